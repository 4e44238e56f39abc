import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { DesiredObject } from '../../../src/core/model/resource.ts';
import { noApprovals } from '../../../src/core/planning/approvals.ts';
import { person, tableWith, type Given } from '../builders.ts';
import { ana, here, mayRecreate, plan, present, ref, told } from './one-object.ts';

const test = suite('what no call can change');
const renamed = person('p-1', { ...ana, email: 'eva@x.example' });

test('a field that no call changes blocks the update, and a recreate replaces the person where that is allowed', () => {
  assert.equal(told(renamed, here()), ['blocked: immutable-field']);
  assert.equal(told(renamed, { ...here(), ...mayRecreate }), ['recreate email']);
  assert.equal(told(renamed, { ...here(), settings: { onImmutableChange: 'recreate' } }), ['recreate email']);
});

test('a protected person is never recreated', () => {
  assert.equal(told({ ...renamed, protect: true }, { ...here(), ...mayRecreate }), ['blocked: immutable-field']);
});

test('nobody is recreated for mere drift, and for an edit beside drift they are', () => {
  const drifted = present({ ...ana, email: 'mallory@x.example', ownId: 'p-1' });
  assert.equal(told(person('p-1', ana), { ...here(), ...mayRecreate, seen: drifted }), ['blocked: immutable-field']);
  assert.equal(told(renamed, { ...here(), ...mayRecreate, seen: drifted }), ['recreate email']);
});

test('whom we deactivated and an unchangeable field keeps apart is not activated, and made anew where that is allowed', () => {
  const away = here({ deactivated: true });
  assert.equal(told(renamed, away), ['blocked: immutable-field']);
  assert.equal(told(person('p-1', ana), away), ['activate']);
  assert.equal(told(renamed, { ...away, ...mayRecreate }), ['recreate email']);
  assert.equal(told({ ...renamed, protect: true }, { ...away, ...mayRecreate }), ['blocked: immutable-field']);
});

test('whom another deactivated is neither activated nor recreated while an unchangeable field differs', () => {
  const seen = present({ ...ana, ownId: 'p-1' }, false);
  const given = { ...here(), seen, approvals: { ...noApprovals, recreate: true, activate: { count: 3 } } };
  assert.equal(told(renamed, given as Parameters<typeof told>[1]), ['blocked: immutable-field']);
});

test('where the target cannot create or cannot delete nobody is recreated', () => {
  for (const more of [{ canCreate: false }, { canDelete: false }])
    assert.equal(told(renamed, { ...here(), ...mayRecreate, table: tableWith('provider', more) }), [
      'blocked: immutable-field',
    ]);
});

test('a recreate whose successor is there already goes on, whatever the approvals say', () => {
  const change = plan(person('p-1', ana), here({ id: 'remote-new', predecessor: 'remote-old' })).changes.get(ref);
  assert.equal(change?.action === 'recreate' && [change.predecessor.id, change.successor?.id], [
    'remote-old',
    'remote-new',
  ]);
});

test('what is blocked names the ways out that there are', () => {
  const hintOf = (desired: DesiredObject, more: Given = {}): string =>
    plan(desired, { ...here(), ...more }).plan.blocked[0]?.hint ?? '';
  assert.match(hintOf(renamed), '--allow-recreate');
  assert.match(hintOf({ ...renamed, protect: true }), 'lift "protect"');
  assert.not.match(hintOf(renamed, { table: tableWith('provider', { canCreate: false }) }), 'recreate');
});

test.run();
