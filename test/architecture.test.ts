import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { kinds } from '../src/core/model/resource.ts';
import { targets } from '../src/targets/index.ts';

const root = new URL('../src/', import.meta.url).pathname;

/**
 * The rooms, lowest floor first, and what each may import of ours beside itself; a name stands for the rooms within it
 * too.
 */
const rooms: Readonly<Record<string, readonly string[]>> = {
  'core/shape': [],
  'core/comparing': ['core/shape'],
  'core/model': ['core/comparing', 'core/shape'],
  'core/deciding': ['core/comparing', 'core/model', 'core/shape'],
  'core/planning': ['core/comparing', 'core/model', 'core/deciding', 'core/shape'],
  'core/drift': ['core/comparing', 'core/model', 'core/deciding', 'core/planning', 'core/shape'],
  connector: ['core/comparing', 'core/model', 'core/shape'],
  disk: ['core/model', 'core/shape'],
  state: ['disk', 'core'],
  'manifest/form': ['core/model', 'core/shape'],
  'manifest/read': ['manifest/form', 'core/model', 'core/shape'],
  'manifest/check': ['manifest/form', 'manifest/read', 'core/comparing', 'core/model', 'core/shape'],
  'manifest/write': ['manifest/form', 'manifest/read', 'manifest/check', 'core'],
  manifest: ['manifest', 'core/model', 'core/shape'],
  'report/parts': ['core/model', 'core/shape'],
  'report/plan': ['report/parts', 'core'],
  'report/apply': ['report/parts', 'core'],
  'report/drift': ['report/parts', 'core'],
  'report/problems': ['report/parts', 'core'],
  'report/listings': ['report/parts', 'core'],
  report: ['report', 'core'],
  ...Object.fromEntries(
    Object.keys(targets).map((name) => [
      `targets/${name}`,
      ['connector', 'core/comparing', 'core/model', 'core/shape'],
    ]),
  ),
  targets: ['targets', 'connector'],
  apply: ['connector', 'core'],
  'engine/account': ['state', 'connector', 'core'],
  'engine/planning': ['engine', 'connector', 'core'],
  'engine/looks': ['engine', 'apply', 'state', 'connector', 'core'],
  engine: [
    'engine/account',
    'engine/planning',
    'engine/looks',
    'apply',
    'state',
    'disk',
    'manifest',
    'targets',
    'connector',
    'core',
  ],
  'engine/drift': ['engine', 'state', 'disk', 'manifest', 'targets', 'connector', 'core'],
  'engine/transfer': ['engine', 'state', 'disk', 'manifest', 'targets', 'connector', 'core'],
  ...Object.fromEntries(Object.keys(targets).map((name) => [`sandbox/${name}`, ['sandbox']])),
  sandbox: ['sandbox'],
  cli: ['cli/commands', 'engine', 'disk', 'report', 'sandbox', 'connector', 'core'],
  'cli/commands': ['cli', 'engine', 'disk', 'report', 'sandbox', 'core'],
  conformance: ['engine', 'manifest/form', 'connector', 'core/model', 'core/drift'],
  '.': ['engine', 'manifest', 'connector', 'core'],
};

/** Rooms within a room that its other rooms leave alone: only those who stand above the whole of it open them. */
const wings: Readonly<Record<string, readonly string[]>> = { engine: ['engine/drift', 'engine/transfer'] };

/** Where each library lives. */
const homes: Readonly<Record<string, string | readonly string[]>> = {
  yaml: 'manifest',
  ajv: 'manifest',
  'ajv-formats': 'manifest',
  'csv-parse': 'manifest',
  leven: 'manifest',
  ofetch: 'connector',
  'p-limit': 'connector',
  'fast-deep-equal': 'core',
  chalk: 'cli',
  commander: 'cli',
  valibot: ['core', 'state'],
  'prom-client': 'report',
};

const roomOf = (path: string): string => (path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '.');

function importsOf(text: string): readonly string[] {
  return [...text.matchAll(/^(?:import|export)\b[^;]*?from '([^']+)'|\bimport\('([^']+)'\)/gms)].map(
    ([, from, later]) => from ?? later ?? '',
  );
}

function isWithin(room: string, name: string): boolean {
  return room === name || room.startsWith(`${name}/`);
}

function mayImport(room: string, other: string): boolean {
  if (other === room) return true;
  const isWing = Object.entries(wings).some(([whole, closed]) => isWithin(room, whole) && closed.includes(other));
  return !isWing && (rooms[room] ?? []).some((name) => isWithin(other, name));
}

/** Breaches of the direction of imports in one file's text. */
function breaches(path: string, text: string): string[] {
  const room = roomOf(path);
  if (rooms[room] === undefined) return [`${path}: ${room} is no room that this test knows`];
  return importsOf(text).flatMap((from) => {
    if (from.startsWith('node:')) return isWithin(room, 'core') ? [`${path}: core uses ${from}`] : [];
    if (!from.startsWith('.')) {
      const library = from.split('/')[0] ?? '';
      const home = [homes[library] ?? []].flat();
      return home.some((name) => isWithin(room, name))
        ? []
        : [`${path}: ${library} has its home in ${home.join(' and ') || 'no room'}`];
    }
    if (!from.endsWith('.ts')) return [`${path}: ${from} has no extension`];
    const other = roomOf(normalize(join(dirname(path), from)));
    return mayImport(room, other) ? [] : [`${path}: ${room} imports ${other}`];
  });
}

/** Files that import each other in a circle, through types too; each circle once, as the files on it. */
function circles(imports: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] {
  const found: (readonly string[])[] = [];
  const done = new Set<string>();
  const visit = (path: string, way: readonly string[]): void => {
    const start = way.indexOf(path);
    if (start >= 0) found.push(way.slice(start));
    if (start >= 0 || done.has(path)) return;
    for (const next of imports.get(path) ?? []) visit(next, [...way, path]);
    done.add(path);
  };
  for (const path of imports.keys()) visit(path, []);
  return found;
}

const isKind = new RegExp(`===? '(${kinds.join('|')})'|case '(${kinds.join('|')})'`);
const isTarget = new RegExp(`'(${Object.keys(targets).join('|')})'`);

/** Defaults that the manifest's own reference fixes. */
const namesATarget = new Set(['core/model/settings.ts', 'manifest/form/sections.ts', 'cli/commands/sandbox.ts']);

/** Breaches of what a room may say. */
function words(path: string, text: string): string[] {
  const room = roomOf(path);
  const found: string[] = [];
  if (isWithin(room, 'core') && /\b(Date\.now|new Date\(\)|Math\.random|process\.|console\.)/.test(text))
    found.push(`${path}: core has a clock, chance or the process`);
  if (/process\.std(out|err)\b[^;]*\.write|console\.(log|error)/.test(text) && path !== 'cli/streams.ts')
    found.push(`${path}: writes past cli/streams, where text is made harmless`);
  if (!isWithin(room, 'targets') && !isWithin(room, 'sandbox')) {
    if (isKind.test(text)) found.push(`${path}: branches on a kind`);
    if (isTarget.test(text) && !namesATarget.has(path)) found.push(`${path}: names a target`);
  }
  return found;
}

const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => name.replaceAll('\\', '/'));
const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');
const test = suite('architecture');

test('every room is known, imports only what stands below it, and each library has one home', () => {
  assert.ok(files.length > 80);
  assert.equal(
    files.flatMap((path) => breaches(path, textOf(path))),
    [],
  );
  const used = new Set(files.map(roomOf));
  assert.equal(
    Object.keys(rooms).filter((room) => !used.has(room)),
    [],
  );
});

test('no files import each other in a circle', () => {
  const imports = new Map(
    files.map((path) => [
      path,
      importsOf(textOf(path)).flatMap((from) => (from.startsWith('.') ? [normalize(join(dirname(path), from))] : [])),
    ]),
  );
  assert.equal(circles(imports), []);
});

test('src itself holds the front door and nothing else', () => {
  assert.equal(
    files.filter((path) => roomOf(path) === '.'),
    ['index.ts'],
  );
});

test('core knows no clock, and nothing outside targets names a target or branches on a kind', () => {
  assert.equal(
    files.flatMap((path) => words(path, textOf(path))),
    [],
  );
});

test('each rule notices a breach', () => {
  assert.is(breaches('core/model/x.ts', "import { a } from '../../state/key.ts';").length, 1);
  assert.is(breaches('core/model/x.ts', "import { a } from '../planning/diff.ts';").length, 1);
  assert.is(breaches('core/drift/x.ts', "import { a } from 'node:fs';").length, 1);
  assert.is(breaches('report/plan/x.ts', "import chalk from 'chalk';").length, 1);
  assert.is(breaches('report/plan/x.ts', "import { a } from '../drift/drift-text.ts';").length, 1);
  assert.is(breaches('index.ts', "import { a } from './sandbox/index.ts';").length, 1);
  assert.is(breaches('engine/plan.ts', "import { a } from './drift/drift.ts';").length, 1);
  assert.is(breaches('engine/drift/x.ts', "import { a } from '../transfer/export.ts';").length, 1);
  assert.is(breaches('engine/x.ts', "const a = await import('../cli/main.ts');").length, 1);
  assert.is(breaches('state/x.ts', "import { a } from './y';").length, 1);
  assert.is(breaches('attic/x.ts', '').length, 1);
  assert.is(words('core/model/x.ts', 'const at = Date.now();').length, 1);
  assert.is(words('apply/x.ts', "if (kind === 'client') return;").length, 1);
  assert.is(words('cli/x.ts', 'process.stdout.write(text);').length, 1);
  assert.is(words('cli/x.ts', 'console.log(text);').length, 1);
  assert.is(words('apply/x.ts', "if (name === 'upheal') return;").length, 1);
  assert.is(
    circles(
      new Map([
        ['a.ts', ['b.ts']],
        ['b.ts', ['c.ts']],
        ['c.ts', ['b.ts']],
      ]),
    ).length,
    1,
  );
});

/** What is data and not code, and reads worse in pieces. */
const wide: Readonly<Record<string, string>> = {
  'cli/starter.ts': 'the manifest that init writes, as people read it',
  'manifest/write/acks.ts': 'the head of a file, as people read it',
  'report/parts/columns.ts': 'a regular expression',
  'report/parts/page.ts': 'the style sheet',
};

test("no line is wider than a reader's window, but for data", () => {
  const lines = files.flatMap((path) =>
    textOf(path)
      .split('\n')
      .map((line, index) => ({ path, line, index })),
  );
  const found = lines.filter(({ line }) => line.length > 120);
  assert.equal(
    found.filter(({ path }) => wide[path] === undefined).map(({ path, index }) => `${path}:${index + 1}`),
    [],
  );
  assert.equal(
    Object.keys(wide).filter((path) => !found.some((one) => one.path === path)),
    [],
  );
});

test('no file holds more than one noun can need, and no room more than a reader can look over', () => {
  assert.equal(
    files.filter((path) => textOf(path).split('\n').length > 251),
    [],
  );
  const counts = new Map<string, number>();
  for (const path of files) counts.set(roomOf(path), (counts.get(roomOf(path)) ?? 0) + 1);
  assert.equal(
    [...counts].filter(([, count]) => count > 20),
    [],
  );
});

test.run();
