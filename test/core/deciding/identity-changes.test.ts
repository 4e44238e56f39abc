import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Observation } from '../../../src/core/model/observed.ts';
import type { Fields } from '../../../src/core/model/resource.ts';
import { person, planOf, recorded, rules, tableWith, type Given } from '../builders.ts';
import { found } from './one-object.ts';

const test = suite('who becomes another person');
const { firstName, lastName, session } = rules.fields;
if (!firstName || !lastName || !session) throw new Error('The sample table has changed.');
const table = tableWith('provider', {
  fields: {
    ...rules.fields,
    firstName: { ...firstName, identity: 'first-name' },
    lastName: { ...lastName, identity: 'last-name' },
    session: { ...session, identity: 'number' },
  },
});
const ref = 'provider/p-1';

/** The fields of the one operation that make somebody another person. */
function others(wanted: Fields, state: Fields | undefined, seen?: Observation, given: Given = {}): readonly string[] {
  const { operations } = planOf({
    table,
    wanted: [person('p-1', wanted)],
    state: state ? [recorded(ref, state)] : [],
    ...(seen ? { observations: new Map([[ref, seen]]) } : {}),
    ...given,
  }).plan;
  const [operation] = operations;
  if (!operation || !('fields' in operation)) return ['nothing is sent'];
  return operation.fields.filter(({ identity }) => identity).map(({ name }) => name);
}
const present = (fields: Fields): Observation => ({ state: 'present', fields: { ownId: 'p-1', ...fields } });

test('an edit of the manifest is one, whether it was read or not', () => {
  assert.equal(others({ firstName: 'Eva' }, { firstName: 'Ana' }), ['firstName']);
  assert.equal(others({ firstName: 'Eva' }, { firstName: 'Ana' }, present({ firstName: 'Ana' })), ['firstName']);
  assert.equal(others({ firstName: 'Eva' }, { firstName: 'Ana' }, present({ firstName: 'Mallory' })), ['firstName']);
  assert.equal(others({ firstName: 'Eva' }, { firstName: 'Ana' }, present({})), ['firstName']);
});

test('a field that does not say who somebody is is none', () => {
  assert.equal(others({ tags: ['b'] }, { tags: ['a'] }), []);
});

test('taking back what was changed live is none', () => {
  assert.equal(others({ firstName: 'Ana' }, { firstName: 'Ana' }, present({ firstName: 'Mallory' })), []);
});

test('filling in what is empty is none, and a value in the place of one that was never sent is one', () => {
  for (const empty of [{}, { lastName: '' }, { lastName: '  ' }])
    assert.equal(
      others({ firstName: 'Ana', lastName: 'Stone' }, { firstName: 'Ana' }, present({ firstName: 'Ana', ...empty })),
      [],
    );
  assert.equal(
    others({ firstName: 'Ana', lastName: 'Stone' }, { firstName: 'Ana' }, present({ firstName: 'Ana', lastName: 'X' })),
    ['lastName'],
  );
});

test('what could have been read and was not is not known to be empty; what no call shows is', () => {
  assert.equal(others({ firstName: 'Ana', lastName: 'Stone' }, { firstName: 'Ana' }), ['lastName']);
  assert.equal(others({ firstName: 'Ana', session: 'Soap' }, { firstName: 'Ana' }), []);
});

test('an adoption or an activation that sets another name is one', () => {
  const adopting = (isActive: boolean): Given => ({
    lookups: new Map([
      [ref, found({ isActive, by: ['own-id'], fields: { firstName: 'Ana', lastName: 'S', ownId: 'p-1' } })],
    ]),
    settings: { onLiveDeactivation: 'activate' },
  });
  for (const isActive of [true, false]) {
    assert.equal(others({ firstName: 'Eva', lastName: 'S' }, undefined, undefined, adopting(isActive)), ['firstName']);
    assert.equal(others({ firstName: 'Ana', lastName: 'S' }, undefined, undefined, adopting(isActive)), []);
  }
});

test.run();
