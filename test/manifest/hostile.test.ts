import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { load, loadText, places } from './workspace.ts';

const test = suite('hostile and very large manifests');

async function codes(yaml: string): Promise<readonly string[]> {
  return [...new Set((await loadText(yaml)).diagnostics.map(({ code }) => code))];
}

/** A manifest of `count` clients, all with one provider. */
function roster(count: number): string {
  const clients = Array.from(
    { length: count },
    (_, n) => `  - { id: cl-${n}, firstName: Sam, lastName: Doe, email: c${n}@x.example, dateOfBirth: 1990-04-12 }\n`,
  );
  const assignments = Array.from({ length: count }, (_, n) => `  - { client: cl-${n}, providers: [p-1] }\n`);
  return (
    'providers: [{ id: p-1, firstName: A, lastName: B, email: p@x.example ' +
    `}]\nclients:\n${clients.join('')}assignments:\n${assignments.join('')}`
  );
}

/** The CPU that something takes, in milliseconds: unlike time it does not grow with what else the machine does. */
async function cpu(use: () => Promise<unknown>): Promise<number> {
  const start = process.cpuUsage();
  await use();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

/**
 * Uses a text of `many` and one of a quarter of it: linear work takes about four times the CPU, and quadratic work
 * sixteen times. What other processes do to the caches can spoil one measurement, hardly three.
 */
async function isLinear(
  many: number,
  textOf: (count: number) => string,
  use: (text: string, count: number) => Promise<unknown> = (text) => loadText(text),
): Promise<void> {
  const few = many / 4;
  const [small, large] = [textOf(few), textOf(many)];
  // The first time also pays for what is compiled.
  await use(small, few);
  const ratios: number[] = [];
  while (ratios.length < 3 && (ratios.at(-1) ?? Infinity) > 10) {
    const least = await cpu(() => use(small, few));
    ratios.push((await cpu(() => use(large, many))) / Math.max(least, 5));
  }
  assert.ok((ratios.at(-1) ?? 0) <= 10, `${ratios.map(Math.round).join(', ')} times the CPU for ${small.slice(0, 60)}`);
}

test('aliases that multiply are refused once', async () => {
  const lines = Array.from(
    { length: 12 },
    (_, n) => `  - &a${n + 1} [${Array.from({ length: 10 }, () => `*a${n}`).join(', ')}]\n`,
  );
  const loaded = await loadText(`clients:\n  - &a0 { id: a, external: true }\n${lines.join('')}`);
  assert.is(loaded.diagnostics.filter(({ code }) => code === 'too-many-aliases').length, 1);
});

test('aliases in reasonable number are values like any other', async () => {
  const { manifest, diagnostics } = await loadText(
    'providers:\n  - &p { id: p-1, firstName: A, lastName: B, email: a@x.example, defaultNoteTemplateIds: &t ' +
      '[t-1] }\n  - { <<: *p, id: p-2, email: b@x.example }\n  - { id: p-3, firstName: A, lastName: B, email: ' +
      'c@x.example, defaultNoteTemplateIds: *t }\n',
  );
  assert.equal(diagnostics, []);
  assert.equal(
    manifest?.resources.map((one) => one.form === 'object' && one.fields['defaultNoteTemplateIds']),
    [['t-1'], ['t-1'], ['t-1']],
  );
  assert.equal(
    manifest?.resources.map((one) => one.form === 'object' && one.fields['email']),
    ['a@x.example', 'b@x.example', 'c@x.example'],
  );
});

test('nesting has an end, closed or not, short or long', async () => {
  assert.equal(await codes(`clients: ${'['.repeat(70)}${']'.repeat(70)}\n`), ['wrong-type', 'too-deep']);
  for (const text of [
    '['.repeat(100_000),
    '{a: '.repeat(100_000),
    '- '.repeat(20_000),
    `${'['.repeat(5000)}${']'.repeat(5000)}`,
  ])
    assert.equal(await codes(text), ['too-deep']);
});

test('a directive for an older YAML changes no value', async () => {
  const { manifest, diagnostics } = await loadText(
    '%YAML 1.1\n---\nclients: [{ id: yes, external: true }, { id: 1990-04-12, external: true }]\n',
  );
  assert.equal(diagnostics, []);
  assert.equal(
    manifest?.resources.map(({ id }) => id),
    ['1990-04-12', 'yes'],
  );
});

test('keys that mean something to JavaScript are refused in YAML, JSON and CSV', async () => {
  for (const key of ['__proto__', 'constructor', 'prototype']) {
    assert.equal(places(await load({ 'a.yaml': `${key}: {}\n` })), ['a.yaml:1:1 forbidden-key']);
    assert.equal(places(await load({ 'a.json': `{"${key}": {}}` })), ['a.json:1:2 forbidden-key']);
    assert.equal(places(await load({ 'clients.csv': `id,${key}\n` })), ['clients.csv:1:4 forbidden-key']);
  }
  assert.is(Object.hasOwn(Object.prototype, 'id'), false);
});

test('names that every object has are unknown like any other', async () => {
  assert.equal(places(await loadText('clients: [{ id: a, external: true, toString: x }]\nhasOwnProperty: y\n')), [
    'caseload.yaml:1:36 unknown-field',
    'caseload.yaml:2:1 unknown-field',
  ]);
});

test('four times as many clients take about four times as long, right or wrong', async () => {
  await isLinear(20_000, roster, async (text) => assert.equal((await loadText(text)).diagnostics, []));
  const wrong = (count: number): string => roster(count).replaceAll('x.example,', 'x,').replaceAll('[p-1]', '[p-2]');
  await isLinear(8000, wrong, async (text, count) => assert.is((await loadText(text)).diagnostics.length, 2 * count));
});

test('what could be quadratic is not', async () => {
  const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, n) => n);
  const lines = (count: number, line: (n: number) => string): string => numbers(count).map(line).join('');
  const cases: readonly ((count: number) => string)[] = [
    (count) => `settings:\n${'  rateLimit: 1\n'.repeat(count)}`,
    (count) => lines(count, (n) => `key${n}: 1\n`),
    (count) => `clients:\n${lines(count, (n) => `  - { id: c-${n}, external: true, previously: c-${n + 1} }\n`)}`,
    (count) =>
      `clients: [{ id: a, external: true }]\nassignments: [{ client: a, providers: ` +
      `[${lines(count, (n) => `p-${n % Math.round(count * 0.45)}, `)}] }]\n`,
    (count) => `clients: [{ id: a, external: true, ignore: [${lines(count, () => 'x, ')}] }]\n`,
  ];
  for (const textOf of cases) await isLinear(20_000, textOf);
});

test.run();
