import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { LookupResult } from '../../../src/core/model/observed.ts';
import type { DesiredMembership } from '../../../src/core/model/resource.ts';
import type { Recorded } from '../../../src/core/model/recorded.ts';
import type { ReplaceOperation } from '../../../src/core/model/plan.ts';
import { listDigest } from '../../../src/core/model/not-taken.ts';
import { takesAccessAway } from '../../../src/core/planning/approvals.ts';
import { client, digest, known, list, person, planOf, recorded, recordedList, table, type Given } from '../builders.ts';

const test = suite('what becomes of a list');
const owner = { wanted: client('c-1', { firstName: 'Cal' }), state: recorded('client/c-1', { firstName: 'Cal' }) };
const providers = ['p-1', 'p-2', 'p-3'].map(known);

/** The plan of a list of a client and three providers, all of whom state holds. */
function plan(desired: DesiredMembership, state: Recorded | undefined, { state: more, ...given }: Given = {}) {
  return planOf({
    wanted: [owner.wanted, ...providers.map(({ wanted }) => wanted), desired],
    state: more ?? [owner.state, ...providers.map((one) => one.state), ...(state ? [state] : [])],
    ...given,
  }).plan;
}

function told(...given: Parameters<typeof plan>): readonly string[] {
  const { operations, blocked, unknown } = plan(...given);
  return [
    ...operations.map(({ action, ref }) => `${action} ${ref}`),
    ...blocked.map(({ reason, ref }) => `blocked: ${reason} ${ref}`),
    ...unknown.map(({ code, ref }) => `unknown: ${code} ${ref}`),
  ];
}

const replaceOf = (...given: Parameters<typeof plan>): Partial<ReplaceOperation> =>
  plan(...given).operations.find((one) => one.action === 'replace') ?? {};
const replaced = ['replace assignment/c-1'];

test('a list as it was last written needs nothing, whatever the order of those after the first', () => {
  assert.equal(told(list('c-1', ['p-1', 'p-2', 'p-3']), recordedList('c-1', ['p-1', 'p-3', 'p-2'])), []);
});

test('a list that gained or lost somebody is sent anew', () => {
  assert.equal(told(list('c-1', ['p-1', 'p-2']), recordedList('c-1', ['p-1'])), replaced);
  assert.equal(told(list('c-1', ['p-1']), recordedList('c-1', ['p-1', 'p-2'])), replaced);
  assert.equal(told(list('c-1', ['p-1', 'p-2']), recordedList('c-1', ['p-1', 'p-3'])), replaced);
});

test('a new primary provider is noticed, though the members are the same', () => {
  const given = [list('c-1', ['p-2', 'p-1']), recordedList('c-1', ['p-1', 'p-2'])] as const;
  assert.equal(told(...given), replaced);
  assert.is(replaceOf(...given).primary, 'p-2');
});

test('a list whose last answer was lost is sent again', () => {
  assert.equal(told(list('c-1', ['p-1']), recordedList('c-1', ['p-1'], { unsure: 'list' })), replaced);
});

test('a list that was deactivated with its owner, or belonged to another id, is sent again', () => {
  assert.equal(told(list('c-1', ['p-1']), recordedList('c-1', ['p-1'], { deactivated: true })), replaced);
  assert.equal(told(list('c-1', ['p-1']), recordedList('c-1', ['p-1'], { id: 'remote-old' })), replaced);
});

test('a list that ignores its providers is left alone once it was written', () => {
  const ignoring = list('c-1', ['p-1'], { ignore: ['providers'] });
  assert.equal(told(ignoring, recordedList('c-1', ['p-2'])), []);
  assert.equal(told(ignoring, undefined), replaced);
});

test('it is set whole at each create: what a create began is sent, and who was there already keeps the list', () => {
  const ignoring = list('c-1', ['p-1', 'p-2'], { ignore: ['providers'] });
  assert.equal(told(ignoring, recordedList('c-1', ['p-1'], { begun: true })), replaced);
  const adopted = [{ ...owner.state, origin: 'adopted' as const }, ...providers.map(({ state }) => state)];
  assert.equal(told(ignoring, undefined, { state: adopted }), []);
  const gone = { observations: new Map([[owner.wanted.ref, { state: 'missing' } as const]]) };
  assert.equal(told(ignoring, recordedList('c-1', ['p-2']), gone), ['create client/c-1', ...replaced]);
});

test('a list waits while the create of its owner is in doubt', () => {
  const unsettled = new Map([[owner.wanted.ref, { ref: owner.wanted.ref, code: 'unsettled', message: 'm' } as const]]);
  assert.equal(told(list('c-1', ['p-2']), recordedList('c-1', ['p-1']), { unsettled }), [
    'unknown: unsettled client/c-1',
    'unknown: waits-on-unknown assignment/c-1',
  ]);
  assert.equal(told(list('c-1', ['p-1']), recordedList('c-1', ['p-1']), { unsettled }), [
    'unknown: unsettled client/c-1',
  ]);
});

test('an empty list is blocked unless the settings allow it', () => {
  assert.equal(told(list('c-1', []), recordedList('c-1', ['p-1'])), ['blocked: empty-assignment assignment/c-1']);
  assert.equal(
    told(list('c-1', []), recordedList('c-1', ['p-1']), { settings: { emptyAssignment: 'allow' } }),
    replaced,
  );
  assert.equal(told(list('c-1', []), recordedList('c-1', []), {}), []);
});

test('the first list of somebody whom we created is not blind, and of somebody adopted it is', () => {
  const adoptedOwner = { ...owner.state, origin: 'adopted' as const };
  const all = (first: Recorded, ...more: Recorded[]) => [first, ...providers.map(({ state }) => state), ...more];
  assert.is(replaceOf(list('c-1', ['p-1']), undefined, { state: all(owner.state) }).blind, false);
  assert.is(replaceOf(list('c-1', ['p-1']), undefined, { state: all(adoptedOwner) }).blind, true);
  const seen = recordedList('c-1', ['p-2'], { origin: 'adopted' });
  assert.is(replaceOf(list('c-1', ['p-1']), undefined, { state: all(adoptedOwner, seen) }).blind, false);
  const other = recordedList('c-1', ['p-2'], { id: 'remote-old' });
  assert.is(replaceOf(list('c-1', ['p-1']), undefined, { state: all(adoptedOwner, other) }).blind, true);
});

test("what the owner's create carries needs no list of its own, and what it does not carry does", () => {
  const fresh = (members: readonly string[], more: Given = {}) =>
    told(list('c-1', members), undefined, { state: providers.map(({ state }) => state), ...more });
  assert.equal(fresh(['p-1']), ['create client/c-1']);
  assert.equal(fresh(['p-1', 'p-2']), ['create client/c-1', 'replace assignment/c-1']);
  const carriesNobody = { ...table, assignment: { ...table.assignment, membersInCreate: 0 } };
  assert.equal(fresh(['p-1'], { table: carriesNobody }), ['create client/c-1', 'replace assignment/c-1']);
});

test('of a list after a create only those are added whom the create does not bring', () => {
  const { add, remove, blind } = replaceOf(list('c-1', ['p-1', 'p-2']), undefined, {
    state: providers.map(({ state }) => state),
  });
  assert.equal([add, remove, blind], [['p-2'], [], false]);
});

test('the old list says nothing of an owner who is gone and created anew', () => {
  const state = [owner.state, ...providers.map((one) => one.state), recordedList('c-1', ['p-1', 'p-2'])];
  assert.equal(
    told(list('c-1', ['p-1', 'p-2']), undefined, {
      state,
      observations: new Map([['client/c-1', { state: 'missing' }]]),
      lookups: new Map([['client/c-1', { state: 'nobody', isProven: true }]]),
    }),
    ['create client/c-1', 'replace assignment/c-1'],
  );
});

test('a list waits on a member who is blocked or unknown', () => {
  const without = (lookup: LookupResult): Given => ({
    state: [owner.state, ...providers.slice(1).map(({ state }) => state)],
    lookups: new Map([['provider/p-1', lookup]]),
  });
  const blocked = plan(list('c-1', ['p-1', 'p-2']), undefined, without({ state: 'conflict', message: 'm', hint: 'h' }));
  assert.equal(
    blocked.blocked.map(({ ref, reason, because }) => [ref, reason, because]),
    [
      ['provider/p-1', 'conflict', undefined],
      ['assignment/c-1', 'waits-on-blocked', 'provider/p-1'],
    ],
  );
  assert.equal(
    plan(
      list('c-1', ['p-1', 'p-2']),
      undefined,
      without({ state: 'unknown', code: 'server-error', message: 'm' }),
    ).unknown.map(({ ref, because }) => [ref, because]),
    [
      ['provider/p-1', undefined],
      ['assignment/c-1', 'provider/p-1'],
    ],
  );
});

test('a list waits on a member who leaves the manifest with this plan', () => {
  const others = providers.slice(1);
  const gone = planOf({
    wanted: [owner.wanted, ...others.map(({ wanted }) => wanted), list('c-1', ['p-1'])],
    state: [owner.state, ...providers.map(({ state }) => state)],
  }).plan;
  assert.equal(
    gone.blocked.map(({ ref }) => ref),
    ['assignment/c-1'],
  );
});

test('a list waits on somebody who was deactivated and whom the manifest does not name', () => {
  const { operations, blocked } = planOf({
    wanted: [owner.wanted, list('c-1', ['p-9'])],
    state: [owner.state, recorded('provider/p-9', {}, { deactivated: true })],
  }).plan;
  assert.equal([operations, blocked.map(({ because }) => because)], [[], ['provider/p-9']]);
});

test('a member who is taken over counts under the id that was found, active or not', () => {
  for (const [isActive, action] of [
    [true, 'adopt'],
    [false, 'activate'],
  ] as const) {
    const found: LookupResult = { state: 'found', id: 'remote-p-9', isActive, fields: {}, evidence: 'e' };
    const { operations } = planOf({
      wanted: [owner.wanted, person('p-9'), list('c-1', ['p-9'])],
      state: [owner.state, recordedList('c-1', ['p-9'])],
      lookups: new Map([['provider/p-9', found]]),
      settings: { onLiveDeactivation: 'activate' },
    }).plan;
    assert.equal(
      operations.map((one) => one.action),
      [action],
    );
  }
});

const refusedList = (members: readonly string[], count: number): Recorded => {
  const written = recordedList('c-1', [...members, 'p-3']);
  const ids = members.map((id) => `remote-${id}`);
  return { ...written, notTaken: { providers: { wanted: listDigest(digest, written.id, ids), seen: 's', count } } };
};

test('a list that the target showed otherwise is sent again as that, and takes nobody away', () => {
  const { operations, guards } = plan(list('c-1', ['p-1', 'p-2']), refusedList(['p-1', 'p-2'], 2));
  const [replace] = operations;
  assert.equal(replace?.action === 'replace' && [replace.cause, replace.remove], ['not-taken', ['p-3']]);
  assert.is(replace && takesAccessAway(replace), false);
  assert.equal(guards, []);
});

test('after three times it is blocked, until another list is wanted or it is asked for', () => {
  assert.equal(told(list('c-1', ['p-1', 'p-2']), refusedList(['p-1', 'p-2'], 3)), [
    'blocked: not-taken assignment/c-1',
  ]);
  assert.equal(told(list('c-1', ['p-2', 'p-1']), refusedList(['p-1', 'p-2'], 3)), replaced);
  assert.equal(told(list('c-1', ['p-1', 'p-2']), refusedList(['p-1', 'p-2'], 3), { retryNotTaken: true }), replaced);
});

test('ids of members have no case', () => {
  const written = recordedList('c-1', ['p-1', 'p-2']);
  const shouted = { ...written, list: (written.list ?? []).map((id) => id.toUpperCase()) };
  assert.equal(told(list('c-1', ['p-1', 'p-2']), shouted), []);
  assert.equal(told(list('c-1', ['p-2', 'p-1']), shouted), replaced);
});

test.run();
