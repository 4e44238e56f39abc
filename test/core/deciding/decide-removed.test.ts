import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Recorded } from '../../../src/core/model/recorded.ts';
import type { Prune } from '../../../src/core/model/settings.ts';
import { client, known, list, person, planOf, recorded, recordedList, tableWith, type Given } from '../builders.ts';

const test = suite('what becomes of somebody who left the manifest');
const stays = known('p-0');

function told(gone: Partial<Recorded>, prune: Prune, more: Given = {}): readonly string[] {
  const { operations, blocked, waiting } = planOf({
    wanted: [stays.wanted],
    state: [stays.state, recorded('provider/p-1', {}, gone)],
    settings: { prune },
    ...more,
  }).plan;
  return [
    ...operations.map(({ action }) => action),
    ...blocked.map(({ reason }) => `blocked: ${reason}`),
    ...waiting.map(({ until }) => `until ${until ?? 'marked'}`),
  ];
}

test('they are deleted, forgotten or left alone, as the settings say', () => {
  assert.equal(told({}, 'delete'), ['delete']);
  assert.equal(told({}, 'release'), ['release']);
  assert.equal(told({}, 'off'), []);
});

test('whoever is deactivated already is left so', () => {
  assert.equal(told({ deactivated: true }, 'delete'), []);
  assert.equal(told({ deactivated: true }, 'release'), []);
});

test('whoever is protected is not deleted, and may be forgotten', () => {
  assert.equal(told({ protect: true }, 'delete'), ['blocked: protected']);
  assert.equal(told({ protect: true }, { afterMs: 1 }), ['blocked: protected']);
  assert.equal(told({ protect: true }, 'release'), ['release']);
});

test('where the target has no call to delete it is blocked', () => {
  assert.equal(told({}, 'delete', { table: tableWith('provider', { canDelete: false }) }), ['blocked: unsupported']);
});

test('a delete waits for its time, which begins with the first apply that missed them', () => {
  const hour = 3_600_000;
  const markedAt = (text: string): Given => ({ removalMarks: new Map([['provider/p-1', text]]) });
  assert.equal(told({}, { afterMs: hour }), ['until marked']);
  assert.equal(told({}, { afterMs: hour }, markedAt('2026-03-01T11:00:00.001Z')), ['until 2026-03-01T12:00:00.001Z']);
  assert.equal(told({}, { afterMs: hour }, markedAt('2026-03-01T11:00:00.000Z')), ['delete']);
});

test('a list goes with its owner, and is forgotten when the owner stays', () => {
  const state = [stays.state, recorded('client/c-1'), recordedList('c-1', ['p-0'])];
  const operations = (wanted: Given['wanted']) =>
    planOf({ wanted: wanted ?? [], state }).plan.operations.map(({ action, ref }) => `${action} ${ref}`);
  assert.equal(operations([stays.wanted]), ['delete client/c-1']);
  assert.equal(operations([stays.wanted, client('c-1')]), ['release assignment/c-1']);
  assert.equal(
    planOf({ wanted: [stays.wanted], state: [stays.state, recordedList('c-1', ['p-0'])] }).plan.operations.map(
      ({ action, ref }) => `${action} ${ref}`,
    ),
    ['release assignment/c-1'],
  );
});

test('somebody who is kept elsewhere from now on is forgotten, and their list is not', () => {
  const { changes, plan } = planOf({
    wanted: [stays.wanted, client('c-1', {}, { external: true }), list('c-1', ['p-0'])],
    state: [stays.state, recorded('client/c-1'), recordedList('c-1', ['p-0'])],
  });
  assert.equal(
    plan.operations.map(({ action, ref }) => `${action} ${ref}`),
    ['release client/c-1'],
  );
  const change = changes.get('client/c-1');
  assert.is(change?.action === 'release' && change.keepsList, true);
});

const holder = { wanted: client('c-1'), state: recorded('client/c-1') };

test('nobody is deleted whom a list still names that this plan does not change', () => {
  const { blocked, operations } = planOf({
    wanted: [holder.wanted, stays.wanted, list('c-1', ['p-0'], { ignore: ['providers'] })],
    state: [holder.state, stays.state, recorded('provider/p-1'), recordedList('c-1', ['p-0', 'p-1'])],
  }).plan;
  assert.equal(
    blocked.map(({ ref, reason, because }) => [ref, reason, because]),
    [['provider/p-1', 'still-assigned', 'assignment/c-1']],
  );
  assert.equal(operations, []);
});

test('somebody is deleted when the lists that name them are replaced, deactivated or go with their owner', () => {
  const gone = recorded('provider/p-1');
  for (const given of [
    { wanted: [holder.wanted, stays.wanted, list('c-1', ['p-0'])], lists: recordedList('c-1', ['p-0', 'p-1']) },
    { wanted: [stays.wanted], lists: recordedList('c-1', ['p-0', 'p-1']) },
    {
      wanted: [holder.wanted, stays.wanted, list('c-1', ['p-0'])],
      lists: recordedList('c-1', ['p-0', 'p-1'], { deactivated: true }),
    },
  ]) {
    const { operations } = planOf({ wanted: given.wanted, state: [holder.state, stays.state, gone, given.lists] }).plan;
    assert.ok(operations.some(({ action, ref }) => action === 'delete' && ref === 'provider/p-1'));
  }
});

test('a list that went with its owner before holds nobody', () => {
  const away = [recorded('client/c-1', {}, { deactivated: true }), recordedList('c-1', ['p-1'], { deactivated: true })];
  const { operations } = planOf({
    wanted: [stays.wanted],
    state: [stays.state, recorded('provider/p-1'), ...away],
  }).plan;
  assert.equal(
    operations.map(({ action, ref }) => `${action} ${ref}`),
    ['delete provider/p-1'],
  );
});

test('a list of which nobody is left to tell stays as it was deactivated', () => {
  const state = [stays.state, recordedList('c-1', ['p-0'], { deactivated: true })];
  assert.equal(planOf({ wanted: [stays.wanted], state }).plan.operations, []);
});

test('only a delete is kept back by a list that names somebody', () => {
  const { operations } = planOf({
    wanted: [holder.wanted, { ...stays.wanted, fields: { firstName: 'Eva' } }, list('c-1', ['p-0'])],
    state: [holder.state, stays.state, recordedList('c-1', ['p-0'])],
  }).plan;
  assert.equal(
    operations.map(({ action, ref }) => `${action} ${ref}`),
    ['update provider/p-0'],
  );
});

test('somebody in doubt is left alone, whether the manifest has them or not', () => {
  const doubt = { ref: 'provider/p-1', code: 'unsettled', message: 'm' } as const;
  for (const wanted of [[stays.wanted], [stays.wanted, person('p-1', { firstName: 'Eva' })]]) {
    const { operations, unknown } = planOf({
      wanted,
      state: [stays.state, recorded('provider/p-1', { firstName: 'Ana' })],
      unsettled: new Map([['provider/p-1', doubt]]),
    }).plan;
    assert.equal([operations, unknown], [[], [doubt]]);
  }
});

test.run();
