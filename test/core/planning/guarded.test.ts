import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { guardedBy } from '../../../src/core/planning/guarded.ts';
import { client, input, list, organization, person, recorded, recordedList, table, type Given } from '../builders.ts';

const test = suite('what guards know of a plan');
const of = (given: Given) => guardedBy(input(given));
const north = { organization: 'organization/north' } as const;

test('managed is what state holds and did not deactivate', () => {
  const state = [recorded('client/c-1'), recorded('client/c-2', {}, { deactivated: true })];
  assert.equal(of({ state }).managed, ['client/c-1']);
});

test('a kind is absent when it is managed and the manifest names none of it', () => {
  assert.equal(of({ wanted: [client('c-1')] }).absentKinds, ['provider']);
  assert.equal(of({}).absentKinds, ['provider', 'client']);
});

test('somebody belongs to the organization that state holds, else to that of the manifest', () => {
  const wanted = [organization('north', 'o-1'), person('p-1', {}, north)];
  assert.is(of({ wanted }).organizationOf('provider/p-1'), 'o-1');
  const state = [recorded('provider/p-1', {}, { organizationId: 'o-9' })];
  assert.is(of({ wanted, state }).organizationOf('provider/p-1'), 'o-9');
  assert.is(of({ wanted }).organizationOf('provider/p-2'), undefined);
});

test('a client and its list belong where the primary provider does: as state has it, else as wanted', () => {
  const wanted = [
    organization('north', 'o-1'),
    organization('south', 'o-2'),
    person('p-1', {}, north),
    person('p-2', {}, { organization: 'organization/south' }),
    client('c-1'),
    list('c-1', ['p-1', 'p-2']),
  ];
  assert.is(of({ wanted }).organizationOf('client/c-1'), 'o-1');
  assert.is(of({ wanted }).organizationOf('assignment/c-1'), 'o-1');
  const state = [recorded('client/c-1'), recorded('provider/p-2'), recordedList('c-1', ['p-2', 'p-1'])];
  assert.is(of({ wanted, state }).organizationOf('assignment/c-1'), 'o-2');
});

test('a client without a provider belongs to its own organization', () => {
  const state = [recorded('client/c-1', {}, { organizationId: 'o-3' })];
  assert.is(of({ wanted: [client('c-1')], state }).organizationOf('client/c-1'), 'o-3');
});

test('an organization is called as the manifest does, else by its id', () => {
  const { nameOf } = of({ wanted: [organization('north', 'o-1')] });
  assert.equal([nameOf('o-1'), nameOf('o-2')], ['organization/north', 'organization o-2']);
});

test('where lists are not managed no kind is guarded as a member', () => {
  assert.is(of({}).memberKind, 'provider');
  assert.is(of({ table: { ...table, assignment: { ...table.assignment, managed: false } } }).memberKind, undefined);
});

test.run();
