import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ActivateChange, Change, ReplaceChange } from '../../src/core/model/change.ts';
import type { ApplyContext } from '../../src/apply/context.ts';
import type { Recorded } from '../../src/core/model/recorded.ts';
import { client, digest, list, now, person, recorded, recordedList } from '../core/builders.ts';
import { carried, endOf, type Behaviour } from './fake.ts';

const test = suite('carrying a change out');
const ref = 'provider/p-1';
const held = recorded(ref, { firstName: 'Ana' });

const activate = (more: Partial<Recorded> = {}, given: Behaviour = {}) => {
  const state = { ...held, ...more };
  const change: ActivateChange = {
    action: 'activate',
    ref,
    desired: person('p-1', { firstName: 'Eva' }),
    recorded: state,
    fields: [{ name: 'firstName', cause: 'edit', to: 'Eva' }],
    evidence: 'e',
  };
  return carried([change], { state: [state], ...given });
};

test('somebody is activated, then brought up to date', async () => {
  const { sent, state, ...rest } = await activate({ deactivated: true, unsure: 'activity' });
  assert.equal([endOf(rest), sent], ['done', ['activate', 'update firstName']]);
  const { deactivated, unsure, fields } = state.get(ref) ?? held;
  assert.equal(
    [deactivated, unsure, fields['firstName']],
    [undefined, undefined, digest('remote-p-1', 'firstName', 'Eva')],
  );
});

test('whom we take over deactivated we answer for before the first request', async () => {
  const { story, entries } = await activate({}, { state: [] });
  assert.is(story[0], `remembered ${ref}`);
  assert.is(entries[0]?.put?.[0]?.deactivated, true);
});

test('a refused activation is done when the person is active, and only then', async () => {
  const active = await activate({ deactivated: true }, { answers: { activate: [400] }, isActive: true });
  assert.equal([endOf(active), active.state.get(ref)?.deactivated], ['done', undefined]);
  for (const isActive of [false, undefined]) {
    const refused = await activate({ deactivated: true }, { answers: { activate: [400] }, isActive });
    assert.equal(
      [endOf(refused), refused.state.get(ref)?.deactivated, refused.sent],
      ['failed: refused', true, ['activate']],
    );
  }
});

test('where nobody can tell, a 400 to somebody whose deactivation was lost means that they are active', async () => {
  const doubted = { unsure: 'activity' as const };
  assert.is(endOf(await activate(doubted, { answers: { activate: [400] } })), 'done');
  assert.is(endOf(await activate(doubted, { answers: { activate: [403] } })), 'failed: forbidden');
  assert.is(endOf(await activate(doubted, { answers: { activate: ['no-answer'] } })), 'unknown: no-answer');
});

test('an activation without an answer is done when a look shows the person active', async () => {
  const seen = await activate({ deactivated: true }, { answers: { activate: ['no-answer'] }, isActive: true });
  assert.equal([endOf(seen), seen.open], ['done', []]);
  const lost = await activate({ deactivated: true }, { answers: { activate: ['no-answer'] } });
  assert.equal([endOf(lost), lost.open], ['unknown: no-answer', [1]]);
});

test('after an activation a refusal of fields is tried again for a while', async () => {
  const late = await activate({ deactivated: true }, { answers: { update: [400, 400, { shown: {} }] } });
  assert.equal([endOf(late), late.clock.now() - Date.parse(now)], ['done', 3000]);
});

test('another refusal after an activation is not tried again', async () => {
  const ended = await activate({ deactivated: true }, { answers: { update: [403] }, isActive: true });
  assert.equal([endOf(ended), ended.sent], ['failed: forbidden', ['activate', 'update firstName']]);
});

const remove = (given: Behaviour = {}, more: Partial<Recorded> = {}) => {
  const state = { ...held, ...more };
  return carried([{ action: 'delete', ref, recorded: state }], { state: [state], ...given });
};

test('who was deactivated is kept as deactivated, so that a return is no second person', async () => {
  const { state, sent, open, ...rest } = await remove({}, { unsure: 'activity' });
  assert.equal([endOf(rest), sent, open], ['done', ['deactivate'], []]);
  assert.equal(state.get(ref), { ...held, deactivated: true, provenAt: now });
});

test('the list of a client goes with the client', async () => {
  const owner = recorded('client/c-1');
  const { state } = await carried([{ action: 'delete', ref: 'client/c-1', recorded: owner }], {
    state: [owner, recordedList('c-1', ['p-1'])],
  });
  assert.equal(
    [...state.values()].map(({ deactivated }) => deactivated),
    [true, true],
  );
});

test('who is gone already is deactivated', async () => {
  const other = recorded('provider/p-2');
  const shown = (ids: readonly string[]): Behaviour => ({
    answers: { deactivate: [404] },
    state: [held, other],
    target: { look: async ({ id }) => (ids.includes(id) ? { state: 'present', fields: {} } : { state: 'missing' }) },
  });
  assert.is(endOf(await remove(shown([other.id]))), 'done');
  // Whoever was seen before the 404 witnesses nothing: the way may have broken since.
  let asked: number | undefined;
  const presence: ApplyContext['presence'] = {
    look: async () => ({ state: 'missing' }),
    isWitnessed: async () => true,
    lookWitnessed: async (_recorded, _reader, since) => {
      asked = since;
      return { state: 'missing' };
    },
  };
  await remove({ ...shown([]), context: { presence } });
  assert.is(asked, Date.parse(now));
  // A 404 to everybody proves nothing, and one to somebody whom a read shows is wrong.
  assert.is(endOf(await remove(shown([]))), 'unknown: no-witness');
  assert.is(endOf(await remove(shown([held.id, other.id]))), 'unknown: contradicting-looks');
  assert.is(endOf(await remove({ ...shown([held.id, other.id]), isActive: false })), 'done');
  assert.is(endOf(await remove({ answers: { deactivate: [409] } })), 'failed: duplicate');
});

test('a refused deactivation happened before when the check shows the person inactive', async () => {
  for (const status of [400, 403]) {
    assert.is(endOf(await remove({ answers: { deactivate: [status] }, isActive: false })), 'done');
    assert.is((await remove({ answers: { deactivate: [status] }, isActive: true })).outcomes[0]?.status, 'failed');
  }
});

test('where nobody can tell, only a 400 after a lost deactivation means that it happened before', async () => {
  const end = async (step: number | { lostThen: number }, more: Partial<Recorded> = {}) =>
    endOf(await remove({ answers: { deactivate: [step] } }, more));
  assert.is(await end(400), 'unknown: activity-not-shown');
  assert.is(await end({ lostThen: 400 }), 'done');
  assert.is(await end(400, { unsure: 'activity' }), 'done');
  assert.is(await end({ lostThen: 403 }), 'failed: forbidden');
  assert.is(await end(403, { unsure: 'activity' }), 'failed: forbidden');
});

test('what a deactivation takes away is noted with its request, for the guards of later runs', async () => {
  const removal = { guard: 'max-deletes', kind: 'provider' } as const;
  const { intents } = await remove({ context: { removalOf: () => removal } });
  assert.equal(intents[0]?.removal, removal);
});

const replace = (members: readonly string[], more: Partial<ReplaceChange> = {}): Change => ({
  action: 'replace',
  ref: 'assignment/c-1',
  desired: list('c-1', members),
  blind: false,
  ...more,
});
const owner = recorded('client/c-1');
const replaced = (members: readonly string[], given: Behaviour = {}, more: Partial<ReplaceChange> = {}) =>
  carried([replace(members, more)], { state: [owner], ...given });

test('a list is remembered as it was sent, whatever the order of the answer', async () => {
  const { state, intents, open, ...rest } = await replaced(['p-1', 'p-2'], {
    answers: { replace: [{ shown: {}, list: ['remote-p-2', 'remote-p-1'] }] },
  });
  assert.equal([endOf(rest), open, intents[0]?.list], ['done', [], ['remote-p-1', 'remote-p-2']]);
  assert.equal(state.get('assignment/c-1'), recordedList('c-1', ['p-1', 'p-2'], { provenAt: now }));
});

test('an answer with another list is remembered as it shows it, and is not done', async () => {
  for (const shown of [['remote-p-1'], ['remote-p-1', 'remote-p-9'], ['remote-p-1', 'remote-p-2', 'remote-p-9']]) {
    const ended = await replaced(['p-1', 'p-2'], { answers: { replace: [{ shown: {}, list: shown }] } });
    assert.equal([endOf(ended), ended.state.get('assignment/c-1')?.list], ['failed: not-taken', shown]);
  }
});

test('an answer without a list proves nothing: it is unknown, its record stays open, and state holds what it held', async () => {
  const before = recordedList('c-1', ['p-9']);
  const ended = await replaced(['p-1'], { state: [owner, before], answers: { replace: [{ shown: {} }] } });
  assert.equal([endOf(ended), ended.open.length], ['unknown: not-proven', 1]);
  assert.equal(ended.state.get('assignment/c-1'), before);
  const odd = { replace: [{ shown: {}, list: ['remote-p-1', '..'] }] };
  assert.is(endOf(await replaced(['p-1'], { answers: odd })), 'unknown: not-proven');
});

test('a create that turned out to be an adoption makes no blind replace', async () => {
  const adopted = { state: [{ ...owner, origin: 'adopted' as const }] };
  const ended = await replaced(['p-1'], adopted);
  assert.equal([endOf(ended), ended.sent], ['failed: blind-replace', []]);
  assert.is(endOf(await replaced(['p-1'], { ...adopted, context: { allowBlindReplace: true } })), 'done');
  assert.is(endOf(await replaced(['p-1'], adopted, { blind: true })), 'done');
  assert.is(endOf(await replaced(['p-1'], { state: [...adopted.state, recordedList('c-1', ['p-9'])] })), 'done');
});

test('a refused list says when its owner is deactivated', async () => {
  const away: Behaviour = { answers: { replace: [400] }, isActive: false, desired: [client('c-1')] };
  const ended = await replaced(['p-1'], away);
  assert.equal([endOf(ended), ended.noticed.map(({ check }) => check?.isActive)], ['failed: deactivated', [false]]);
  assert.is(endOf(await replaced(['p-1'], { ...away, answers: { replace: [403] } })), 'failed: deactivated');
  assert.is(endOf(await replaced(['p-1'], { ...away, isActive: undefined })), 'failed: refused');
  assert.is(endOf(await replaced(['p-1'], { ...away, desired: [] })), 'failed: refused');
});

test('what a list takes away is noted with its request', async () => {
  const removal = { guard: 'max-replaces', kind: 'assignment' } as const;
  const { intents } = await replaced(['p-1'], { context: { removalOf: () => removal } });
  assert.equal(intents[0]?.removal, removal);
});

test('a list waits a moment for members that were just activated', async () => {
  const away = { ...held, deactivated: true as const };
  const base = { action: 'activate', ref, desired: person('p-1'), recorded: away, fields: [], evidence: 'e' } as const;
  const ended = await carried([base, replace(['p-1'])], {
    state: [owner, away],
    after: { 'assignment/c-1': [ref] },
    answers: { replace: [400, { shown: {}, list: ['remote-p-1'] }] },
  });
  assert.equal([endOf(ended), ended.sent.length, ended.clock.now() - Date.parse(now)], ['done, done', 3, 1000]);
});

test('what is released is forgotten with its list, and nothing is sent', async () => {
  const release: Change = { action: 'release', ref: 'client/c-1', recorded: owner };
  const both = { state: [owner, recordedList('c-1', ['p-1'])] };
  const { state, sent } = await carried([release], both);
  assert.equal([[...state.keys()], sent], [[], []]);
  const kept = await carried([{ ...release, keepsList: true }], both);
  assert.equal([...kept.state.keys()], ['assignment/c-1']);
});

const recreate: Change = {
  action: 'recreate',
  ref,
  desired: person('p-1'),
  fields: { email: 'ana@x.example' },
  members: [],
  because: [],
  predecessor: { ...held, id: 'remote-old' },
};

test('a recreate makes the new one first, then deactivates the old one and forgets it', async () => {
  const { sent, state, entries, ...rest } = await carried([recreate]);
  assert.equal([endOf(rest), sent], ['done', ['create email', 'deactivate']]);
  assert.is(entries[0]?.put?.[0]?.predecessor, 'remote-old');
  assert.equal([state.get(ref)?.id, state.get(ref)?.predecessor], ['remote-new', undefined]);
});

test('a recreate whose new one is there only deactivates the old one', async () => {
  const state = { ...held, id: 'remote-new', predecessor: 'remote-old' };
  const ended = await carried([{ ...recreate, successor: state }], { state: [state] });
  assert.equal([endOf(ended), ended.sent, ended.state.get(ref)?.predecessor], ['done', ['deactivate'], undefined]);
});

test('a refused end of a recreate keeps the old one in mind', async () => {
  const ended = await carried([recreate], { answers: { deactivate: [403] } });
  assert.equal([endOf(ended), ended.state.get(ref)?.predecessor], ['failed: forbidden', 'remote-old']);
});

test.run();
