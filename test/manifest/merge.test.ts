import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import type { Fields } from '../../src/core/model/resource.ts';
import type { Found } from '../../src/core/model/roster.ts';
import { manifestSchema } from '../../src/manifest/form/json-schema.ts';
import { draftOf } from '../../src/manifest/write/draft.ts';
import { merged } from '../../src/manifest/write/merge.ts';
import { place } from '../../src/manifest/write/place.ts';
import { hipp } from '../../src/targets/hipp/fields.ts';

const test = suite('a file brought up to date with what was read');

const found = (id: string, fields: Fields, more: Partial<Found> = {}): Found => ({
  kind: 'provider',
  ownId: id,
  ids: [id],
  joins: [],
  fields,
  block: {},
  expected: ['firstName', 'lastName', 'email'],
  ...more,
});

/** What a file says of its providers after it met these people, and how many entries changed. */
function after(entry: string, people: readonly Found[], settings = '') {
  const draft = draftOf(`version: 1\n${settings}providers:\n  - ${entry}\n`, 'x.yaml');
  const { text, added, changed, missing } = merged(draft, {
    placed: place(draft, people, { rules: (kind) => hipp[kind], held: new Set() }).placed,
    overlay: new Map(),
    block: 'hipp',
    rule: (_kind, name) => (name === 'email' ? { compare: 'email' } : {}),
    today: '2026-03-01',
    schema: manifestSchema(),
  });
  const { providers } = parse(text) as { providers: readonly Fields[] };
  return { providers, added, changed, missing };
}

const eva = '{ id: p-1, firstName: Eva, lastName: Stone, email: eva@x.example }';

test('a value that was read replaces another one', () => {
  const { providers, changed } = after(eva, [found('p-1', { firstName: 'Ana' })]);
  assert.equal([providers[0]?.['firstName'], providers[0]?.['lastName'], changed], ['Ana', 'Stone', 1]);
});

test('what an entry ignores is not overwritten', () => {
  const ignoring = eva.replace(' }', ', ignore: [firstName] }');
  const { providers, changed } = after(ignoring, [found('p-1', { firstName: 'Ana', lastName: 'Rivera' })]);
  assert.equal([providers[0]?.['firstName'], providers[0]?.['lastName'], changed], ['Eva', 'Rivera', 1]);
  assert.is(after(ignoring, [found('p-1', { firstName: 'Ana' })]).changed, 0);
});

test('what an entry has by default, or that is equal as its field is compared, stays as it is written', () => {
  assert.is(after(eva, [found('p-1', { email: 'EVA@x.example' })]).changed, 0);
  const defaults = 'settings: { defaults: { provider: { locale: en-US } } }\n';
  assert.is(after(eva, [found('p-1', { locale: 'en-US' })], defaults).changed, 0);
  assert.is(after(eva, [found('p-1', { locale: 'de-DE' })], defaults).changed, 1);
});

test('somebody who is kept elsewhere is left as they are', () => {
  const external = eva.replace(' }', ', external: true }');
  assert.is(after(external, [found('p-1', { firstName: 'Ana' })]).changed, 0);
});

test('who is new comes at the end, with what they still lack', () => {
  const { providers, added, missing } = after(eva, [found('p-2', { firstName: 'Ana' })]);
  assert.equal([providers.map(({ id }) => id), added], [['p-1', 'p-2'], 1]);
  assert.equal(missing, [{ ref: 'provider/p-2', fields: ['lastName', 'email'] }]);
});

test.run();
