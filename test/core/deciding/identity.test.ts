import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isSamePerson } from '../../../src/core/deciding/identity.ts';
import type { Means } from '../../../src/core/model/observed.ts';
import type { Fields } from '../../../src/core/model/resource.ts';
import { person, rules } from '../builders.ts';

const test = suite('the rule of identity');
const born = { ...rules.fields['firstName'], compare: 'date', identity: 'birth-date' } as const;
const withBirth = {
  ...rules,
  fields: { ...rules.fields, born: { set: [], change: [], read: [], personal: true, ...born } },
};
const wanted: Fields = {
  firstName: 'Ana',
  lastName: 'Rivera',
  email: 'ana@x.example',
  born: '1990-04-12',
  ownId: 'p-1',
};

const isSame = (fields: Fields, by?: readonly Means[], more: Fields = {}): boolean =>
  isSamePerson(
    { desired: person('p-1', wanted, { previously: 'p-0' }), rules: withBirth, wanted: { ...wanted, ...more } },
    { state: 'found', id: 'x', isActive: true, fields, evidence: 'e', ...(by ? { by } : {}) },
  );

test('who is found by our own id may have another name, as long as anything agrees', () => {
  for (const fields of [{ lastName: 'Rivera' }, { email: 'ANA@x.example' }, { born: '1990-04-12T00:00:00Z' }])
    assert.ok(isSame({ firstName: 'Eva', ...fields }, ['own-id']), JSON.stringify(fields));
  for (const own of ['p-1', 'p-0']) assert.ok(isSame({ firstName: 'Ana', lastName: 'Stone', ownId: own }), own);
  assert.not(isSame({ firstName: 'Ana', lastName: 'Stone', ownId: 'p-2' }));
});

test('who agrees in no name, e-mail or birth date is another person however he was found', () => {
  const other = { firstName: 'Eva', lastName: 'Stone', email: 'eva@x.example', born: '1980-01-01' };
  for (const by of [['own-id'], ['given-id'], undefined] as const) assert.not(isSame({ ...other, ownId: 'p-1' }, by));
  assert.ok(isSame({ ...other, ownId: 'p-1' }, ['own-id', 'address']));
});

test('who is found by an address alone is the person by his birth date, or by both names and no other birth date', () => {
  const by = ['address'] as const;
  assert.ok(isSame({ firstName: 'Eva', lastName: 'Stone', born: '1990-04-12' }, by));
  assert.ok(isSame({ firstName: 'Ana', lastName: 'Rivera' }, by));
  assert.not(isSame({ firstName: 'Ana', lastName: 'Rivera', born: '1980-01-01' }, by));
  assert.not(isSame({ firstName: 'Ana', lastName: 'Stone' }, by));
  assert.not(isSame({ firstName: 'Sam', lastName: 'Rivera' }, by));
});

test('what is empty there differs from nothing: it is filled in', () => {
  assert.ok(isSame({}, ['address']));
  assert.ok(isSame({}, ['own-id']));
  assert.ok(isSame({ firstName: 'Ana' }, ['address']));
  assert.not(isSame({ lastName: 'Stone' }, ['address']));
});

test.run();
