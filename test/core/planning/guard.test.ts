import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Removal } from '../../../src/core/model/journal.ts';
import type { Operation } from '../../../src/core/model/plan.ts';
import { idOf, kindOf, refOf, type Kind, type Ref } from '../../../src/core/model/resource.ts';
import { defaultSettings, type Allowance } from '../../../src/core/model/settings.ts';
import { countedBy, noApprovals, takesAccessAway, type Approvals } from '../../../src/core/planning/approvals.ts';
import { trippedGuards } from '../../../src/core/planning/guard.ts';
import type { Guarded } from '../../../src/core/planning/guarded.ts';
import { table } from '../builders.ts';

const test = suite('guards');
const some = (kind: Kind, count: number, from = 0): readonly Ref[] =>
  Array.from({ length: count }, (_, index) => refOf(kind, `${String(index + from).padStart(3, '0')}`));
const base = { after: [], requests: 1 } as const;
const deletes = (refs: readonly Ref[]): readonly Operation[] =>
  refs.map((ref) => ({ ...base, ref, action: 'delete' as const }));
const replace = (owner: string, more: Partial<Extract<Operation, { action: 'replace' }>> = {}): Operation => ({
  ...base,
  ref: refOf('assignment', owner),
  action: 'replace',
  add: [],
  remove: [],
  blind: false,
  ...more,
});
const removals = (count: number, more: Partial<Removal> = {}): readonly Removal[] =>
  Array.from({ length: count }, () => ({ at: 'x', guard: 'max-deletes' as const, kind: 'client', ...more }));

/** Who is managed: by default 40 clients; a ref whose id is below 20 belongs to organization `north`. */
function guarded({
  approvals,
  ...more
}: Partial<Omit<Guarded, 'approvals'>> & { approvals?: Partial<Approvals> } = {}) {
  const all: Guarded = {
    settings: defaultSettings,
    approvals: { ...noApprovals, ...approvals },
    managed: some('client', 40),
    absentKinds: [],
    memberKind: 'provider',
    removals: [],
    organizationOf: () => undefined,
    nameOf: (organization) => `organization/${organization}`,
    table,
    sawStrangers: false,
    isSeenAdmin: () => false,
    roleOf: () => undefined,
    isAway: () => false,
    ...more,
  };
  return all;
}

const told = (operations: readonly Operation[], more?: Parameters<typeof guarded>[0]): readonly string[] =>
  trippedGuards(operations, guarded(more)).map(({ guard, kind, count, limit, organization }) =>
    [guard, kind, `${count}/${limit}`, ...(organization === undefined ? [] : [organization])].join(' '),
  );
const limits = (maxDeletes: Allowance): Pick<Guarded, 'settings'> => ({
  settings: { ...defaultSettings, guards: { ...defaultSettings.guards, maxDeletes } },
});

test('as many may be deleted as the share of those who are managed allows, and not one more', () => {
  assert.equal(told(deletes(some('client', 4))), []);
  assert.equal(told(deletes(some('client', 5))), ['max-deletes client 5/4']);
});

test('three are always allowed, unless the guard is 0', () => {
  const few = { managed: some('client', 5) };
  assert.equal(told(deletes(some('client', 3)), few), []);
  assert.equal(told(deletes(some('client', 4)), few), ['max-deletes client 4/3']);
  for (const off of [{ count: 0 }, { percent: 0 }])
    assert.equal(told(deletes(some('client', 1)), { ...few, ...limits(off) }), ['max-deletes client 1/0']);
});

test('a guard names what it counted, the limit and the flag that lets it pass', () => {
  const [guard] = trippedGuards(deletes(some('client', 14)), guarded());
  assert.is(guard?.message, 'This plan deletes 14 of 40 clients; the limit is 10%. To go ahead: --allow-deletes 14.');
  assert.is(guard?.flag, '--allow-deletes 14');
  assert.equal(guard?.refs, some('client', 14));
});

test('what was taken away today counts too, and those who were deactivated today count in the total', () => {
  assert.equal(told(deletes(some('client', 3)), { removals: removals(2) }), ['max-deletes client 5/4']);
  assert.equal(told(deletes(some('client', 3)), { removals: removals(1) }), []);
  // Of 39 alone three are allowed, and of 40 four.
  assert.equal(told(deletes(some('client', 3)), { managed: some('client', 39), removals: removals(1) }), []);
  assert.equal(told(deletes(some('client', 1)), { managed: some('client', 1000), removals: removals(3) }), []);
});

test('removals of another guard or kind are counted elsewhere', () => {
  assert.equal(told(deletes(some('client', 4)), { removals: removals(9, { guard: 'max-replaces' }) }), []);
  assert.equal(told(deletes(some('client', 4)), { removals: removals(9, { kind: 'provider' }) }), []);
});

test('each organization is counted by itself when the whole passes', () => {
  const north: Partial<Guarded> = {
    managed: some('client', 100),
    organizationOf: (ref) => (Number(idOf(ref)) < 20 ? 'north' : 'south'),
  };
  assert.equal(told(deletes(some('client', 4)), north), ['max-deletes client 4/3 organization/north']);
  assert.equal(told(deletes(some('client', 4, 40)), north), []);
  assert.equal(told(deletes(some('client', 3)), { ...north, removals: removals(1, { organization: 'north' }) }), [
    'max-deletes client 4/3 organization/north',
  ]);
  assert.equal(told(deletes(some('client', 3)), { ...north, removals: removals(1, { organization: 'south' }) }), []);
  assert.equal(told(deletes(some('client', 11)), north), ['max-deletes client 11/10']);
});

test('a recreate counts as a delete, and a list only when somebody loses it', () => {
  const recreate: Operation = { ...base, ref: 'client/900', action: 'recreate', fields: [], finishAfter: [] };
  assert.is(countedBy(recreate), 'max-deletes');
  assert.not(takesAccessAway(recreate));
  assert.is(countedBy(replace('c', { remove: ['p'] })), 'max-replaces');
  assert.is(countedBy(replace('c', { add: ['p'] })), undefined);
  assert.equal(told([...deletes(some('client', 4)), recreate]), ['max-deletes client 5/4']);
});

test('lists that lose somebody are counted against lists, without those of today in the total', () => {
  const losing = (count: number) => some('assignment', count).map((ref) => replace(idOf(ref), { remove: ['p'] }));
  const managed = some('assignment', 40);
  assert.equal(told(losing(10), { managed }), []);
  assert.equal(told(losing(11), { managed }), ['max-replaces assignment 11/10']);
  const today = removals(4, { guard: 'max-replaces', kind: 'assignment' });
  assert.equal(told(losing(7), { managed, removals: today }), ['max-replaces assignment 11/10']);
});

test('a count approves so many in the whole plan, and a percentage so many of each kind', () => {
  const both = [...deletes(some('client', 5)), ...deletes(some('provider', 2))];
  const managed = [...some('client', 40), ...some('provider', 40)];
  const memberKind = undefined;
  assert.equal(told(both, { managed, memberKind, approvals: { deletes: { count: 7 } } }), []);
  assert.equal(told(both, { managed, memberKind, approvals: { deletes: { count: 6 } } }), [
    'max-deletes client, provider 7/6',
  ]);
  assert.equal(told(both, { managed, memberKind, approvals: { deletes: { percent: 13 } } }), []);
  assert.equal(told(both, { managed, memberKind, approvals: { deletes: { percent: 12 } } }), [
    'max-deletes client 5/4',
  ]);
});

test('whoever names a number means it, also where the settings would let more pass', () => {
  assert.equal(told(deletes(some('client', 2)), { approvals: { deletes: { count: 1 } } }), ['max-deletes client 2/1']);
  assert.equal(told(deletes(some('client', 2)), { approvals: { replaces: { count: 1 } } }), []);
});

test('a list that was never seen, or that would be empty, needs a word of its own', () => {
  assert.equal(told([replace('c-1', { blind: true })]), ['blind-replace assignment 1/0']);
  assert.equal(told([replace('c-1', { blind: true })], { approvals: { blindReplace: true } }), []);
  assert.equal(told([replace('c-1', { empties: true })]), ['empty-assignment assignment 1/0']);
  assert.equal(told([replace('c-1', { empties: true })], { approvals: { empty: true } }), []);
});

test('a section of the manifest that is gone trips once more than three would leave', () => {
  const gone = { absentKinds: ['client' as const], ...limits({ percent: 100 }) };
  assert.equal(told(deletes(some('client', 3)), gone), []);
  assert.equal(told(deletes(some('client', 4)), gone), ['empty-manifest client 4/0']);
  const released = some('client', 4).map((ref): Operation => ({ ...base, ref, action: 'release' }));
  assert.equal(told(released, gone), ['empty-manifest client 4/0']);
  assert.equal(told(released), []);
  assert.equal(told(released, { ...gone, approvals: { empty: true } }), []);
});

test('the last provider of an organization is not deleted by the way', () => {
  const given = {
    managed: ['provider/001', 'provider/002'] as const,
    organizationOf: (ref: Ref) => (kindOf(ref) === 'provider' ? 'north' : undefined),
  };
  const both = deletes(['provider/001', 'provider/002']);
  assert.equal(told(both, given), ['last-provider provider 2/0 organization/north']);
  assert.equal(told(both.slice(1), given), []);
  assert.equal(told(both, { ...given, approvals: { empty: true } }), []);
  assert.equal(told(both, { ...given, memberKind: undefined }), []);
  const coming: Operation = { ...base, ref: 'provider/003', action: 'create', fields: [] };
  assert.equal(told([...both, coming], given), []);
  assert.equal(told([...both, { ...coming, action: 'update' }], given).length, 1);
});

test.run();
