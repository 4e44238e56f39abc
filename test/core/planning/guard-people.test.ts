import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Removal } from '../../../src/core/model/journal.ts';
import type { Operation } from '../../../src/core/model/plan.ts';
import { idOf, refOf, type Kind, type Ref } from '../../../src/core/model/resource.ts';
import { defaultSettings, type Allowance } from '../../../src/core/model/settings.ts';
import { noApprovals, type Approvals } from '../../../src/core/planning/approvals.ts';
import { adminsToSee } from '../../../src/core/planning/guard-people.ts';
import { trippedGuards } from '../../../src/core/planning/guard.ts';
import type { Guarded } from '../../../src/core/planning/guarded.ts';
import { tableWith } from '../builders.ts';

const test = suite('guards of people taken for others, doubled, or the last of their kind');
const some = (kind: Kind, count: number): readonly Ref[] =>
  Array.from({ length: count }, (_, index) => refOf(kind, String(index)));
const base = { after: [], requests: 1 } as const;
const table = tableWith('provider', { adminRoles: ['Boss'] });

type Given = Partial<Omit<Guarded, 'approvals'>> & { readonly approvals?: Partial<Approvals> };
function guardedWith({ approvals, ...more }: Given = {}): Guarded {
  return {
    settings: defaultSettings,
    approvals: { ...noApprovals, ...approvals },
    managed: [],
    absentKinds: [],
    memberKind: undefined,
    removals: [],
    table,
    sawStrangers: true,
    isSeenAdmin: () => true,
    roleOf: () => undefined,
    isAway: () => false,
    organizationOf: () => undefined,
    nameOf: (organization) => `organization/${organization}`,
    ...more,
  };
}
function told(operations: readonly Operation[], given: Given = {}): readonly string[] {
  return trippedGuards(operations, guardedWith(given)).map(({ guard, kind, count, limit, flag }) =>
    [guard, kind, `${count}/${limit}`, flag].join(' '),
  );
}

const renamed = (refs: readonly Ref[], action: 'update' | 'adopt' = 'update'): readonly Operation[] =>
  refs.map((ref) => {
    const fields = [{ name: 'firstName', cause: 'edit' as const, identity: true as const }];
    return action === 'update'
      ? { ...base, ref, action, fields }
      : { ...base, ref, action, fields, id: 'x', evidence: 'e' };
  });

test('more than 5% and more than three people of a kind do not become others', () => {
  const managed = some('client', 100);
  assert.equal(told(renamed(some('client', 5)), { managed }), []);
  assert.equal(told(renamed(some('client', 6)), { managed }), [
    'max-identity-changes client 6/5 --allow-identity-changes 6',
  ]);
  assert.equal(told(renamed(some('client', 3)), { managed: some('client', 20) }), []);
  assert.equal(told(renamed(some('client', 4)), { managed: some('client', 20) }), [
    'max-identity-changes client 4/3 --allow-identity-changes 4',
  ]);
  const other = renamed(some('client', 20)).map((operation) => ({
    ...operation,
    fields: [{ name: 'tags', cause: 'edit' as const }],
  })) as readonly Operation[];
  assert.equal(told(other, { managed: some('client', 20) }), []);
});

test('those who are taken over count, and are counted among those of whom the share is taken', () => {
  assert.equal(told(renamed(some('client', 12), 'adopt')), [
    'max-identity-changes client 12/3 --allow-identity-changes 12',
  ]);
  const plain = some('client', 80).map((ref): Operation => ({
    ...base,
    ref: refOf('client', `x${idOf(ref)}`),
    action: 'adopt',
    fields: [],
    id: 'x',
    evidence: 'e',
  }));
  assert.equal(told([...renamed(some('client', 4), 'adopt'), ...plain]), []);
});

test('people of the last 24 hours count, each once', () => {
  const managed = some('client', 20);
  const earlier = (refs: readonly Ref[]): readonly Removal[] =>
    refs.map((ref) => ({ at: 'x', guard: 'max-identity-changes', kind: 'client', ref }));
  const two = renamed(some('client', 2));
  assert.equal(told(two, { managed, removals: earlier(['client/8', 'client/9']) }), [
    'max-identity-changes client 4/3 --allow-identity-changes 2',
  ]);
  assert.equal(told(two, { managed, removals: earlier(['client/0', 'client/1', 'client/9', 'client/9']) }), []);
  assert.equal(
    told(two, { managed, removals: earlier(['client/8', 'client/9']), approvals: { identityChanges: { count: 2 } } }),
    [],
  );
});

const creates = (count: number, fields: readonly string[] = ['firstName']): readonly Operation[] =>
  some('client', count).map((ref) => ({
    ...base,
    ref,
    action: 'create',
    fields: fields.map((name) => ({ name, cause: 'edit' as const })),
  }));
const unseen = (maxUnseen: Allowance): Given => ({
  settings: { ...defaultSettings, guards: { ...defaultSettings.guards, maxUnseen } },
});

test('once somebody without our ids was found, more than three whom no look finds are not created', () => {
  assert.equal(told(creates(3)), []);
  assert.equal(told(creates(4)), ['perhaps-there client 4/3 --allow-unseen 4']);
  assert.equal(told(creates(4), { sawStrangers: false }), []);
  assert.equal(told(creates(4, ['firstName', 'email'])), []);
  assert.equal(told(creates(2), unseen({ count: 1 })), ['perhaps-there client 2/1 --allow-unseen 2']);
  assert.equal(told(creates(1), unseen({ count: 0 })), ['perhaps-there client 1/0 --allow-unseen 1']);
  assert.equal(told(creates(4), unseen({ percent: 100 })), []);
});

test('an approval names how many of them are new', () => {
  assert.equal(told(creates(4), { approvals: { unseen: { count: 4 } } }), []);
  assert.equal(told(creates(5), { approvals: { unseen: { count: 4 } } }), [
    'perhaps-there client 5/4 --allow-unseen 5',
  ]);
  assert.equal(told(creates(5), { approvals: { unseen: { percent: 100 } } }), []);
});

test('a kind by nothing of which anybody can be looked up is not judged', () => {
  const { email, ...fields } = table.client.form === 'object' ? table.client.fields : {};
  void email;
  assert.equal(told(creates(9), { table: tableWith('client', { fields }) }), []);
});

test('only whom others deactivated counts against the approval to activate', () => {
  const activate = (live: boolean): readonly Operation[] =>
    some('provider', 2).map((ref) => ({
      ...base,
      ref,
      action: 'activate',
      fields: [],
      id: 'x',
      evidence: 'e',
      ...(live ? { live: true as const } : {}),
    }));
  const one = { approvals: { activate: { count: 1 } } };
  assert.equal(told(activate(true), one), ['live-deactivation provider 2/1 --allow-activate 2']);
  assert.equal(told(activate(false), one), []);
  assert.equal(told(activate(true)), []);
});

const admins: Given = {
  managed: ['provider/a', 'provider/b', 'provider/c'],
  roleOf: (ref) => (['provider/a', 'provider/b'].includes(ref) ? 'Boss' : 'Helper'),
  organizationOf: () => 'north',
};
const leaving = (action: 'delete' | 'release', ...ids: readonly string[]): readonly Operation[] =>
  ids.map((id) => ({ ...base, ref: refOf('provider', id), action }));
const flag = '--allow-last-admin';

test('the last administrator of an organization is neither deactivated nor forgotten', () => {
  for (const action of ['delete', 'release'] as const) {
    assert.equal(told(leaving(action, 'a'), admins), []);
    assert.equal(told(leaving(action, 'c'), admins), []);
    assert.equal(told(leaving(action, 'a', 'b'), { ...admins, settings: lax }), [`last-admin provider 2/0 ${flag}`]);
  }
  assert.equal(told(leaving('delete', 'a', 'b'), { ...admins, settings: lax, approvals: { lastAdmin: true } }), []);
  const recreate: Operation = { ...base, ref: 'provider/a', action: 'recreate', fields: [], finishAfter: [] };
  assert.equal(told([recreate], { ...admins, managed: ['provider/a', 'provider/c'] }), [
    `last-admin provider 1/0 ${flag}`,
  ]);
});
const lax = { ...defaultSettings, guards: { ...defaultSettings.guards, maxDeletes: { percent: 100 } } };

test('one of another organization, or deactivated in the target, does not stand in', () => {
  const elsewhere: Given = { ...admins, organizationOf: (ref) => (ref === 'provider/b' ? 'south' : 'north') };
  assert.equal(told(leaving('delete', 'a'), elsewhere), [`last-admin provider 1/0 ${flag}`]);
  const away: Given = { ...admins, isAway: (ref) => ref === 'provider/b' };
  assert.equal(told(leaving('delete', 'a'), away), [`last-admin provider 1/0 ${flag}`]);
  // Who is deactivated there already administers nothing any more.
  assert.equal(told(leaving('delete', 'b'), { ...away, managed: ['provider/b'] }), []);
  const unknown: Given = { ...admins, organizationOf: (ref) => (ref === 'provider/a' ? undefined : 'south') };
  assert.equal(told(leaving('delete', 'a'), unknown), []);
});

test('an administrator whom no look of the plan saw active does not stand in, and is to be looked at', () => {
  const unseen: Given = { ...admins, isSeenAdmin: (ref) => ref !== 'provider/b' };
  assert.equal(told(leaving('delete', 'a'), unseen), [`last-admin provider 1/0 ${flag}`]);
  const toSee = (more: Given = {}, operations = leaving('delete', 'a')) =>
    adminsToSee(operations, guardedWith({ ...admins, ...more }));
  assert.equal(toSee(), [['provider/b']]);
  assert.equal(toSee({ approvals: { lastAdmin: true } }), []);
  assert.equal(toSee({ isAway: (ref) => ref === 'provider/b' }), [[]]);
  assert.equal(toSee({ organizationOf: (ref) => (ref === 'provider/b' ? 'south' : 'north') }), [[]]);
  assert.equal(toSee({}, leaving('delete', 'c')), []);
});

test('an administrator who is taken over in the same plan stands in, and the role of the plan counts', () => {
  const one: Given = { ...admins, managed: ['provider/a'] };
  const adopt = (role: string): Operation => ({
    ...base,
    ref: 'provider/n',
    action: 'adopt',
    fields: [],
    id: 'x',
    evidence: 'e',
    role,
  });
  assert.equal(told([...leaving('delete', 'a'), adopt('Boss')], one), []);
  assert.equal(told([...leaving('delete', 'a'), adopt('Helper')], one), [`last-admin provider 1/0 ${flag}`]);
  const planned = leaving('delete', 'c').map((operation) => ({ ...operation, role: 'Boss' }) as Operation);
  assert.equal(told(planned, { ...admins, managed: ['provider/c'] }), [`last-admin provider 1/0 ${flag}`]);
});

test.run();
