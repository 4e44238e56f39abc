import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Recorded } from '../../../src/core/model/recorded.ts';
import type { FieldRule } from '../../../src/core/model/fields.ts';
import {
  hasDeclaredId,
  isManaged,
  unheldFields,
  wantedFields,
  withoutDeclaredId,
} from '../../../src/core/deciding/desired.ts';
import { desiredUnder, objectNamed, renamed, renamesOf } from '../../../src/core/planning/renames.ts';
import { client, list, manifest, person, recorded, recordedList, rules } from '../builders.ts';

const test = suite('what a target should hold');
const rule: FieldRule = { set: ['create'], change: ['update'], read: ['get'], personal: false };
const withFields = (fields: Readonly<Record<string, FieldRule>>) => ({ ...rules, fields });

test('it is what the manifest declares and the target can be given', () => {
  assert.equal(wantedFields(person('p-1', { firstName: 'Ana', phone: '1', other: 'x' }), rules, 'o-1'), {
    firstName: 'Ana',
    ownId: 'p-1',
    organization: 'o-1',
  });
  assert.not('organization' in wantedFields(person('p-1'), rules, undefined));
});

test('a field of a block comes from it, and a default stands where the manifest says nothing', () => {
  const own = withFields({ role: { ...rule, from: { block: 'sample' } }, kind: { ...rule, default: 'usual' } });
  assert.equal(wantedFields(person('p-1', { role: 'no' }, { blocks: { sample: { role: 'nurse' } } }), own, undefined), {
    role: 'nurse',
    kind: 'usual',
  });
  assert.equal(wantedFields(person('p-1', { kind: 'other' }), own, undefined), { kind: 'other' });
});

test('somebody is managed when the kind is, they are not kept elsewhere, and have what it takes', () => {
  assert.ok(isManaged(person('p-1'), rules));
  assert.not(isManaged(person('p-1', {}, { external: true }), rules));
  assert.not(isManaged(person('p-1'), { ...rules, managed: false }));
  const needing = { ...rules, managedWith: { field: 'lastName', note: 'n' } };
  assert.equal(
    [isManaged(person('p-1'), needing), isManaged(person('p-1', { lastName: 'x' }), needing)],
    [false, true],
  );
});

test('an id that the manifest declares means nobody new', () => {
  const own = withFields({ userId: { ...rule, declaresId: true } });
  assert.equal([hasDeclaredId(person('p-1', { userId: 1 }), own), hasDeclaredId(person('p-1'), own)], [true, false]);
  assert.not(hasDeclaredId(person('p-1', { firstName: 'x' }), rules));
});

test('an object is known without the id that the manifest has by now, and keeps all else', () => {
  const own = withFields({ userId: { ...rule, declaresId: true, from: { block: 'desk' } }, room: rule });
  const desired = person(
    'p-1',
    { firstName: 'x' },
    { blocks: { desk: { userId: 'u', room: '1' }, other: { userId: 'v' } } },
  );
  assert.equal(withoutDeclaredId(desired, own).blocks, { desk: { room: '1' }, other: { userId: 'v' } });
  assert.equal(withoutDeclaredId(desired, own).fields, { firstName: 'x' });
});

test('what the target cannot be given is told, the organization too', () => {
  assert.equal(unheldFields(person('p-1', { firstName: 'x', phone: '1', other: 'y' }), rules), ['phone', 'other']);
  const loose = withFields({ firstName: rule });
  assert.equal(unheldFields(person('p-1', {}, { organization: 'organization/o' }), loose), ['organization']);
});

test('a rename is known while state has the old name and not the new one', () => {
  const wanted = manifest([person('new', {}, { previously: 'old' })]);
  const old = recorded('provider/old');
  assert.equal(renamesOf(wanted, new Map([[old.ref, old]])), [['provider/old', 'provider/new']]);
  assert.equal(renamesOf(wanted, new Map()), []);
  const fresh = recorded('provider/new');
  assert.equal(renamesOf(wanted, new Map([old, fresh].map((entry) => [entry.ref, entry]))), []);
});

const renamesIn = (wanted: Parameters<typeof manifest>[0], state: readonly Recorded[]) =>
  renamesOf(manifest(wanted), new Map(state.map((entry) => [entry.ref, entry]))).map((pair) => pair.join(' '));
const moved = (ref: Recorded['ref'], formerly: readonly string[], more: Partial<Recorded> = {}): Recorded =>
  recorded(ref, {}, { formerly, ...more });

test('who is back under an id that was given up is renamed back, once the id after it has left', () => {
  const state = [moved('provider/new', ['oldest', 'old'])];
  assert.equal(renamesIn([person('old')], state), ['provider/new provider/old']);
  assert.equal(renamesIn([person('oldest')], state), ['provider/new provider/oldest']);
  assert.equal(renamesIn([person('old'), person('new')], state), []);
  assert.equal(renamesIn([person('old'), person('next', {}, { previously: 'new' })], state), [
    'provider/new provider/next',
  ]);
  assert.equal(renamesIn([person('third', {}, { previously: 'old' })], state), ['provider/new provider/third']);
  assert.equal(renamesIn([client('old')], state), []);
  assert.equal(renamesIn([person('old')], [...state, recorded('provider/old')]), []);
});

test('one person is back under one name, and whoever is active goes before who was deactivated', () => {
  assert.equal(renamesIn([person('a'), person('b')], [moved('provider/new', ['a', 'b'])]), ['provider/new provider/a']);
  const away = moved('provider/away', ['old'], { deactivated: true });
  const here = moved('provider/here', ['old']);
  for (const state of [
    [away, here],
    [here, away],
  ])
    assert.equal(renamesIn([person('old')], state), ['provider/here provider/old']);
  assert.equal(renamesIn([person('old')], [away]), ['provider/away provider/old']);
});

test('a list goes with its owner, there and back, and stays where the two names are two people', () => {
  const there = [client('c', {}, { previously: 'b' }), list('c', ['p-1'], { previously: 'b' })];
  const lists = [recordedList('b', ['p-1'])];
  assert.equal(renamesIn(there, [recorded('client/b'), ...lists]), ['client/b client/c', 'assignment/b assignment/c']);
  assert.equal(renamesIn(there, [recorded('client/b'), recorded('client/c'), ...lists]), []);
  assert.equal(renamesIn(there, lists), ['assignment/b assignment/c']);
  assert.equal(renamesIn(there, [recorded('client/b'), ...lists, recordedList('c', [])]), ['client/b client/c']);
  assert.equal(renamesIn([client('a'), list('a', ['p-1'])], [moved('client/b', ['a']), ...lists]), [
    'client/b client/a',
    'assignment/b assignment/a',
  ]);
});

test('what is renamed remembers its ids, each once and never its own', () => {
  assert.equal(renamed(recorded('provider/a'), 'provider/b').formerly, ['a']);
  assert.equal(renamed(moved('provider/b', ['a']), 'provider/c').formerly, ['a', 'b']);
  assert.equal(renamed(moved('provider/b', ['a']), 'provider/a').formerly, ['b']);
  assert.is(renamed(recordedList('a', []), 'assignment/b').formerly, undefined);
});

test('somebody is found under the old name too, and neither a list nor somebody kept elsewhere is an object', () => {
  const moved = person('new', {}, { previously: 'old' });
  const under = desiredUnder(manifest([moved, client('c-1', {}, { external: true }), list('c-1', ['new'])]));
  assert.equal([under('provider/new'), under('provider/old')], [moved, moved]);
  assert.equal([under('client/c-1'), under('assignment/c-1'), under('provider/x')], [undefined, undefined, undefined]);
  assert.is(objectNamed(undefined), undefined);
});

test.run();
