import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Change } from '../../../src/core/model/change.ts';
import { idOf, refOf, type Ref } from '../../../src/core/model/resource.ts';
import { edgesOf, ordered } from '../../../src/core/planning/order.ts';
import { client, list, operationsOf, person, recorded, recordedList } from '../builders.ts';

const test = suite('the order of operations');

const created = (ref: Ref, members: readonly string[] = [], organization?: Ref): Change => ({
  action: 'create',
  ref,
  desired: ref.startsWith('client/') ? client(idOf(ref)) : person(idOf(ref), {}, organization ? { organization } : {}),
  fields: {},
  members: members.map((id) => refOf('provider', id)),
});
const recreated = (ref: Ref, predecessor: string): Change => ({
  action: 'recreate',
  ref,
  desired: person(idOf(ref)),
  fields: {},
  members: [],
  because: [],
  predecessor: recorded(ref, {}, { id: predecessor }),
});
const replaced = (owner: string, members: readonly string[], had?: readonly string[]): Change => ({
  action: 'replace',
  ref: refOf('assignment', owner),
  desired: list(owner, members),
  blind: false,
  ...(had ? { recorded: recordedList(owner, had) } : {}),
});
const deleted = (ref: Ref): Change => ({ action: 'delete', ref, recorded: recorded(ref) });

function edges(changes: readonly Change[], lists: Readonly<Record<string, readonly string[]>> = {}) {
  return edgesOf(
    new Map(changes.map((change) => [change.ref, change])),
    (ref) => lists[ref] ?? [],
    (owner) => refOf('assignment', idOf(owner)),
  );
}

test('a create comes after its first member and its organization, when these come too', () => {
  const changes = [created('provider/p-1'), created('provider/p-2'), created('client/c-1', ['p-1', 'p-2'])];
  assert.equal(edges(changes).after.get('client/c-1'), ['provider/p-1']);
  assert.equal(edges(changes.slice(1)).after.get('client/c-1'), []);
  const inside = [created('organization/o'), created('provider/p-1', [], 'organization/o')];
  assert.equal(edges(inside).after.get('provider/p-1'), ['organization/o']);
});

test('a list comes after its owner and all its members that come', () => {
  const changes = [created('client/c-1', ['p-1']), created('provider/p-2'), replaced('c-1', ['p-1', 'p-2', 'p-3'])];
  assert.equal(edges(changes).after.get('assignment/c-1'), ['provider/p-2', 'client/c-1']);
});

test('somebody is deleted after the lists that name them were replaced or went with their owner', () => {
  const changes = [deleted('provider/p-1'), replaced('c-1', ['p-2'], ['p-1', 'p-2']), deleted('client/c-2')];
  assert.equal(edges(changes, { 'assignment/c-2': ['remote-p-1'] }).after.get('provider/p-1'), [
    'assignment/c-1',
    'client/c-2',
  ]);
});

const goesOn = (ref: Ref, predecessor: string): Change => ({
  ...(recreated(ref, predecessor) as Extract<Change, { action: 'recreate' }>),
  desired: client(idOf(ref)),
  successor: recorded(ref),
});

test('an old account keeps its list until it is gone: whoever is on it is deactivated after that', () => {
  const lists = { 'assignment/c-1': ['old-p', 'remote-p-2'] };
  const both = [recreated('provider/p-1', 'old-p'), { ...recreated('client/c-1', 'old-c'), desired: client('c-1') }];
  assert.equal(edges(both as readonly Change[], lists).finishAfter.get('provider/p-1'), ['client/c-1']);
  const leaver = [both[1] as Change, replaced('c-1', ['p-1', 'p-3']), deleted('provider/p-2')];
  for (const changes of [leaver, [...leaver].reverse()])
    assert.equal(edges(changes, lists).after.get('provider/p-2'), ['client/c-1', 'assignment/c-1']);
});

test('what an earlier run left of an old account may list anybody', () => {
  const changes = [recreated('provider/p-1', 'old-p'), goesOn('client/c-1', 'old-c'), deleted('provider/p-2')];
  const { after, finishAfter } = edges(changes);
  assert.equal([finishAfter.get('provider/p-1'), after.get('provider/p-2')], [['client/c-1'], ['client/c-1']]);
  assert.equal(finishAfter.get('client/c-1'), []);
  const providers = ['p-1', 'p-2'].map((id) => ({ ...goesOn(`provider/${id}`, `old-${id}`), desired: person(id) }));
  const own = edgesOf(
    new Map(providers.map((change) => [change.ref, change as Change])),
    () => [],
    (owner) => owner,
  );
  assert.equal([...own.finishAfter.values()], [[], []]);
});

test('nobody waits for themselves', () => {
  const changes = [deleted('client/c-1')];
  assert.equal(edges(changes, { 'assignment/c-1': ['remote-c-1'] }).after.get('client/c-1'), []);
});

test('the old object of a recreate is deactivated after all lists that held it, and its own', () => {
  const changes = [recreated('provider/p-1', 'old'), replaced('c-1', ['p-1'])];
  const held = new Map<Ref, Change>(changes.map((change) => [change.ref, change]));
  held.set('assignment/c-1', {
    ...(changes[1] as Extract<Change, { action: 'replace' }>),
    recorded: recordedList('c-1', [], { list: ['old'] }),
  });
  const { after, finishAfter } = edges([...held.values(), replaced('p-1', [])]);
  assert.equal(finishAfter.get('provider/p-1'), ['assignment/c-1', 'assignment/p-1']);
  assert.equal(after.get('assignment/c-1'), ['provider/p-1']);
});

test('what is ready goes in waves, what takes access away first in each, then by ref', () => {
  const changes = new Map<Ref, Change>(
    [created('client/c-1'), created('provider/p-2'), created('provider/p-1'), deleted('client/c-9')].map((change) => [
      change.ref,
      change,
    ]),
  );
  const after = new Map<Ref, readonly Ref[]>([
    ['client/c-1', ['provider/p-1', 'provider/p-2']],
    ['provider/p-1', ['provider/p-2']],
  ]);
  assert.equal(
    ordered(changes, after, (ref) => ref === 'client/c-9'),
    ['client/c-9', 'provider/p-2', 'provider/p-1', 'client/c-1'],
  );
});

test('a plan is the same for any order of its input', () => {
  const wanted = [client('c-1'), person('p-2'), person('p-1'), list('c-1', ['p-1', 'p-2'])];
  const state = [recorded('client/c-9'), recordedList('c-9', ['p-8']), recorded('provider/p-8')];
  const told = operationsOf({ wanted, state });
  assert.equal(told, [
    'delete client/c-9',
    'create provider/p-1',
    'create provider/p-2',
    'delete provider/p-8',
    'create client/c-1',
    'replace assignment/c-1',
  ]);
  assert.equal(operationsOf({ wanted: [...wanted].reverse(), state: [...state].reverse() }), told);
});

test.run();
