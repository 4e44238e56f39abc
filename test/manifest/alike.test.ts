import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Fields, Ref } from '../../src/core/model/resource.ts';
import type { Found } from '../../src/core/model/roster.ts';
import { draftOf } from '../../src/manifest/write/draft.ts';
import { place } from '../../src/manifest/write/place.ts';
import { upheal } from '../../src/targets/upheal/fields.ts';

const test = suite('entries whose people only name and birth date tell');
const read = (id: string, fields: Fields, ids: readonly string[] = [id]): Found => ({
  kind: 'client',
  ownId: id,
  ids,
  joins: [],
  fields: { firstName: 'Ana', lastName: 'Rivera', dateOfBirth: '1990-04-12T00:00:00Z', ...fields },
  block: {},
  givenId: { userId: id },
  expected: [],
});
const ana = (id: string, more = 'dateOfBirth: "1990-04-12"'): string =>
  `  - { id: ${id}, firstName: " Ana", lastName: Rivera, ${more} }\n`;

/** Who was put where as `person>entry`, who is new as `+id`, and entries of whom nothing tells. */
function told(entries: readonly string[], people: readonly Found[], held: readonly Ref[] = []) {
  const draft = draftOf(`version: 1\nclients:\n${entries.join('')}`, 'x.yaml');
  const { placed, untold } = place(draft, people, { rules: (kind) => upheal[kind], held: new Set(held) });
  return [
    ...placed.map(({ found, id, entry, isAlike }) => (entry ? `${found.ownId}>${id}${isAlike ? '~' : ''}` : `+${id}`)),
    ...untold.map(({ ref, ids }) => `${ref}?${ids.join()}`),
  ];
}

test('names and birth date that agree by the rules of their fields, in one entry and one person, tell', () => {
  assert.equal(told([ana('c-1')], [read('u1', {})]), ['u1>c-1~']);
  assert.equal(told([ana('c-1')], [read('u1', { lastName: 'Stone' })]), ['+u1']);
  assert.equal(told([ana('c-1')], [read('u1', { firstName: 'Eva' })]), ['+u1']);
  assert.equal(told([ana('c-1')], [read('u1', { dateOfBirth: '1990-04-13' })]), ['+u1']);
});

test('two people or two entries are not told apart, and none of them is added', () => {
  assert.equal(told([ana('c-1')], [read('u1', {}), read('u2', {})]), ['client/c-1?u1,u2']);
  assert.equal(told([ana('c-1'), ana('c-2')], [read('u1', {})]), ['client/c-1?u1', 'client/c-2?u1']);
});

test('without a birth date on either side nothing tells', () => {
  assert.equal(told([ana('c-1', 'pronoun: NeutralThem')], [read('u1', {})]), ['client/c-1?u1']);
  assert.equal(told([ana('c-1')], [read('u1', { dateOfBirth: '' })]), ['client/c-1?u1']);
  assert.equal(told([ana('c-1'), ana('c-2', 'pronoun: NeutralThem')], [read('u1', {})]), ['u1>c-1~']);
});

test('who is known otherwise is left out of it, and counts as one more of that name', () => {
  assert.equal(told([ana('c-1')], [read('u1', {}, ['c-1'])]), ['u1>c-1']);
  assert.equal(told([ana('c-1'), ana('c-2')], [read('u1', {}, ['c-1'])]), ['u1>c-1']);
  assert.equal(told([ana('c-1'), ana('c-2')], [read('u1', {}, ['c-1']), read('u2', {})]), ['u1>c-1', 'client/c-2?u2']);
});

test('an entry with an address, an id or a place in state says itself who it is', () => {
  const birth = 'dateOfBirth: "1990-04-12"';
  assert.equal(told([ana('c-1', `${birth}, email: a@x.example`)], [read('u1', {})]), ['+u1']);
  assert.equal(told([ana('c-1', `${birth}, upheal: { userId: u9 }`)], [read('u1', {})]), ['+u1']);
  assert.equal(told([ana('c-1', `${birth}, external: true`)], [read('u1', {})]), ['+u1']);
  assert.equal(told([ana('c-1')], [read('u1', {})], ['client/c-1']), ['+u1']);
});

test.run();
