import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { LookupResult, Observation } from '../../../src/core/model/observed.ts';
import type { Recorded } from '../../../src/core/model/recorded.ts';
import type { Desired, Ref } from '../../../src/core/model/resource.ts';
import { defaultSettings } from '../../../src/core/model/settings.ts';
import { noApprovals } from '../../../src/core/planning/approvals.ts';
import { client, known, list, person, planOf, recorded, recordedList, type Given } from '../builders.ts';

const test = suite('who was deactivated in the target itself');
const away: Observation = { state: 'unread', isActive: false };
const [p1, p2, p3] = ['p-1', 'p-2', 'p-3'].map(known) as [
  ReturnType<typeof known>,
  ReturnType<typeof known>,
  ReturnType<typeof known>,
];
const cal = { wanted: client('c-1', { firstName: 'Cal' }), state: recorded('client/c-1', { firstName: 'Cal' }) };
const everybody = [p1, p2, p3, cal];

/** A plan of three providers and a client with a list, where `suspended` were seen deactivated. */
function plan(
  suspended: readonly Ref[],
  lists: { readonly wanted: readonly string[]; readonly had?: readonly string[]; readonly more?: Partial<Recorded> },
  given: Given = {},
) {
  const { wanted, had, more } = lists;
  return planOf({
    wanted: [...everybody.map((one) => one.wanted), list('c-1', wanted)],
    state: [...everybody.map((one) => one.state), ...(had ? [recordedList('c-1', had, more)] : [])],
    observations: new Map(suspended.map((ref) => [ref, away])),
    ...given,
  }).plan;
}

const told = (...given: Parameters<typeof plan>): readonly string[] => lines(plan(...given));
function lines({ operations, blocked }: ReturnType<typeof plan>): readonly string[] {
  return [
    ...operations.map((one) =>
      one.action === 'replace'
        ? `replace ${one.ref} +${one.add.join()} -${one.remove.join()}`
        : `${one.action} ${one.ref}`,
    ),
    ...blocked.map(({ reason, ref }) => `blocked: ${reason} ${ref}`),
  ];
}
const held = 'blocked: live-deactivation provider/p-1';

test('he is blocked, with what the manifest changed of him, and nobody activates him', () => {
  const made = plan(['provider/p-1'], { wanted: ['p-1'], had: ['p-1'] });
  assert.equal(lines(made), [held]);
  assert.match(made.blocked[0]?.hint ?? '', /drift ack provider\/p-1`.*--allow-activate N/);
  const edited = planOf({
    wanted: [person('p-1', { firstName: 'Eva' })],
    state: [p1.state],
    observations: new Map([['provider/p-1', away]]),
  }).plan;
  assert.equal(
    edited.blocked.map(({ action, fields }) => [action, fields]),
    [['activate', [{ name: 'firstName', cause: 'edit' }]]],
  );
});

test('an approval or the setting makes it an activation, and who lost an activation of ours is activated anyway', () => {
  const lists = { wanted: ['p-1'], had: ['p-1'] };
  const approved = plan(['provider/p-1'], lists, { approvals: { ...noApprovals, activate: { count: 1 } } });
  assert.equal(lines(approved), ['activate provider/p-1']);
  assert.ok(approved.operations[0]?.action === 'activate' && approved.operations[0].live);
  assert.equal(told(['provider/p-1'], lists, { settings: { onLiveDeactivation: 'activate' } }), [
    'activate provider/p-1',
  ]);
  const ours = (more: Partial<Recorded>) =>
    planOf({ wanted: [p1.wanted], state: [{ ...p1.state, ...more }], observations: new Map([['provider/p-1', away]]) });
  for (const more of [{ deactivated: true }, { unsure: 'activity' }] as const) {
    const [operation] = ours(more).plan.operations;
    assert.ok(operation?.action === 'activate' && operation.live === undefined);
  }
});

test('more activations than were approved trip a guard', () => {
  const two: Ref[] = ['provider/p-1', 'provider/p-2'];
  const guards = (count: number) =>
    plan(two, { wanted: ['p-1'], had: ['p-1'] }, { approvals: { ...noApprovals, activate: { count } } }).guards;
  assert.equal(guards(2), []);
  assert.equal(
    guards(1).map(({ guard, count, limit, flag }) => [guard, count, limit, flag]),
    [['live-deactivation', 2, 1, '--allow-activate 2']],
  );
});

test('a list that names him is sent without him when that gives or takes access, and else left as it is', () => {
  const suspended: Ref[] = ['provider/p-1'];
  assert.equal(told(suspended, { wanted: ['p-2', 'p-1'], had: ['p-2', 'p-1'] }), [held]);
  assert.equal(told(suspended, { wanted: ['p-2', 'p-1'], had: ['p-2', 'p-3', 'p-1'] }), [
    'replace assignment/c-1 + -p-3,p-1',
    held,
  ]);
  assert.equal(told(suspended, { wanted: ['p-2', 'p-3', 'p-1'], had: ['p-2', 'p-1'] }), [
    'replace assignment/c-1 +p-3 -p-1',
    held,
  ]);
  assert.equal(told(suspended, { wanted: ['p-2', 'p-1'] }), ['replace assignment/c-1 +p-2 -', held]);
});

test('a new order of those who are there is no access, and waits for him', () => {
  assert.equal(told(['provider/p-1'], { wanted: ['p-2', 'p-1'], had: ['p-1', 'p-2'] }), [held]);
  assert.equal(told([], { wanted: ['p-2', 'p-1'], had: ['p-1', 'p-2'] }), ['replace assignment/c-1 + -']);
});

test('what was sent without him is not sent every night, and he is put back when he is active again', () => {
  const lists = { wanted: ['p-1', 'p-2'], had: ['p-2'] };
  assert.equal(told(['provider/p-1'], lists), [held]);
  assert.equal(told([], lists), ['replace assignment/c-1 +p-1 -']);
});

test('to leave him out takes nobody access away, so no guard counts it', () => {
  const made = plan(
    ['provider/p-1'],
    { wanted: ['p-2', 'p-3', 'p-1'], had: ['p-2', 'p-1'] },
    { settings: { guards: { ...defaultSettings.guards, maxReplaces: { count: 0 } } } },
  );
  assert.equal(made.guards, []);
  const [replace] = made.operations;
  assert.equal(replace?.action === 'replace' && [replace.remove, replace.inactive], [['p-1'], ['p-1']]);
});

test('a list on which nobody would be left is blocked, whatever the settings say of empty lists', () => {
  const only = { wanted: ['p-1'], had: ['p-1', 'p-2'] };
  for (const emptyAssignment of ['block', 'allow'] as const)
    assert.equal(told(['provider/p-1'], only, { settings: { emptyAssignment } }), [
      held,
      'blocked: empty-assignment assignment/c-1',
    ]);
});

test('his list is not sent while he is deactivated himself, and holds nobody back', () => {
  const made = plan(
    ['client/c-1'],
    { wanted: ['p-1'], had: ['p-1', 'p-2'] },
    { wanted: [p1.wanted, p3.wanted, cal.wanted, list('c-1', ['p-1'])] },
  );
  assert.equal(lines(made), ['delete provider/p-2', 'blocked: live-deactivation client/c-1']);
});

test('his list is sent anew when he is active again, though it is as it was written', () => {
  const lists = { wanted: ['p-1'], had: ['p-1'] };
  assert.equal(told([], lists, { returned: new Set(['client/c-1']) }), ['replace assignment/c-1 + -']);
  assert.equal(told([], lists), []);
});

test('a client who does not exist yet waits only when he is the only provider', () => {
  const fresh = (members: readonly string[]) =>
    planOf({
      wanted: [p1.wanted, p2.wanted, cal.wanted, list('c-1', members)],
      state: [p1.state, p2.state],
      observations: new Map([['provider/p-1', away]]),
    });
  const other = fresh(['p-1', 'p-2']);
  assert.equal(lines(other.plan), ['create client/c-1', held]);
  const change = other.changes.get('client/c-1');
  assert.equal(change?.action === 'create' && change.members, ['provider/p-2']);
  assert.equal(
    fresh(['p-1']).plan.blocked.map(({ ref, because }) => [ref, because]),
    [
      ['provider/p-1', undefined],
      ['client/c-1', 'provider/p-1'],
      ['assignment/c-1', 'client/c-1'],
    ],
  );
});

test('somebody who is found deactivated is not taken over, and the lists go without him', () => {
  const lookup: LookupResult = { state: 'found', id: 'remote-p-9', isActive: false, fields: {}, evidence: 'e' };
  const wanted: readonly Desired[] = [p1.wanted, person('p-9'), cal.wanted, list('c-1', ['p-9', 'p-1'])];
  const made = planOf({
    wanted,
    state: [p1.state, cal.state, recordedList('c-1', ['p-2', 'p-1'])],
    lookups: new Map([['provider/p-9', lookup]]),
  }).plan;
  assert.equal(lines(made), ['replace assignment/c-1 + -remote-p-2', 'blocked: live-deactivation provider/p-9']);
});

test('who leaves and is seen deactivated counts as deactivated by us, without a request', () => {
  const gone = (observation?: Observation) =>
    planOf({
      state: [p1.state],
      ...(observation ? { observations: new Map([['provider/p-1', observation]]) } : {}),
    });
  const { plan: seen, changes } = gone(away);
  assert.equal(
    seen.operations.map(({ action, requests }) => [action, requests]),
    [['delete', 0]],
  );
  const change = changes.get('provider/p-1');
  assert.ok(change?.action === 'delete' && change.isInactive);
  assert.is(gone().plan.operations[0]?.requests, 1);
  assert.is(gone({ state: 'unread', isActive: true }).plan.operations[0]?.requests, 1);
});

test.run();
