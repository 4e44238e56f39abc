import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Diagnostic } from '../../../src/core/model/diagnostic.ts';
import type { Manifest } from '../../../src/core/model/manifest.ts';
import type { Ref } from '../../../src/core/model/resource.ts';
import { defaultSettings } from '../../../src/core/model/settings.ts';
import {
  blockedAnnotations,
  diagnosticAnnotations,
  renderAnnotations,
} from '../../../src/report/problems/annotations.ts';
import { renderDiagnosticsMarkdown } from '../../../src/report/problems/diagnostics-markdown.ts';
import { pathFrom } from '../../../src/report/problems/places.ts';
import { anyCode, everything, hostile } from '../samples.ts';

const test = suite('annotations of GitHub Actions');
const base = { cwd: '/home/ana/repo/practice', root: '/home/ana/repo' };
const problem = (line: number, more: Partial<Diagnostic> = {}): Diagnostic => ({
  severity: 'error',
  code: 'unknown-field',
  message: `Unknown field ${line}.`,
  at: { file: 'a.yaml', line, column: 3 },
  ...more,
});
const lines = (diagnostics: readonly Diagnostic[]): readonly string[] =>
  renderAnnotations(diagnosticAnnotations(diagnostics), base).split('\n').slice(0, -1);

/** What GitHub makes of a line, by its own rules; undefined when it is no command. */
function read(
  line: string,
):
  | { readonly name: string; readonly properties: Readonly<Record<string, string>>; readonly message: string }
  | undefined {
  const [, name = '', written = '', message = ''] = /^::([a-z]+) (.*?)::(.*)$/.exec(line) ?? [];
  if (name === '') return undefined;
  const plain = (text: string): string =>
    text
      .replaceAll('%0D', '\r')
      .replaceAll('%0A', '\n')
      .replaceAll('%3A', ':')
      .replaceAll('%2C', ',')
      .replaceAll('%25', '%');
  return {
    name,
    properties: Object.fromEntries(
      written.split(',').map((pair) => [pair.slice(0, pair.indexOf('=')), plain(pair.slice(pair.indexOf('=') + 1))]),
    ),
    message: plain(message),
  };
}

test('a problem is a command with its file as seen from the workspace, line, column, code, and the way to mend it', () => {
  assert.equal(lines([problem(7, { hint: 'Did you mean "email"?' })]), [
    '::error file=practice/a.yaml,line=7,col=3,title=unknown-field::Unknown field 7.%0ADid you mean "email"?',
  ]);
  assert.equal(lines([problem(7, { severity: 'warning' })]), [
    '::warning file=practice/a.yaml,line=7,col=3,title=unknown-field::Unknown field 7.',
  ]);
});

test('what GitHub would take for its own signs is escaped, and comes out again as it was', () => {
  const [line = '', ...others] = lines([
    problem(1, {
      code: anyCode('a,b:c%d'),
      message: '100%0A, a: b::c',
      at: { file: '50%,a:b.yaml', line: 1, column: 2 },
    }),
  ]);
  assert.equal(others, []);
  assert.equal(read(line), {
    name: 'error',
    properties: { file: 'practice/50%,a:b.yaml', line: '1', col: '2', title: 'a,b:c%d' },
    message: '100%0A, a: b::c',
  });
});

test('no text from outside begins a command of its own or acts on a terminal', () => {
  const nasty = `${hostile}\n::set-env name=PATH::x\r::add-mask::y`;
  const all = lines([
    problem(1, { code: anyCode(nasty), message: nasty, hint: nasty, at: { file: nasty, line: 1, column: 1 } }),
  ]);
  assert.is(all.length, 1);
  assert.not.match(all[0] ?? '', /[\u0000-\u001f\u007f-\u009f\u202e]/);
  assert.is(read(all[0] ?? '')?.properties['line'], '1');
});

test('errors come first and sorted, ten of each severity are shown, and the rest is counted', () => {
  const many = Array.from({ length: 14 }, (_, index) => problem(20 - index)).flatMap((one) => [
    { ...one, severity: 'warning' as const },
    one,
  ]);
  const all = lines(many.slice(0, 27)).map(read);
  assert.equal(
    all.map((one) => one?.name),
    [...Array<string>(10).fill('error'), ...Array<string>(10).fill('warning'), 'notice'],
  );
  assert.equal(
    all.slice(0, 10).map((one) => Number(one?.properties['line'])),
    [8, 9, 10, 11, 12, 13, 14, 15, 16, 17],
  );
  assert.match(all[20]?.message ?? '', /^3 more errors and 4 more warnings not shown/);
  assert.is(lines(many.slice(0, 20)).length, 20);
  assert.equal(lines([]), []);
});

test('what is blocked stands on the line that wants it, and on none when nothing wants it any more', () => {
  const refs: readonly Ref[] = ['provider/p-6'];
  const resources = refs.map((ref) => ({
    form: 'object' as const,
    ref,
    kind: 'provider' as const,
    id: 'p-6',
    protect: false,
    ignore: [],
    at: { file: '/home/ana/repo/x/b.yaml', line: 4, column: 5 },
    fields: {},
    blocks: {},
    external: false,
  }));
  const manifest: Manifest = { settings: defaultSettings, resources, warnings: [] };
  const [first, second] = renderAnnotations(blockedAnnotations(everything.blocked, manifest, 'warning'), base)
    .split('\n')
    .map(read);
  assert.equal(first, {
    name: 'warning',
    properties: {
      file: 'x/b.yaml',
      line: '4',
      col: '5',
      title: 'provider/p-6 is blocked: the target cannot change the field',
    },
    message: 'The target has no call that changes email.\nSet it back.\nOr allow recreate.',
  });
  assert.equal(second?.properties, { title: 'client/cl-7 is blocked: it waits on something that is blocked' });
});

test('a path is relative inside the root only', () => {
  assert.is(pathFrom(base, 'a/b.yaml'), 'practice/a/b.yaml');
  assert.is(pathFrom(base, '../c.yaml'), 'c.yaml');
  assert.is(pathFrom(base, '../../d.yaml'), '/home/ana/d.yaml');
  assert.is(pathFrom(base, '/home/ana/repo2/e.yaml'), '/home/ana/repo2/e.yaml');
  assert.is(pathFrom(base, '/home/ana/repo/..f.yaml'), '..f.yaml');
});

test('the summary of a manifest has its totals, what is wrong and where, and never a source line', () => {
  const page = renderDiagnosticsMarkdown([
    problem(2, { hint: 'Take it out.', source: { line: 'name: Zquark', width: 3 } }),
    problem(1, { severity: 'warning' }),
  ]);
  assert.match(page, '**1 error, 1 warning in 1 file**');
  assert.match(page, '- `a.yaml:2:3`: Unknown field 2. Take it out. (unknown-field)');
  assert.ok(page.indexOf('Errors (1)') < page.indexOf('Warnings (1)'));
  assert.not.match(page, 'Zquark');
  assert.match(renderDiagnosticsMarkdown([]), '**No problems.**');
  const long = renderDiagnosticsMarkdown(Array.from({ length: 20_000 }, (_, index) => problem(index + 1)));
  assert.ok(long.length < 65_000);
  assert.match(long, /are left out here/);
});

test.run();
