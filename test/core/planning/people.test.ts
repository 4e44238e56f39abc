import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Change } from '../../../src/core/model/change.ts';
import type { Observation } from '../../../src/core/model/observed.ts';
import type { Proof, Recorded } from '../../../src/core/model/recorded.ts';
import type { Ref } from '../../../src/core/model/resource.ts';
import { returnedOwners, rolesToRead } from '../../../src/core/planning/people.ts';
import { before, now, person, recorded, recordedList, table, tableWith } from '../builders.ts';

const test = suite('what a plan has to know of people');
const at = Date.parse(now);
const withRoles = tableWith('provider', { adminRoles: ['Boss'] });
const entry = (more: Partial<Recorded> = {}): Recorded => recorded('provider/p-1', {}, more);
const leaves = (more?: Partial<Recorded>): Change => ({ action: 'delete', ref: 'provider/p-1', recorded: entry(more) });

test('the role of who is taken over, deactivated or forgotten is read, where a kind has roles', () => {
  const read = [{ ref: 'provider/p-1' as Ref, id: 'remote-p-1' }];
  const common = { ref: 'provider/p-1', recorded: entry(), desired: person('p-1'), fields: [], evidence: 'e' } as const;
  for (const change of [
    leaves(),
    { action: 'release', ref: 'provider/p-1', recorded: entry() },
    { action: 'adopt', ...common },
    { action: 'activate', ...common },
    { action: 'recreate', ...common, fields: {}, members: [], because: [], predecessor: entry() },
  ] as readonly Change[])
    assert.equal(rolesToRead([change], withRoles, at), read, change.action);
  assert.equal(rolesToRead([{ action: 'update', ...common } as Change], withRoles, at), []);
  assert.equal(rolesToRead([leaves()], table, at), []);
});

test('a role is read again when it is older than a day', () => {
  const role = (ago: number) => leaves({ role: { name: 'Boss', at: new Date(at - ago).toISOString() } });
  assert.equal(rolesToRead([role(24 * 3_600_000)], withRoles, at), []);
  assert.is(rolesToRead([role(24 * 3_600_000 + 1)], withRoles, at).length, 1);
});

const later = '2026-02-10T00:00:00.000Z';
function returned(check: Proof['check'], seen?: Observation, list: Partial<Recorded> = {}, id = 'remote-c-1') {
  const state = [recorded('client/c-1'), recordedList('c-1', ['p-1'], list)];
  return [
    ...returnedOwners(
      new Map(state.map((one) => [one.ref, one])),
      new Map([['client/c-1', { ref: 'client/c-1', id, ...(check ? { check } : {}) }]]),
      new Map(seen ? [['client/c-1', seen]] : []),
      table,
    ),
  ];
}

test('who was away since his list was last proven, and is back, gets it anew', () => {
  assert.equal(returned({ at: later, isActive: false }, { state: 'unread', isActive: true }), ['client/c-1']);
  assert.equal(returned({ at: now, isActive: true, awayAt: later }), ['client/c-1']);
});

test('who is still away, was never away, or has his list since, does not', () => {
  assert.equal(returned({ at: later, isActive: false }), []);
  assert.equal(returned({ at: later, isActive: false }, { state: 'unread', isActive: false }), []);
  assert.equal(returned({ at: now, isActive: true }), []);
  assert.equal(returned(undefined), []);
  assert.equal(returned({ at: now, isActive: true, awayAt: later }, undefined, { provenAt: now }), []);
  assert.equal(returned({ at: now, isActive: true, awayAt: before }), []);
  assert.equal(returned({ at: now, isActive: true, awayAt: later }, undefined, {}, 'another'), []);
});

test.run();
