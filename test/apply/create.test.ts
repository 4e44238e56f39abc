import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Change, CreateChange, RecreateChange } from '../../src/core/model/change.ts';
import type { LookupResult } from '../../src/core/model/observed.ts';
import type { Fields } from '../../src/core/model/resource.ts';
import { client, digest, now, person, recorded } from '../core/builders.ts';
import { carried, endOf, type Carried, type Step } from './fake.ts';

const test = suite('creating somebody exactly once');
const ref = 'provider/p-1';
const create = (fields: Fields = { firstName: 'Ana', email: 'ana@x.example' }, more: Partial<CreateChange> = {}) =>
  ({
    action: 'create',
    ref,
    desired: person('p-1', fields),
    fields,
    members: [],
    looked: true,
    ...more,
  }) satisfies CreateChange;
const recreate: RecreateChange = {
  action: 'recreate',
  ref,
  desired: person('p-1'),
  fields: { email: 'ana@x.example' },
  members: [],
  because: [],
  predecessor: recorded(ref, {}, { id: 'remote-old' }),
};
const found = (more: object = {}): LookupResult => ({
  state: 'found',
  id: 'remote-found',
  isActive: true,
  fields: { firstName: 'Ana' },
  evidence: 'same key',
  ...more,
});
const nobody = (isProven: boolean): LookupResult => ({ state: 'nobody', isProven });
const conflict: LookupResult = { state: 'conflict', message: 'm', hint: 'h' };
const doubt: LookupResult = { state: 'unknown', code: 'server-error', message: 'm' };

test('the request is noted before it is sent, and who was made is remembered under the id of the answer', async () => {
  const { story, state, intents, open, ...rest } = await carried([create()]);
  assert.equal([endOf(rest), story], ['done', ['noted create', 'sent create', `remembered ${ref}`]]);
  assert.equal(intents[0]?.keys, { email: digest(ref, 'email', 'ana@x.example') });
  assert.equal(state.get(ref), {
    ref,
    id: 'remote-new',
    origin: 'created',
    provenAt: now,
    fields: {
      firstName: digest('remote-new', 'firstName', 'Ana'),
      email: digest('remote-new', 'email', 'ana@x.example'),
    },
  });
  assert.equal(open, []);
});

test('what the create does not carry is sent after it', async () => {
  const { sent, state } = await carried([create({ firstName: 'Ana', session: 'Soap' })]);
  assert.equal(sent, ['create firstName', 'session session']);
  assert.is(state.get(ref)?.fields['session'], digest('remote-new', 'session', 'Soap'));
});

test('a client is made with its first provider, and the list with it is remembered', async () => {
  const change = create({}, { ref: 'client/c-1', desired: client('c-1'), members: ['provider/p-1', 'provider/p-2'] });
  const { state, intents } = await carried([change]);
  assert.equal(intents[0]?.list, ['remote-p-1']);
  assert.equal(state.get('assignment/c-1')?.list, ['remote-p-1']);
  assert.is(state.get('assignment/c-1')?.origin, 'created');
});

test('nobody whom nobody looked for is created without a look, unless everybody is assumed to be new', async () => {
  const blind = create(undefined, { looked: false });
  const { story } = await carried([blind], { found: [nobody(false)] });
  assert.equal(story.slice(0, 3), ['look', 'noted create', 'sent create']);
  const assumed = await carried([blind], { context: { assumeNew: true } });
  assert.is(assumed.story[0], 'noted create');
  const taken = await carried([blind], { found: [found()] });
  assert.equal([endOf(taken), taken.sent, taken.state.get(ref)?.id], ['done', [], 'remote-found']);
  assert.is(taken.state.get(ref)?.origin, 'adopted');
  for (const [lookup, end] of [
    [conflict, 'unknown: conflict'],
    [doubt, 'unknown: server-error'],
    [{ state: 'unsought' }, 'unknown: not-looked'],
  ] as const) {
    const ended = await carried([blind], { found: [lookup] });
    assert.equal([endOf(ended), ended.sent], [end, []]);
  }
});

test('after a lost answer a look tells: who is there is ours, and is not created again', async () => {
  const { sent, state, open, story, ...rest } = await carried([create()], {
    answers: { create: ['no-answer'] },
    found: [found({ organizationId: 'o-1' })],
  });
  assert.equal([endOf(rest), sent.length, open], ['done', 1, []]);
  assert.equal(story.slice(-2), ['look for proof', `remembered ${ref}`]);
  const { id, origin, organizationId } = state.get(ref) ?? {};
  assert.equal([id, origin, organizationId], ['remote-found', 'created', 'o-1']);
});

test('it is sent again only when the look proves that nobody is there, three times at most', async () => {
  const lost = { answers: { create: ['no-answer' as const] } };
  const proven = await carried([create()], { ...lost, found: [nobody(true)] });
  assert.equal([endOf(proven), proven.sent.length, proven.open], ['failed: no-answer', 3, []]);
  assert.ok(proven.entries.every((entry) => entry.void));
  const unproven = await carried([create()], { ...lost, found: [nobody(false)] });
  assert.equal([endOf(unproven), unproven.sent.length, unproven.open], ['unknown: no-answer', 1, [1]]);
  for (const lookup of [conflict, doubt]) {
    const ended = await carried([create()], { ...lost, found: [lookup] });
    assert.equal([ended.outcomes[0]?.status, ended.sent.length, ended.open], ['unknown', 1, [1]]);
  }
});

test('somebody who is there after a lost answer and is deactivated ends as failed', async () => {
  const ended = await carried([create()], {
    answers: { create: ['no-answer'] },
    found: [found({ isActive: false })],
  });
  assert.is(endOf(ended), 'failed: deactivated');
});

test('an answer that names nobody counts as none', async () => {
  for (const step of ['unusable', { shown: {} }] as const) {
    const ended = await carried([create()], { answers: { create: [step] }, found: [found()] });
    assert.equal([endOf(ended), ended.state.get(ref)?.id], ['done', 'remote-found']);
  }
});

test('what was never sent, or throttled, had no effect: no look, and no record stays open', async () => {
  for (const code of ['not-sent', 'throttled'] as const) {
    const { story, open, ...rest } = await carried([create()], { answers: { create: [code] } });
    assert.equal([endOf(rest), story.filter((one) => one.startsWith('look')), open], [`failed: ${code}`, [], []]);
  }
});

test('a refusal after a lost answer is looked up: the lost one may have made the person', async () => {
  for (const status of [400, 403, 409]) {
    const given = { answers: { create: ['no-answer' as const, status] } };
    const ours = await carried([create()], { ...given, found: [nobody(true), found()] });
    assert.equal([endOf(ours), ours.state.get(ref)?.origin], ['done', 'created'], String(status));
    const none = await carried([create()], { ...given, found: [nobody(true)] });
    assert.is(none.outcomes[0]?.status, 'unknown');
  }
});

test('what is refused for another reason after a lost answer that had no effect is refused', async () => {
  const ended = await carried([create()], { answers: { create: ['no-answer', 422] }, found: [nobody(true)] });
  assert.equal([endOf(ended), ended.open], ['failed: refused', []]);
});

test('a refusal that nothing was lost before is one, and nobody is looked for', async () => {
  for (const status of [400, 403, 422]) {
    const { story, open, ...rest } = await carried([create()], { answers: { create: [status] }, found: [found()] });
    assert.equal([rest.outcomes[0]?.status, rest.outcomes[0]?.error?.status], ['failed', status]);
    assert.equal([story.filter((one) => one.startsWith('look')), open], [[], []]);
  }
});

test('a duplicate is somebody else: taken over when a look shows who, and unknown when none does', async () => {
  const taken = await carried([create({ firstName: 'Eva' })], { answers: { create: [409] }, found: [found()] });
  assert.equal(
    [endOf(taken), taken.state.get(ref)?.origin, taken.sent],
    ['done', 'adopted', ['create firstName', 'update firstName']],
  );
  const unseen = await carried([create()], { answers: { create: [409] }, found: [nobody(true)] });
  assert.is(endOf(unseen), 'unknown: duplicate');
  const away = await carried([create()], { answers: { create: [409] }, found: [found({ isActive: false })] });
  assert.is(endOf(away), 'failed: deactivated');
});

test('where everybody is assumed to be new a refusal may mean that they are not', async () => {
  const assumed = { context: { assumeNew: true }, answers: { create: [400] } };
  const taken = await carried([create()], { ...assumed, found: [found()] });
  assert.equal([endOf(taken), taken.state.get(ref)?.origin], ['done', 'adopted']);
  assert.is(endOf(await carried([create()], { ...assumed, found: [nobody(false)] })), 'failed: refused');
  assert.is(endOf(await carried([create()], { ...assumed, found: [conflict] })), 'unknown: conflict');
});

test('while somebody it needs was just activated a refusal is tried again for half a minute', async () => {
  const away = recorded('provider/p-2', {}, { deactivated: true });
  const activate: Change = {
    action: 'activate',
    ref: away.ref,
    desired: person('p-2'),
    recorded: away,
    fields: [],
    evidence: 'e',
  };
  const run = (steps: readonly Step[], lookup = nobody(false)) =>
    carried([activate, create()], {
      state: [away],
      after: { [ref]: [away.ref] },
      answers: { create: steps },
      found: [lookup],
    });
  const told = ({ outcomes, sent, clock }: Carried) => [
    outcomes[1]?.error?.code ?? outcomes[1]?.status,
    sent.length - 1,
    clock.now() - Date.parse(now),
  ];
  assert.equal(told(await run([400, 400, { id: 'x', shown: {} }])), ['done', 3, 3000]);
  assert.equal(told(await run([400])), ['refused', 6, 30_000]);
  assert.equal(told(await run([400], found())), ['refused', 1, 1000]);
  assert.equal(told(await run([403])), ['forbidden', 1, 0]);
});

test('a recreate never takes its own predecessor for who it made', async () => {
  const { story, intents, state } = await carried([recreate], {
    answers: { create: ['no-answer'] },
    found: [found()],
  });
  assert.ok(story.includes('look for proof but remote-old'));
  assert.is(intents[0]?.predecessor, 'remote-old');
  assert.equal(state.get(ref)?.id, 'remote-found');
});

test('protection is remembered from the first moment', async () => {
  const { intents, state } = await carried([create({}, { desired: person('p-1', {}, { protect: true }) })]);
  assert.equal([intents[0]?.protect, state.get(ref)?.protect], [true, true]);
});

test('fields that the answer shows otherwise are not proven, and the operation is not done', async () => {
  const ended = await carried([create()], {
    answers: { create: [{ id: 'remote-new', shown: { firstName: 'Mallory' } }] },
  });
  assert.is(endOf(ended), 'failed: not-taken');
  assert.equal(Object.keys(ended.state.get(ref)?.fields ?? {}), ['email']);
});

test('an outcome counts the requests of its operation', async () => {
  const { outcomes } = await carried([create({ firstName: 'Ana', session: 'Soap' })]);
  assert.is(outcomes[0]?.requests, 2);
});

test.run();
