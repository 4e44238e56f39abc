import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  fitting,
  isRepairable,
  reassertable,
  repairPlan,
  repairsOf,
  resumed,
  sendable,
} from '../../../src/core/drift/repair.ts';
import type { Change } from '../../../src/core/model/change.ts';
import type { Drift } from '../../../src/core/model/plan.ts';
import type { Recorded } from '../../../src/core/model/recorded.ts';
import type { Ref } from '../../../src/core/model/resource.ts';
import type { Settings } from '../../../src/core/model/settings.ts';
import { countedBy } from '../../../src/core/planning/approvals.ts';
import {
  before,
  client,
  input,
  list,
  manifest,
  now,
  person,
  planOf,
  recorded,
  recordedList,
  table,
} from '../builders.ts';

const test = suite('repairs');
const ref = 'provider/p-1';
const today = now.slice(0, 10);
const policy: Settings['repair'] = { provider: ['firstName'], assignment: 'reassert' };
const ack = (fields?: readonly string[]) => ({
  ref: ref as Ref,
  class: 'changed' as const,
  until: today,
  why: 'w',
  ...(fields ? { fields } : {}),
});
const drift = (fields: readonly string[], more: Partial<Drift> = {}): Drift => ({
  ref,
  class: 'changed',
  fields,
  ...more,
});

test('a difference may be taken back when the policy names one of its fields that nobody accepted', () => {
  assert.ok(isRepairable(drift(['firstName', 'lastName']), policy, [], today));
  assert.not(isRepairable(drift(['lastName']), policy, [], today));
  assert.not(isRepairable(drift(['firstName']), {}, [], today));
  assert.not(isRepairable(drift(['firstName']), policy, [ack(['firstName'])], today));
  assert.ok(isRepairable(drift(['firstName']), policy, [ack(['lastName'])], today));
});

test('only what was changed is taken back: not who is missing, deactivated or moved', () => {
  for (const kind of ['missing', 'deactivated', 'moved'] as const)
    assert.not(isRepairable(drift(['firstName'], { class: kind }), policy, [], today));
  assert.not(isRepairable(drift([], { ref: 'assignment/c-1' }), policy, [], today));
});

/** A plan of somebody whose first name was changed live, and whose last name both the manifest and somebody changed. */
const planned = (more: Partial<Recorded> = {}) =>
  planOf({
    wanted: [person('p-1', { firstName: 'Ana', lastName: 'Stone', session: 'Dap' })],
    state: [recorded(ref, { firstName: 'Ana', lastName: 'Rivera', session: 'Soap' }, more)],
    observations: new Map([[ref, { state: 'present', fields: { firstName: 'M', lastName: 'M', ownId: 'p-1' } }]]),
  });
const sent = (changes: readonly { readonly fields: readonly { readonly name: string }[] }[]) =>
  changes.map(({ fields }) => fields.map(({ name }) => name));

test('a repair sends what was changed live and the policy names, and no edit goes with it', () => {
  assert.equal(sent(repairsOf(planned(), policy, [], today)), [['firstName']]);
  const all = { provider: ['firstName', 'lastName', 'session'] };
  assert.equal(sent(repairsOf(planned(), all, [], today)), [['firstName']]);
  assert.equal(repairsOf(planned(), policy, [ack(['firstName'])], today), []);
  assert.equal(repairsOf(planned(), policy, [ack()], today), []);
  assert.equal(repairsOf(planned(), {}, [], today), []);
});

test('a repair whose answer was lost goes on: what is still found to differ is drift and no edit', () => {
  const finding = { ...drift(['firstName']), since: before, fingerprint: 'f' };
  const state = planned();
  const lost = planOf({
    wanted: [person('p-1', { firstName: 'Ana' })],
    state: [recorded(ref)],
    observations: new Map([[ref, { state: 'present', fields: { firstName: 'M', ownId: 'p-1' } }]]),
  });
  assert.equal(repairsOf(resumed(lost, []), policy, [], today), []);
  const again = resumed(lost, [finding]);
  assert.equal(sent(repairsOf(again, policy, [], today)), [['firstName']]);
  assert.equal(again.plan.drift, [drift(['firstName'])]);
  const [operation] = again.plan.operations;
  assert.equal(operation?.action === 'update' && operation.fields, [{ name: 'firstName', cause: 'drift' }]);
  assert.equal(resumed(lost, [{ ...finding, closed: true }]), lost);
  assert.equal(resumed(lost, [{ ...finding, class: 'missing' }]), lost);
  assert.equal(resumed(state, [{ ...finding, fields: ['lastName'] }]), state);
  const edited = planOf({
    wanted: [person('p-1', { firstName: 'Eva' })],
    state: [recorded(ref, { firstName: 'Ana' })],
    observations: new Map([[ref, { state: 'present', fields: { firstName: 'Ana', ownId: 'p-1' } }]]),
  });
  assert.equal(resumed(edited, [finding]), edited);
});

const listState = (more: Partial<Recorded> = {}) =>
  new Map([['assignment/c-1' as Ref, recordedList('c-1', ['p-1'], more)]]);
const lists = (
  state: ReadonlyMap<Ref, Recorded>,
  { settings = policy, rules = table, desired = list('c-1', ['p-1']) } = {},
) => reassertable(manifest([desired], { repair: settings }), rules, state).map((change) => change.ref);

test('a list that no call shows is sent again where the policy says so', () => {
  assert.equal(lists(listState()), ['assignment/c-1']);
  assert.equal(lists(listState(), { settings: { assignment: ['providers'] } }), []);
  assert.equal(lists(listState(), { settings: {} }), []);
});

test('a list that can be read, was never written, or of which something is open, is not', () => {
  assert.equal(
    lists(listState(), { rules: { ...table, assignment: { ...table.assignment, readable: true } } as never }),
    [],
  );
  assert.equal(lists(listState(), { rules: { ...table, assignment: { ...table.assignment, managed: false } } }), []);
  assert.equal(lists(new Map()), []);
  assert.equal(lists(listState({ deactivated: true })), []);
  assert.equal(lists(listState({ unsure: 'list' })), []);
  assert.equal(lists(listState(), { desired: list('c-1', ['p-1'], { ignore: ['providers'] }) }), []);
});

test('of these only lists are sent that no plan touches and that name nobody who is away', () => {
  const [change] = reassertable(manifest([list('c-1', ['p-1'])], { repair: policy }), table, listState());
  const of = (touched: readonly Ref[], away: readonly Ref[] = []) =>
    sendable(change ? [change] : [], new Set(touched), new Set(away)).length;
  assert.is(of([]), 1);
  assert.is(of([], ['provider/p-1']), 0);
  assert.is(of([], ['client/c-1']), 0);
  assert.is(of([], ['provider/p-9']), 1);
  assert.is(of(['client/c-1']), 1);
  assert.is(of(['assignment/c-1']), 0);
});

test('a list that is sent again as it was written takes nobody away, so no guard counts it', () => {
  const given = {
    wanted: [person('p-1'), client('c-1'), list('c-1', ['p-1'])],
    state: [recorded('provider/p-1'), recorded('client/c-1'), recordedList('c-1', ['p-1'])],
    settings: { repair: policy },
  };
  const made = input(given);
  const { plan } = repairPlan(planOf(given), reassertable(made.manifest, made.table, made.recorded), made);
  assert.equal(
    plan.operations.map((operation) => [
      operation.ref,
      'remove' in operation && operation.remove,
      countedBy(operation),
    ]),
    [['assignment/c-1', [], undefined]],
  );
});

test('a plan touches what it changes, what is blocked in it and what nobody can tell', () => {
  const { touched } = planOf({
    wanted: [client('c-1'), list('c-1', ['p-1']), person('p-2'), person('p-3'), person('p-4')],
    state: [recorded('client/c-1'), recorded('provider/p-4')],
    lookups: new Map([['provider/p-3', { state: 'unknown', code: 'server-error', message: 'm' }]]),
  });
  assert.equal([...touched].sort(), ['assignment/c-1', 'provider/p-2', 'provider/p-3']);
});

test('repairs never take more requests than are left, and what does not fit leaves room for what does', () => {
  const changes = ['p-1', 'p-2', 'p-3', 'p-4'].map((id): Change => ({
    action: 'delete',
    ref: `provider/${id}`,
    recorded: recorded(`provider/${id}`),
  }));
  const cost = (change: Change): number => (change.ref === 'provider/p-2' ? 3 : 1);
  const fits = (budget: number) => fitting(changes, budget, cost).map((change) => change.ref.slice(-1));
  assert.equal(fits(3), ['1', '3', '4']);
  assert.equal(fits(4), ['1', '2']);
  assert.equal(fits(1), ['1']);
  assert.equal(fits(0), []);
  assert.equal(fits(Infinity), ['1', '2', '3', '4']);
});

test.run();
