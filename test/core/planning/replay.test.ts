import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { LookupResult, Observation } from '../../../src/core/model/observed.ts';
import type { Ref } from '../../../src/core/model/resource.ts';
import { acceptanceIn, acceptanceOf } from '../../../src/core/drift/ack.ts';
import { gist, replayed } from '../../../src/core/planning/replay.ts';
import { input, list, person, planOf, recorded, recordedList, client, type Given } from '../builders.ts';

const test = suite('a saved plan, made again without a look');

/** What was seen, as the plan of these tells it again. */
function again(given: Given) {
  const { plan } = planOf(given);
  return { plan, seen: replayed(plan, input(given).compared.values()) };
}

/** That the plan made again has the same operations, whatever else the first one saw. */
function isSame(given: Given): void {
  const { plan, seen } = again(given);
  const made = planOf({
    ...given,
    ...seen,
    acceptance: acceptanceIn(plan),
    saved: plan,
    head: { ...input(given).head, refresh: plan.refresh },
  }).plan;
  assert.is(gist(made.operations), gist(plan.operations));
  assert.equal(made.blocked, plan.blocked);
  assert.equal(made.accepted, plan.accepted);
  assert.ok(plan.operations.length > 0);
}

const observed = (ref: Ref, seen: Observation): Pick<Given, 'observations'> => ({
  observations: new Map([[ref, seen]]),
});
const looked = (ref: Ref, lookup: LookupResult): Pick<Given, 'lookups'> => ({ lookups: new Map([[ref, lookup]]) });
const ref = 'provider/p-1';
const eva = person('p-1', { firstName: 'Eva', lastName: 'Stone' });
const ana = recorded(ref, { firstName: 'Ana', lastName: 'Stone' });
const found: LookupResult = {
  state: 'found',
  id: 'remote-p-1',
  isActive: true,
  fields: { firstName: 'Ana', lastName: 'Stone' },
  evidence: 'same key',
  by: ['own-id'],
};

test('the same operations come of it, for every way in which they came about', () => {
  const given: readonly Given[] = [
    { wanted: [eva], state: [ana] },
    { wanted: [eva], state: [ana], ...observed(ref, { state: 'present', fields: { firstName: 'Mallory' } }) },
    { wanted: [eva], state: [{ ...ana, deactivated: true }] },
    {
      wanted: [eva],
      state: [ana],
      ...observed(ref, { state: 'present', fields: {}, isActive: false }),
      settings: { onLiveDeactivation: 'activate' },
    },
    { wanted: [eva], state: [{ ...ana, unsure: 'activity' }] },
    {
      wanted: [eva],
      state: [{ ...ana, unsure: 'activity' }],
      ...observed(ref, { state: 'present', fields: { firstName: 'Ana', lastName: 'Stone' }, isActive: true }),
    },
    { wanted: [eva], state: [{ ...ana, predecessor: 'remote-old' }] },
    { wanted: [eva], ...looked(ref, { state: 'nobody', isProven: true }) },
    { wanted: [eva], ...looked(ref, found) },
    {
      wanted: [eva],
      ...looked(ref, { ...found, isActive: false }),
      settings: { onLiveDeactivation: 'activate' },
    },
    {
      wanted: [eva],
      state: [ana],
      ...observed(ref, { state: 'missing' }),
      ...looked(ref, { state: 'nobody', isProven: true }),
    },
    {
      wanted: [client('c-1'), eva, person('p-2'), list('c-1', ['p-2'])],
      state: [recorded('client/c-1'), recorded('provider/p-2'), ana, recordedList('c-1', ['p-1'])],
    },
    { wanted: [], state: [ana] },
    // What is left alone is left alone again, and lists go without it.
    ...(['live', 'accepted', 'missing', 'found'] as const).map((how): Given => {
      const lists = { wanted: [client('c-1'), eva, person('p-2'), list('c-1', ['p-1', 'p-2'])] };
      const others = [recorded('client/c-1'), recorded('provider/p-2'), recordedList('c-1', ['p-2', 'p-3'])];
      if (how === 'found') return { ...lists, state: others, ...looked(ref, { ...found, isActive: false }) };
      const accepted = how === 'missing' ? 'missing' : 'deactivated';
      return {
        ...lists,
        state: [...others, ana],
        ...observed(ref, how === 'missing' ? { state: 'missing' } : { state: 'unread', isActive: false }),
        ...(how === 'live'
          ? {}
          : { acceptance: acceptanceOf([{ ref, class: accepted, until: '2027-01-01', why: 'w' }], '2026-03-01') }),
      };
    }),
  ];
  for (const one of given) isSame(one);
});

test('what did not differ is seen as wanted, what differed is not seen, and why it did is known', () => {
  const { seen } = again({ wanted: [eva], state: [ana] });
  assert.equal(seen.observations.get(ref), {
    state: 'present',
    fields: { lastName: 'Stone', ownId: 'p-1' },
    causes: { firstName: 'edit' },
  });
});

test('a look that failed has failed again, and what only waits on another has not', () => {
  const { seen } = again({
    wanted: [eva],
    state: [ana],
    ...observed(ref, { state: 'unknown', code: 'server-error', message: 'm' }),
  });
  assert.is(seen.observations.get(ref)?.state, 'unknown');
  const waiting = again({
    wanted: [client('c-1'), person('p-1'), list('c-1', ['p-1'])],
    ...looked(ref, { state: 'unknown', code: 'server-error', message: 'm' }),
  });
  assert.equal(
    [waiting.seen.lookups.get(ref)?.state, waiting.seen.lookups.get('client/c-1')?.state],
    ['unknown', 'nobody'],
  );
});

test('a conflict is one again', () => {
  const { seen } = again({ wanted: [eva], ...looked(ref, { state: 'conflict', message: 'm', hint: 'h' }) });
  assert.equal(seen.lookups.get(ref), { state: 'conflict', message: 'm', hint: 'h' });
});

test('whom nobody looked for, nobody looked for', () => {
  const head = input().head;
  const none: Given = { wanted: [eva], head: { ...head, refresh: { ...head.refresh, mode: 'none' } } };
  assert.is(again(none).seen.lookups.get(ref)?.state, 'unsought');
  const assumed: Given = { wanted: [eva], head: { ...head, refresh: { ...head.refresh, assumeNew: true } } };
  assert.is(again(assumed).seen.lookups.get(ref)?.state, 'unsought');
  assert.is(again({ wanted: [eva] }).seen.lookups.get(ref)?.state, 'nobody');
});

test('two plans are the same by what they do, and not by what only the moment decides', () => {
  const operations = (given: Given) => planOf(given).plan.operations;
  const one = operations({ wanted: [eva], state: [ana] });
  assert.is(
    gist(
      operations({
        wanted: [eva],
        state: [ana],
        ...observed(ref, { state: 'present', fields: { lastName: 'Stone', ownId: 'p-1', firstName: 'Ana' } }),
      }),
    ),
    gist(one),
  );
  assert.is(gist(one.map((item) => ({ ...item, requests: 9, quarantinedUntil: 'x' }))), gist(one));
  const other = person('p-1', { firstName: 'Ana', lastName: 'Rivera' });
  assert.is.not(gist(operations({ wanted: [other], state: [ana] })), gist(one));
  const lists = (members: readonly string[]) =>
    gist(
      operations({
        ...manifestOf(members),
        state: [recorded('client/c-1'), ana, recorded('provider/p-2'), recordedList('c-1', ['p-1'])],
      }),
    );
  assert.is.not(lists(['p-1', 'p-2']), lists(['p-2', 'p-1']));
});

const manifestOf = (members: readonly string[]): Given => ({
  wanted: [client('c-1'), person('p-1', { firstName: 'Ana', lastName: 'Stone' }), person('p-2'), list('c-1', members)],
});

test.run();
