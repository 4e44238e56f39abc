import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { heldBy, holdersOf } from '../../../src/core/model/held.ts';
import type { FieldRule, KindTable, ObjectRules } from '../../../src/core/model/fields.ts';
import type { Ref } from '../../../src/core/model/resource.ts';
import type { LookupResult } from '../../../src/core/model/observed.ts';
import {
  client,
  known,
  list,
  person,
  personFields,
  planOf,
  recorded,
  recordedList,
  table,
  tableWith,
  type Given,
} from '../builders.ts';
import { found } from './one-object.ts';

const test = suite('one object has one ref');

const blockedOf = (given: Given): readonly string[] => {
  const { operations, blocked } = planOf(given).plan;
  return [
    ...operations.map(({ action, ref }) => `${action} ${ref}`),
    ...blocked.map(({ action, ref, reason }) => `${reason} ${action} ${ref}`),
  ];
};
const ids = { table, declared: new Map<Ref, string>() };
const holds = (...entries: readonly ReturnType<typeof recorded>[]) =>
  holdersOf(entries, (ref) => entries.find((entry) => entry.ref === ref), ids);

test('who is held under another name is told, whatever the case of the id, deactivated or replaced', () => {
  const one = recorded('provider/p-1', {}, { id: 'abc' });
  assert.is(holds(one).otherThan('provider/p-2', 'ABC'), 'provider/p-1');
  assert.is(holds(one).otherThan('provider/p-1', 'abc'), undefined);
  assert.is(holds({ ...one, deactivated: true }).otherThan('provider/p-2', 'abc'), 'provider/p-1');
  assert.is(holds({ ...one, id: 'new', predecessor: 'abc' }).otherThan('provider/p-2', 'abc'), 'provider/p-1');
});

test('a list holds nobody, ids of another kind are others, and what state holds by now counts', () => {
  assert.is(holds(recordedList('c-1', [], { id: 'abc' })).otherThan('assignment/c-2', 'abc'), undefined);
  assert.is(holds(recorded('provider/p-1', {}, { id: 'abc' })).otherThan('client/c-1', 'abc'), undefined);
  const later = holdersOf([recorded('provider/p-1', {}, { id: 'abc' })], () => recorded('provider/p-1'), ids);
  assert.is(later.otherThan('provider/p-2', 'abc'), undefined);
  later.add(recorded('provider/p-1', {}, { id: 'remote-p-1' }));
  assert.is(later.otherThan('provider/p-2', 'remote-p-1'), 'provider/p-1');
});

test('an id belongs to whom the manifest names it for, to who came first in a run, and to all kinds that share ids', () => {
  const declared = new Map<Ref, string>([['provider/p-9', 'ABC']]);
  assert.is(holdersOf([], () => undefined, { table, declared }).otherThan('provider/p-1', 'abc'), 'provider/p-9');
  const run = holds();
  assert.is(run.claim('provider/p-1', 'abc'), undefined);
  assert.is(run.claim('provider/p-1', 'ABC'), undefined);
  assert.is(run.claim('provider/p-2', 'Abc'), 'provider/p-1');
  const users = { of: 'user' };
  const shared: KindTable = {
    ...table,
    provider: { ...(table.provider as ObjectRules), ids: users },
    client: { ...(table.client as ObjectRules), ids: users },
  };
  const one = recorded('provider/p-1', {}, { id: 'abc' });
  const held = holdersOf([one], () => one, { table: shared, declared: new Map() });
  assert.is(held.otherThan('client/c-1', 'abc'), 'provider/p-1');
  assert.is(held.otherThan('organization/o-1', 'abc'), undefined);
});

test('who is found and has another name here is taken over by nobody, and his own name goes on', () => {
  const given = {
    wanted: [known('p-1').wanted, person('p-2', { firstName: 'Ana' })],
    state: [known('p-1').state],
    lookups: new Map([['provider/p-2' as Ref, found()]]),
  };
  assert.equal(blockedOf(given), ['id-held adopt provider/p-2']);
});

test('nor is he deactivated while another name wants him', () => {
  const given = {
    wanted: [person('p-2', { firstName: 'Ana' })],
    state: [known('p-1').state],
    lookups: new Map([['provider/p-2' as Ref, found()]]),
  };
  assert.equal(blockedOf(given), ['id-held delete provider/p-1', 'id-held adopt provider/p-2']);
});

test('of two names for one object that state holds already neither is written, and one may be forgotten', () => {
  const state = [known('p-1').state, recorded('provider/p-2', { firstName: 'Ana' }, { id: 'REMOTE-p-1' })];
  const changed = [person('p-1', { firstName: 'Eva' }), person('p-2', { firstName: 'Eva' })];
  assert.equal(blockedOf({ wanted: changed, state }), ['id-held update provider/p-1', 'id-held update provider/p-2']);
  assert.equal(blockedOf({ wanted: [known('p-1').wanted], state }), ['id-held delete provider/p-2']);
  const released = { wanted: [known('p-1').wanted], state, settings: { prune: 'release' as const } };
  assert.equal(blockedOf(released), ['release provider/p-2']);
});

test('two newcomers who are one object are both left', () => {
  const given = {
    wanted: [person('p-1', { firstName: 'Ana' }), person('p-2', { firstName: 'Ana' })],
    lookups: new Map([
      ['provider/p-1' as Ref, found()],
      ['provider/p-2' as Ref, found()],
    ]),
  };
  assert.equal(blockedOf(given), ['id-held adopt provider/p-1', 'id-held adopt provider/p-2']);
});

test('the ways out are named, and no value', () => {
  const { message, hint } = heldBy('client/a', 'client/b');
  assert.match(message, 'client/b');
  assert.match(hint, 'caseload state mv client/b client/a');
});

test('two people whom the manifest calls one are left as they are, with their lists', () => {
  const one = { wanted: client('c-1', { firstName: 'Kim' }, { previously: 'c-2' }), list: list('c-1', ['p-2']) };
  const given = {
    wanted: [one.wanted, one.list, known('p-1').wanted, known('p-2').wanted],
    state: [
      recorded('client/c-1', { firstName: 'Sam' }),
      recorded('client/c-2', { firstName: 'Kim' }),
      recordedList('c-1', ['p-1']),
      known('p-1').state,
      known('p-2').state,
    ],
  };
  assert.equal(blockedOf(given), [
    'previously-taken update client/c-1',
    'previously-taken delete client/c-2',
    'waits-on-blocked replace assignment/c-1',
  ]);
});

test('a rename that was carried out says nothing any more, also where another has the old id by now', () => {
  const wanted = person('p-1', { firstName: 'Ana' }, { previously: 'p-2' });
  const state = [{ ...known('p-1').state, formerly: ['p-2'] }, known('p-2').state];
  assert.equal(blockedOf({ wanted: [wanted], state }), ['delete provider/p-2']);
});

test('whoever is kept elsewhere is nobody who has another name here, and his list is not sent under both', () => {
  const outside = client('remote-c-1', {}, { external: true });
  const given = {
    wanted: [outside, list('remote-c-1', ['p-1']), known('p-1').wanted],
    declaredId: (resource: { readonly id: string; readonly kind: string }) =>
      resource.kind === 'client' && resource.id === outside.id ? outside.id : undefined,
  };
  const held = { ...given, state: [known('p-1').state, recorded('client/c-1')] };
  assert.equal(blockedOf(held), [
    'id-held delete client/c-1',
    'id-held adopt client/remote-c-1',
    'waits-on-blocked replace assignment/remote-c-1',
  ]);
  const comes = {
    ...given,
    wanted: [...given.wanted, client('c-1', { firstName: 'Ana' }), list('c-1', ['p-1'])],
    state: [known('p-1').state],
    lookups: new Map([['client/c-1' as Ref, found({ id: 'REMOTE-c-1' })]]),
  };
  assert.ok(blockedOf(comes).includes('id-held adopt client/c-1'), JSON.stringify(blockedOf(comes)));
});

const shown = { set: ['create'], change: ['update'], read: ['get'], personal: true } satisfies FieldRule;
const clients = tableWith('client', {
  fields: { ...personFields, birth: { ...shown, compare: 'date', identity: 'birth-date' } },
});
const clinicians = tableWith('provider', {
  fields: { ...personFields, npi: { ...shown, compare: 'digits', identity: 'number' } },
});
const sam = { firstName: 'Sam', lastName: 'Doe', birth: '1990-04-12' };
const ana = { firstName: 'Ana', lastName: 'Rivera', email: 'ana@x.example', npi: '1234567893' };
/** One leaves and another comes. */
const comes = (newcomer: Parameters<typeof client>, given: Given = {}): readonly string[] =>
  blockedOf({
    table: clients,
    wanted: [person('p-1'), client(...newcomer), list(newcomer[0], ['p-1'])],
    state: [recorded('provider/p-1'), recorded('client/c-1', sam), recordedList('c-1', ['p-1'])],
    ...given,
  });
const leftAlone = ['perhaps-renamed delete client/c-1', 'perhaps-renamed create client/c-2'];

test('a client who leaves while another of that name and birth date comes: neither is touched', () => {
  const waiting = 'waits-on-blocked replace assignment/c-2';
  assert.equal(comes(['c-2', sam]), [...leftAlone, waiting]);
  const later = { settings: { prune: { afterMs: 1000 } } };
  assert.equal(comes(['c-2', sam], later), [...leftAlone, waiting]);
  assert.equal(comes(['c-2', sam], { settings: { prune: 'release' } }), ['release client/c-1', 'create client/c-2']);
  assert.equal(comes(['c-2', sam, { distinctFrom: 'c-1' }]), ['delete client/c-1', 'create client/c-2']);
  assert.equal(comes(['c-2', sam, { distinctFrom: 'c-9' }]), [...leftAlone, waiting]);
});

test('who differs in a name or the birth date, or lacks one, is somebody else', () => {
  const both = ['delete client/c-1', 'create client/c-2'];
  for (const other of [{ firstName: 'Eva' }, { lastName: 'Roe' }, { birth: '1990-04-13' }])
    assert.equal(comes(['c-2', { ...sam, ...other }]), both);
  assert.equal(comes(['c-2', { firstName: 'Sam', lastName: 'Doe' }]), both);
});

test('a clinician who leaves while another comes with the same names, number or address: neither is touched', () => {
  const pair = (fields: typeof ana): readonly string[] =>
    blockedOf({ table: clinicians, wanted: [person('p-2', fields)], state: [recorded('provider/p-1', ana)] });
  const others = { firstName: 'Eva', lastName: 'Roe', email: 'eva@x.example', npi: '1679576722' };
  const alone = ['perhaps-renamed delete provider/p-1', 'perhaps-renamed create provider/p-2'];
  assert.equal(pair({ ...others, email: 'ANA@x.example' }), alone);
  assert.equal(pair({ ...others, npi: ana.npi }), alone);
  assert.equal(pair({ ...others, firstName: 'Ana', lastName: 'Rivera' }), alone);
  assert.equal(pair({ ...others, firstName: 'Ana' }), ['delete provider/p-1', 'create provider/p-2']);
});

test('who is found in the place of a newcomer and leaves is not deactivated, unknown as the newcomer may be', () => {
  const holder = (id: string): LookupResult => ({
    state: 'conflict',
    message: '',
    hint: '',
    holder: { id, fields: {}, isActive: true },
  });
  const eva = { firstName: 'Eva', lastName: 'Roe' };
  const with_ = (lookup: LookupResult): Given => ({ lookups: new Map([['client/c-2' as Ref, lookup]]) });
  const waiting = 'waits-on-blocked replace assignment/c-2';
  assert.equal(comes(['c-2', eva], with_(holder('REMOTE-c-1'))), [
    'perhaps-renamed delete client/c-1',
    'perhaps-renamed adopt client/c-2',
    waiting,
  ]);
  assert.equal(comes(['c-2', eva], with_(holder('remote-c-7')))[0], 'delete client/c-1');
  assert.equal(comes(['c-2', sam], with_({ state: 'unknown', code: 'refused', message: '' })), [
    'perhaps-renamed delete client/c-1',
  ]);
  assert.equal(comes(['c-2', sam], with_(found({ id: 'remote-c-7', fields: sam })))[0], 'delete client/c-1');
});

test('a client waits for a clinician who may be one who leaves, and two newcomers like one both wait', () => {
  const wanted = [person('p-2', ana), client('c-1', sam), list('c-1', ['p-2'])];
  assert.equal(blockedOf({ table: clinicians, wanted, state: [recorded('provider/p-1', ana)] }), [
    'perhaps-renamed delete provider/p-1',
    'perhaps-renamed create provider/p-2',
    'waits-on-blocked create client/c-1',
    'waits-on-blocked replace assignment/c-1',
  ]);
  const twins = [person('p-2', ana), person('p-3', ana)];
  assert.equal(blockedOf({ table: clinicians, wanted: twins, state: [recorded('provider/p-1', ana)] }), [
    'perhaps-renamed delete provider/p-1',
    'perhaps-renamed create provider/p-2',
    'perhaps-renamed create provider/p-3',
  ]);
});

test.run();
