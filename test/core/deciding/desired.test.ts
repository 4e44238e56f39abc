import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { FieldRule } from '../../../src/core/model/fields.ts';
import { hasDeclaredId, isManaged, unheldFields, wantedFields } from '../../../src/core/deciding/desired.ts';
import { desiredUnder, objectNamed, renamesOf } from '../../../src/core/planning/renames.ts';
import { client, list, manifest, person, recorded, rules } from '../builders.ts';

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

test('somebody is found under the old name too, and neither a list nor somebody kept elsewhere is an object', () => {
  const moved = person('new', {}, { previously: 'old' });
  const under = desiredUnder(manifest([moved, client('c-1', {}, { external: true }), list('c-1', ['new'])]));
  assert.equal([under('provider/new'), under('provider/old')], [moved, moved]);
  assert.equal([under('client/c-1'), under('assignment/c-1'), under('provider/x')], [undefined, undefined, undefined]);
  assert.is(objectNamed(undefined), undefined);
});

test.run();
