import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { acceptanceOf, type Ack } from '../../../src/core/drift/ack.ts';
import type { Observation } from '../../../src/core/model/observed.ts';
import { hasChanges } from '../../../src/core/model/plan.ts';
import { client, known, list, person, planOf, recorded, recordedList, type Given } from '../builders.ts';
import { ana, here, present, ref } from './one-object.ts';

const test = suite('what differs and is accepted');
const ack = (more: Partial<Ack>): Ack => ({ ref, class: 'changed', until: '2026-04-01', why: 'w', ...more });
const accepting = (...acks: readonly Ack[]): Given => ({ acceptance: acceptanceOf(acks, '2026-03-01') });
const live: Observation = present({ ...ana, firstName: 'Mallory', ownId: 'p-1' });
const seen = (observation: Observation): Given => ({ observations: new Map([[ref, observation]]) });
const plan = (given: Given, wanted = person('p-1', ana)) => planOf({ wanted: [wanted], ...here(), ...given }).plan;
const told = (made: ReturnType<typeof plan>): readonly string[] => [
  ...made.operations.map((one) =>
    [one.action, one.ref, ...('fields' in one ? one.fields.map(({ name }) => name) : [])].join(' '),
  ),
  ...made.blocked.map(({ reason, ref: whose }) => `blocked: ${reason} ${whose}`),
];

test('an accepted difference is left alone and named, and is no change', () => {
  const given = { ...seen(live), ...accepting(ack({ fields: ['firstName'] })) };
  const made = plan(given);
  assert.equal(told(made), []);
  assert.equal(made.accepted, [{ ref, fields: ['firstName'], until: '2026-04-01' }]);
  assert.equal(made.drift, [{ ref, class: 'changed', fields: ['firstName'] }]);
  assert.not(hasChanges(made));
  assert.equal(told(plan(seen(live))), [`update ${ref} firstName`]);
  assert.equal(plan(seen(live)).accepted, []);
});

test('an acceptance covers its class, its fields and its days, and nothing else', () => {
  for (const other of [
    ack({ fields: ['lastName'] }),
    ack({ class: 'moved' }),
    ack({ until: '2026-02-28' }),
    ack({ ref: 'provider/p-2' }),
  ])
    assert.equal(told(plan({ ...seen(live), ...accepting(other) })), [`update ${ref} firstName`]);
  assert.equal(told(plan({ ...seen(live), ...accepting(ack({ until: '2026-03-01' })) })), []);
});

test('what else differs is still sent', () => {
  const wanted = person('p-1', { ...ana, lastName: 'Stone' });
  const both = present({ ...ana, firstName: 'Mallory', ownId: 'p-1' });
  const made = plan({ ...seen(both), ...accepting(ack({ fields: ['firstName'] })) }, wanted);
  assert.equal(told(made), [`update ${ref} lastName`]);
  assert.is(made.accepted.length, 1);
});

test('an edit of the manifest to the same field ends the acceptance', () => {
  const given = { ...seen(live), ...accepting(ack({ fields: ['firstName'] })) };
  const made = plan(given, person('p-1', { ...ana, firstName: 'Eva' }));
  assert.equal([told(made), made.accepted], [[`update ${ref} firstName`], []]);
});

test('what no call changes is not blocked when it is accepted', () => {
  const moved = present({ ...ana, email: 'mallory@x.example', ownId: 'p-1' });
  assert.equal(told(plan(seen(moved))), [`blocked: immutable-field ${ref}`]);
  assert.equal(told(plan({ ...seen(moved), ...accepting(ack({ fields: ['email'] })) })), []);
});

test('somebody gone or deactivated is left alone when that is accepted', () => {
  const absent: readonly (readonly [Ack['class'], Observation])[] = [
    ['missing', { state: 'missing' }],
    ['deactivated', { state: 'unread', isActive: false }],
  ];
  for (const [kind, observation] of absent) {
    const made = plan({ ...seen(observation), ...accepting(ack({ class: kind })) });
    assert.equal(told(made), []);
    assert.equal(made.accepted, [{ ref, fields: [], until: '2026-04-01' }]);
    assert.is(told(plan({ ...seen(observation) })).length, 1);
  }
});

test('nothing is blocked by it: who waits for him alone is named in a note, and lists go without him', () => {
  const cal = client('c-1', { firstName: 'Cal' });
  const two = known('p-2');
  const given = { ...seen({ state: 'unread', isActive: false }), ...accepting(ack({ class: 'deactivated' })) };
  const waiting = planOf({ wanted: [person('p-1', ana), cal, list('c-1', ['p-1'])], ...here(), ...given }).plan;
  assert.equal(told(waiting), []);
  assert.equal(waiting.notes, [`2 resources wait for ${ref}: that it is away is accepted.`]);
  const lists = planOf({
    wanted: [person('p-1', ana), two.wanted, cal, list('c-1', ['p-1', 'p-2'])],
    state: [
      recorded(ref, ana),
      two.state,
      recorded('client/c-1', { firstName: 'Cal' }),
      recordedList('c-1', ['p-1', 'p-3']),
    ],
    ...given,
  }).plan;
  assert.equal(told(lists), ['replace assignment/c-1']);
  // Who would lose access keeps it, for nobody would be left: that is said.
  const last = planOf({
    wanted: [person('p-1', ana), two.wanted, cal, list('c-1', ['p-1'])],
    state: [
      recorded(ref, ana),
      two.state,
      recorded('client/c-1', { firstName: 'Cal' }),
      recordedList('c-1', ['p-1', 'p-2']),
    ],
    ...given,
  }).plan;
  assert.equal(told(last), ['blocked: empty-assignment assignment/c-1']);
});

test('what is blocked and accepted stays listed, with the day, and is no change', () => {
  const conflict: Given = {
    wanted: [person('p-1', ana)],
    state: [],
    lookups: new Map([[ref, { state: 'conflict', message: 'm', hint: 'h' }]]),
  };
  const reason = { class: 'blocked', reason: 'conflict' } as const;
  const made = planOf({ ...conflict, ...accepting(ack(reason)) }).plan;
  assert.equal(
    made.blocked.map(({ acceptedUntil }) => acceptedUntil),
    ['2026-04-01'],
  );
  assert.not(hasChanges(made));
  assert.is(made.summary.blocked, 1);
  for (const other of [ack({ ...reason, reason: 'protected' }), ack({ ...reason, until: '2026-02-01' })])
    assert.ok(hasChanges(planOf({ ...conflict, ...accepting(other) }).plan));
});

test.run();
