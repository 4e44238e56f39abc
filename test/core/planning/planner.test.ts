import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { revealed } from '../../../src/core/planning/reveal.ts';
import {
  client,
  known,
  list,
  organization,
  person,
  planOf,
  recorded,
  recordedList,
  table,
  tableWith,
  type Given,
} from '../builders.ts';

const test = suite('a whole plan');
const one = known('p-1');

test('every action is counted, with what is blocked, unknown and unchanged', () => {
  const { summary } = planOf({
    wanted: [
      one.wanted,
      person('p-2', { firstName: 'Eva' }),
      client('c-1'),
      list('c-1', ['p-9']),
      person('p-4'),
      person('p-5', { email: 'new@x.example' }),
    ],
    state: [
      one.state,
      recorded('provider/p-2', { firstName: 'Ana' }),
      recorded('provider/p-3'),
      recorded('provider/p-5', { email: 'old@x.example' }),
      recorded('client/c-1'),
    ],
    lookups: new Map([['provider/p-4', { state: 'unknown', code: 'server-error', message: 'm' }]]),
  }).plan;
  const { create, update, delete: deletes, blocked, unknown, unchanged } = summary;
  assert.equal(
    { create, update, deletes, blocked, unknown, unchanged },
    {
      create: 0,
      update: 1,
      deletes: 1,
      blocked: 2,
      unknown: 1,
      unchanged: 2,
    },
  );
});

test('what comes with something else is not unchanged', () => {
  const wanted = [one.wanted, client('c-1'), list('c-1', ['p-1'])];
  const { create, replace, unchanged } = planOf({ wanted, state: [one.state] }).plan.summary;
  assert.equal([create, replace, unchanged], [1, 0, 1]);
});

test('an estimate is the requests of all operations at the pace of the run, in whole seconds', () => {
  const wanted = ['p-1', 'p-2', 'p-3'].map((id) => person(id));
  const made = planOf({ wanted, perMinute: 270, countRequests: () => 2, countLooks: () => 0 }).plan;
  assert.equal(made.estimate, { requests: 6, looks: 0, seconds: 2, perMinute: 270 });
  const { estimate } = planOf({ wanted, perMinute: 270, countRequests: () => 2, countLooks: () => 20 }).plan;
  assert.equal(estimate, { requests: 6, looks: 60, seconds: 15, perMinute: 270 });
});

test('a client cannot be created, nor recreated, without anybody to be assigned to', () => {
  const { blocked, operations } = planOf({ wanted: [client('c-1')] }).plan;
  assert.equal(
    [blocked.map(({ reason, action }) => `${reason} ${action}`), operations],
    [['empty-assignment create'], []],
  );
  const recreated = planOf({
    wanted: [client('c-1', { email: 'new@x.example' })],
    state: [recorded('client/c-1', { email: 'old@x.example' })],
    settings: { onImmutableChange: 'recreate' },
  }).plan;
  assert.equal(
    recreated.blocked.map(({ reason, action }) => `${reason} ${action}`),
    ['empty-assignment recreate'],
  );
  const carriesNobody = { ...table, assignment: { ...table.assignment, membersInCreate: 0 } };
  assert.is(planOf({ wanted: [client('c-1')], table: carriesNobody }).plan.operations.length, 1);
  assert.is(planOf({ wanted: [person('p-1')] }).plan.operations.length, 1);
});

test('a create waits on its first member alone', () => {
  const wanted = [
    one.wanted,
    person('p-2'),
    client('c-1'),
    client('c-2'),
    list('c-1', ['p-1', 'p-2']),
    list('c-2', ['p-2']),
  ];
  const given: Given = {
    wanted,
    state: [one.state],
    lookups: new Map([['provider/p-2', { state: 'conflict', message: 'm', hint: 'h' }]]),
  };
  const { blocked, operations } = planOf(given).plan;
  assert.equal(
    blocked.map(({ ref, because }) => [ref, because]),
    [
      ['provider/p-2', undefined],
      ['client/c-2', 'provider/p-2'],
      ['assignment/c-1', 'provider/p-2'],
      ['assignment/c-2', 'client/c-2'],
    ],
  );
  assert.equal(
    operations.map(({ ref }) => ref),
    ['client/c-1'],
  );
  const doubt = planOf({
    ...given,
    lookups: new Map([['provider/p-2', { state: 'unknown', code: 'server-error', message: 'm' }]]),
  });
  assert.ok(doubt.plan.unknown.some(({ ref, because }) => ref === 'client/c-2' && because === 'provider/p-2'));
});

test('an organization that the manifest names is sent by its id, and one that moved is a move', () => {
  const wanted = [organization('o', 'o-1'), person('p-1', {}, { organization: 'organization/o' })];
  const create = planOf({ wanted }).changes.get('provider/p-1');
  assert.is(create?.action === 'create' && create.fields['organization'], 'o-1');
  const state = [recorded('provider/p-1', { organization: 'o-2' })];
  assert.equal(
    planOf({ wanted, state }).plan.blocked.map(({ reason, fields }) => [reason, fields[0]?.name]),
    [['immutable-field', 'organization']],
  );
});

test('an operation of a list says who is added, removed, moved, first, and whether nobody is left', () => {
  const two = known('p-2');
  const base = [recorded('client/c-1'), two.state];
  const operation = (members: readonly string[], state: Given['state'], more: Given = {}) => {
    const made = planOf({
      wanted: [client('c-1'), one.wanted, two.wanted, list('c-1', members)],
      settings: { emptyAssignment: 'allow' },
      state: state ?? [],
      ...more,
    }).plan.operations.find(({ action }) => action === 'replace');
    if (made?.action !== 'replace') throw new Error('no list is replaced');
    const { add, remove, moved, primary, empties } = made;
    return { add, remove, moved, primary, empties };
  };
  const had = recordedList('c-1', ['p-1', 'p-8']);
  assert.equal(operation(['p-2', 'p-1'], [...base, one.state, had]), {
    add: ['p-2'],
    remove: ['remote-p-8'],
    moved: undefined,
    primary: 'p-2',
    empties: undefined,
  });
  assert.equal(operation([], [...base, one.state, had]), {
    add: [],
    remove: ['p-1', 'remote-p-8'],
    moved: undefined,
    primary: undefined,
    empties: true,
  });
  const gone: Given = {
    observations: new Map([['provider/p-1', { state: 'missing' }]]),
    lookups: new Map([['provider/p-1', { state: 'nobody', isProven: true }]]),
  };
  assert.equal(operation(['p-1'], [...base, one.state, recordedList('c-1', ['p-1'])], gone), {
    add: [],
    remove: [],
    moved: ['p-1'],
    primary: undefined,
    empties: undefined,
  });
});

test('notes say once and not once a person what a user should know', () => {
  const { notes } = planOf({
    wanted: [
      organization('o'),
      person('p-1', { phone: '1', speciality: 'x' }),
      person('p-2', { phone: '2' }),
      person('p-3', { phone: '3' }, { external: true }),
    ],
    state: [recorded('provider/p-8'), recorded('provider/p-9')],
    settings: { prune: 'off' },
  }).plan;
  assert.equal(notes, [
    '2 managed resources are not in the manifest and left alone (settings.prune: off).',
    'Organizations are not managed here.',
    'Sample cannot be given phone of a provider: it is not sent (declared on 2).',
    'Sample cannot be given speciality of a provider: it is not sent (declared on 1).',
  ]);
});

test('a note counts whom the target did not take a field of, and whom it lacks a field to be managed by', () => {
  const { notes, operations } = planOf({
    wanted: [person('p-1', { lastName: 'Stone' }), person('p-2')],
    state: [recorded('provider/p-1', { lastName: 'Rivera' }, { unsettable: ['lastName'] })],
    table: tableWith('provider', {
      managedWith: { field: 'lastName', note: 'People without a last name are left alone' },
    }),
  }).plan;
  assert.equal(operations, []);
  assert.equal(notes, [
    'People without a last name are left alone (declared on 1).',
    'Sample did not take lastName of a provider when it was sent (declared on 1).',
  ]);
});

test('a plan holds no value of a field, and a revealed one those of its operations', () => {
  const planned = planOf({
    wanted: [person('p-1', { firstName: 'Zquark' }), person('p-2', { firstName: 'Zquark' })],
    state: [recorded('provider/p-1', { firstName: 'Old' })],
    observations: new Map([['provider/p-1', { state: 'present', fields: { firstName: 'Old', ownId: 'p-1' } }]]),
  });
  const { plan } = planned;
  assert.not.match(JSON.stringify(plan.operations.map((item) => ({ ...item, observed: '' }))), 'Zquark');
  const [update, create] = ['provider/p-1', 'provider/p-2'].map((ref) =>
    revealed(plan, planned).operations.find((item) => item.ref === ref),
  );
  assert.equal(update && 'fields' in update && update.fields, [
    { name: 'firstName', cause: 'edit', identity: true, from: 'Old', to: 'Zquark' },
  ]);
  assert.equal(create && 'fields' in create && create.fields.map(({ to }) => to), ['Zquark', 'p-2']);
});

test.run();
