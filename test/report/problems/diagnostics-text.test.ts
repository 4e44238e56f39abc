import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Diagnostic } from '../../../src/core/model/diagnostic.ts';
import { Failure } from '../../../src/core/model/failure.ts';
import { renderDiagnostics } from '../../../src/report/problems/diagnostics-text.ts';
import { renderFailure } from '../../../src/report/problems/failure-text.ts';
import { plain } from '../../../src/report/parts/paint.ts';
import { anyCode, tagged } from '../samples.ts';

const test = suite('diagnostics and failures as text');
const typo: Diagnostic = {
  severity: 'error',
  code: 'unknown-field',
  message: 'Unknown field "specialy".',
  at: { file: 'north.yaml', line: 3, column: 5 },
  hint: 'Did you mean "specialty"?',
  source: { line: '    specialy: x', width: 8 },
};
const warning = (file: string, line: number): Diagnostic => ({
  severity: 'warning',
  code: anyCode('odd'),
  message: 'Odd.',
  at: { file, line, column: 1 },
});

test('a problem shows its place, the source line, a caret of its width, and the hint', () => {
  assert.is(
    renderDiagnostics([typo], plain),
    [
      'north.yaml:3:5  error  Unknown field "specialy".  [unknown-field]',
      '   3 |     specialy: x',
      '     |     ^^^^^^^^',
      '    Did you mean "specialty"?',
      '',
      '1 error in 1 file',
      '',
    ].join('\n'),
  );
});

test('problems are sorted by place and counted by severity and file', () => {
  const text = renderDiagnostics(
    [typo, warning('north.yaml', 1), warning('a.csv', 9), { ...typo, at: { file: 'a.csv', line: 2, column: 1 } }],
    plain,
  );
  assert.equal(text.match(/^\S+:\d+:\d+/gm), ['a.csv:2:1', 'a.csv:9:1', 'north.yaml:1:1', 'north.yaml:3:5']);
  assert.ok(text.endsWith('2 errors, 2 warnings in 2 files\n'));
});

test('the caret stands under its text after tabs, wide and control characters', () => {
  const line = '\t日本\u001b: bad';
  const text = renderDiagnostics(
    [{ ...typo, at: { ...typo.at, column: line.indexOf('bad') + 1 }, source: { line, width: 3 } }],
    plain,
  );
  const [, shown = '', caret = ''] = text.split('\n');
  assert.is(shown, '   3 |   日本\\u{1b}: bad');
  assert.is(caret, `     | ${' '.repeat(2 + 4 + 6 + 2)}^^^`);
});

test('of a very long line only what is near the caret is shown', () => {
  const line = `${'x'.repeat(5_000)}BAD${'y'.repeat(5_000)}`;
  const [, shown = '', caret = ''] = renderDiagnostics(
    [{ ...typo, at: { ...typo.at, column: 5_001 }, source: { line, width: 3 } }],
    plain,
  ).split('\n');
  assert.ok(shown.length < 200);
  assert.is(caret.indexOf('^'), shown.indexOf('BAD'));
  assert.match(shown, /\| …x+BADy+…$/);
});

test('a caret past the end of the line stands right after it', () => {
  const [, , caret = ''] = renderDiagnostics(
    [{ ...typo, at: { ...typo.at, column: 99 }, source: { line: 'ab', width: 0 } }],
    plain,
  ).split('\n');
  assert.is(caret, '     |   ^');
});

test('errors and warnings differ in colour and in words', () => {
  assert.match(renderDiagnostics([typo], tagged), '<red>error</red>');
  assert.match(renderDiagnostics([warning('a', 1)], tagged), '<yellow>warning</yellow>');
});

test('nothing to report is said', () => {
  assert.is(renderDiagnostics([], plain), 'No problems.\n');
});

test('a failure is one block: what, code and hint, no stack', () => {
  const failure = new Failure('unreachable', 'key-refused', 'The key was refused.\u001b', {
    hint: 'Set UPHEAL_API_KEY.\nThen try again.',
    cause: new Error('inner'),
  });
  assert.is(
    renderFailure(failure, plain),
    'error  The key was refused.\\u{1b}  [key-refused]\n    Set UPHEAL_API_KEY.\n    Then try again.\n',
  );
});

test.run();
