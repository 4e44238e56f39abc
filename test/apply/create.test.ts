import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Change, CreateChange, RecreateChange } from '../../src/core/model/change.ts';
import type { LookupResult } from '../../src/core/model/observed.ts';
import type { Fields } from '../../src/core/model/resource.ts';
import type { Writer } from '../../src/connector/connection.ts';
import { client, digest, list, now, person, recorded } from '../core/builders.ts';
import { fakeClock } from '../fake-clock.ts';
import { carried, endOf, type Behaviour, type Carried, type Step } from './fake.ts';
import { stepsOf } from './fake-steps.ts';

const test = suite('creating somebody exactly once');
const ref = 'provider/p-1';
const create = (fields: Fields = { firstName: 'Ana', email: 'ana@x.example' }, more: Partial<CreateChange> = {}) =>
  ({
    action: 'create',
    ref,
    desired: person('p-1', fields),
    fields,
    members: [],
    lookedAt: Date.parse(now),
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
/** Somebody with our own id, whose last name agrees. */
const known = found({ fields: { firstName: 'Ana', lastName: 'Stone' }, by: ['own-id'] });
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
    sent: { at: now },
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
  const blind = create(undefined, { lookedAt: 0 });
  const { story } = await carried([blind], { found: [nobody(false)] });
  assert.equal(story.slice(0, 3), ['look', 'noted create', 'sent create']);
  const assumed = await carried([blind], { context: { assumeNew: true } });
  assert.is(assumed.story[0], 'noted create');
  const taken = await carried([blind], { found: [found()] });
  assert.equal([endOf(taken), taken.sent, taken.state.get(ref)?.id], ['done', [], 'remote-found']);
  assert.is(taken.state.get(ref)?.origin, 'adopted');
  for (const [lookup, end] of [
    [conflict, 'failed: conflict'],
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
  assert.is(endOf(ended), 'failed: live-deactivation');
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
  const taken = await carried([create({ firstName: 'Eva', lastName: 'Stone' })], {
    answers: { create: [409] },
    found: [known],
  });
  assert.equal(
    [endOf(taken), taken.state.get(ref)?.origin, taken.sent],
    ['done', 'adopted', ['create firstName lastName', 'update firstName']],
  );
  const unseen = await carried([create()], { answers: { create: [409] }, found: [nobody(true)] });
  assert.is(endOf(unseen), 'unknown: duplicate');
  const away = await carried([create()], { answers: { create: [409] }, found: [found({ isActive: false })] });
  assert.is(endOf(away), 'failed: live-deactivation');
  const other = await carried([create()], { answers: { create: [409] }, found: [conflict] });
  assert.equal([endOf(other), taken.open, unseen.open, other.open], ['failed: conflict', [], [2], []]);
  assert.equal([unseen.intents[0]?.refused, unseen.intents[1]?.refused], [undefined, true]);
});

test('where everybody is assumed to be new a refusal may mean that they are not', async () => {
  const assumed = { context: { assumeNew: true }, answers: { create: [400] } };
  const taken = await carried([create()], { ...assumed, found: [found()] });
  assert.equal([endOf(taken), taken.state.get(ref)?.origin], ['done', 'adopted']);
  assert.is(endOf(await carried([create()], { ...assumed, found: [nobody(false)] })), 'failed: refused');
  assert.is(endOf(await carried([create()], { ...assumed, found: [conflict] })), 'failed: conflict');
});

test('a look counts for a minute: an older one is made again, also when the create waited so long for its turn', async () => {
  const at = Date.parse(now);
  const looksOf = async (lookedAt: number): Promise<number> => {
    const { story } = await carried([create(undefined, { lookedAt })]);
    return story.filter((one) => one === 'look').length;
  };
  assert.equal([await looksOf(at - 60_000), await looksOf(at - 60_001)], [0, 1]);
  const clock = fakeClock(at);
  let waited = 0;
  const slow: Writer = {
    read: async () => Promise.reject(new Error('unused')),
    // The first turn of the create comes only after more than a minute.
    write: async (_call, watch) => {
      await watch?.onTurn?.();
      if ((waited += 1) === 1) await clock.sleep(60_001);
      watch?.onRequest?.();
      return { status: 200, body: { id: 'remote-new', shown: {} } };
    },
  };
  const { story, outcomes, open } = await carried([create()], { context: { clock, api: slow } });
  assert.equal(story, ['noted create', 'void', 'look', 'noted create', `remembered ${ref}`]);
  assert.equal([outcomes.map(({ status }) => status), open], [['done'], []]);
  const taken = await carried([create()], { context: { clock: fakeClock(at + 61_000) }, found: [found()] });
  assert.equal([endOf(taken), taken.sent, taken.outcomes[0]?.adopted], ['done', [], true]);
});

test('whoever is taken over right before a create is told, with what no call can change', async () => {
  const organization = { organization: 'o-1' };
  const desired = person('p-1', { firstName: 'Ana' });
  const change = create({ firstName: 'Ana', ...organization }, { desired, lookedAt: 0 });
  const there = found({ fields: { firstName: 'Ana', organization: 'o-2' } });
  const { outcomes, blocked } = await carried([change], { found: [there] });
  const [{ status, adopted, evidence } = {}] = outcomes as readonly Partial<(typeof outcomes)[number]>[];
  assert.equal([status, adopted, evidence], ['done', true, 'same key']);
  assert.equal(
    blocked.map(({ ref: of, action, reason, fields }) => [of, action, reason, fields.map(({ name }) => name)]),
    [[ref, 'adopt', 'immutable-field', ['organization']]],
  );
});

test('whoever agrees in nothing is not taken over, and whoever was deactivated only where that is allowed', async () => {
  const desired = person('p-1', { email: 'ana@x.example' });
  const change = create({ email: 'ana@x.example' }, { desired, lookedAt: 0 });
  const other = found({ fields: { email: 'eva@x.example' } });
  const apart = await carried([change], { found: [other] });
  assert.equal(
    [endOf(apart), apart.state.size, apart.outcomes[0]?.adopted],
    ['failed: identity-differs', 0, undefined],
  );
  const away = { found: [{ ...known, isActive: false } as LookupResult], isActive: false };
  const left = await carried([create(undefined, { lookedAt: 0 })], away);
  assert.equal([endOf(left), left.sent, left.state.size], ['failed: live-deactivation', [], 0]);
  const adoption = { targetTitle: 'Sample', mayActivate: () => true, block: () => undefined, listOf: () => undefined };
  const back = await carried([create({ firstName: 'Eva', lastName: 'Stone' }, { lookedAt: 0 })], {
    ...away,
    context: { adoption },
  });
  assert.equal([endOf(back), back.sent], ['done', ['activate', 'update firstName']]);
});

test('whoever was deactivated and differs in what no call changes is not active afterwards, whatever is allowed', async () => {
  const adoption = { targetTitle: 'Sample', mayActivate: () => true, block: () => undefined, listOf: () => undefined };
  const fields = { firstName: 'Ana', organization: 'o-1' };
  const there = found({ isActive: false, fields: { firstName: 'Ana', organization: 'o-2' }, by: ['own-id'] });
  const change = create(fields, { desired: person('p-1', { firstName: 'Ana' }), lookedAt: 0 });
  const made = await carried([change], { found: [there], isActive: false, context: { adoption } });
  assert.equal([endOf(made), made.sent, made.state.size], ['failed: live-deactivation', [], 0]);
});

test('a list that is set at each create alone is not sent for somebody who was there', async () => {
  const change = create({}, { ref: 'client/c-1', desired: client('c-1'), members: ['provider/p-1'], lookedAt: 0 });
  const lists = [list('c-1', ['p-1'], { ignore: ['providers'] })];
  for (const allowBlindReplace of [false, true]) {
    const made = await carried([change], { found: [found({ fields: {} })], lists, context: { allowBlindReplace } });
    assert.equal([endOf(made), made.sent, made.outcomes[0]?.adopted], ['done', [], true]);
  }
});

test('the list that a create would have brought is never seen of somebody who was there: it needs leave', async () => {
  const owner = 'client/c-1';
  const desired = client('c-1');
  const change = create({}, { ref: owner, desired, members: ['provider/p-1'], lookedAt: 0 });
  const given = { found: [found({ fields: {} })], lists: [list('c-1', ['p-1'])] };
  const refused = await carried([change], given);
  assert.equal([endOf(refused), refused.sent, refused.outcomes[0]?.adopted], ['failed: blind-replace', [], true]);
  assert.is(refused.state.get(owner)?.origin, 'adopted');
  const allowed = await carried([change], { ...given, context: { allowBlindReplace: true } });
  assert.equal([endOf(allowed), allowed.sent], ['done', ['replace']]);
  const long = await carried([change], { ...given, lists: [list('c-1', ['p-1', 'p-2'])] });
  assert.equal([endOf(long), long.sent], ['done', []]);
});

test('a create that is a look by itself goes without one, and what its refusal shows is noted', async () => {
  const newcomers = { waysOf: () => ({}), isRefusedTwice: () => true, seen: () => [], refusedTwice: () => undefined };
  const itself = { context: { newcomers }, answers: { create: [400] } };
  const { story, ...rest } = await carried([create(undefined, { lookedAt: 0 })], { ...itself, found: [found()] });
  assert.equal([endOf(rest), story.slice(0, 4)], ['done', ['noted create', 'sent create', 'void', 'look']]);
  const { refusedTwice } = await carried([create()], { answers: { create: [409] }, found: [found()] });
  assert.is(refusedTwice.length, 1);
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
    found: [nobody(false), found()],
  });
  assert.equal(
    story.filter((one) => one.startsWith('look')),
    ['look but remote-old', 'look for proof but remote-old'],
  );
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

const other = recorded('provider/p-9', {}, { id: 'REMOTE-found' });
const { lookedAt: _, ...unlooked } = create();

test('an answer that names the old account of a recreate, or somebody whom a look showed, names nobody new', async () => {
  const named = { create: [{ id: 'remote-p-1', shown: {} }] };
  const old = await carried([{ ...recreate, predecessor: recorded(ref) }], {
    state: [recorded(ref)],
    answers: named,
    found: [nobody(true), nobody(false)],
  });
  assert.is(endOf(old), 'unknown: not-proven');
  const answered = { id: ['id'] };
  const steps: NonNullable<Behaviour['target']>['steps'] = (change, resolve) => {
    const made = stepsOf(change, resolve);
    return made.create ? { ...made, create: { ...made.create, answered } } : made;
  };
  const looks = (among: number): Behaviour => ({
    answers: { create: [{ id: 'remote-new', shown: {} }] },
    found: [nobody(false)],
    target: { steps },
    context: { sightings: { count: () => 2, wasSeen: (_path, id, count) => id === 'remote-new' && among < count } },
  });
  assert.is(endOf(await carried([create()], looks(1))), 'unknown: not-proven');
  assert.is(endOf(await carried([create()], looks(2))), 'done');
});

test('of three creates that are answered with one id at once one is done, and the others stay in doubt', async () => {
  const refs = ['provider/p-1', 'provider/p-2', 'provider/p-3'] as const;
  const three = refs.map((one): CreateChange => ({ ...create(), ref: one, desired: person(one.slice(9)) }));
  const answers = { create: [{ id: 'remote-one', shown: {} }] };
  const made = await carried(three, { answers, found: [nobody(false)] });
  assert.equal(
    made.outcomes.map(({ status, error }) => error?.code ?? status),
    ['done', 'not-proven', 'not-proven'],
  );
  assert.equal([made.state.size, made.open.length], [1, 2]);
});

test('of two who are found in one person at once one takes him over', async () => {
  const two = ['p-1', 'p-2'].map((id): CreateChange => ({ ...unlooked, ref: `provider/${id}`, desired: person(id) }));
  const made = await carried(two, { found: [known] });
  assert.equal(
    made.outcomes.map(({ status, error }) => error?.code ?? status),
    ['done', 'id-held'],
  );
});

test('nobody is taken over whom state holds under another name', async () => {
  const made = await carried([unlooked], { state: [other], found: [known] });
  assert.equal([endOf(made), made.sent, made.state.has(ref)], ['failed: id-held', [], false]);
});

test('an answer with an id that another ref holds is no answer: it is looked for, and stays in doubt', async () => {
  const answers = { create: [{ id: 'remote-found', shown: {} }] };
  const found9 = await carried([create()], { state: [other], answers, found: [known] });
  assert.equal([endOf(found9), found9.open.length, found9.state.has(ref)], ['unknown: id-held', 1, false]);
  const away = await carried([create()], { state: [other], answers, found: [nobody(false)] });
  assert.equal([endOf(away), away.open.length], ['unknown: not-proven', 1]);
  const mine = await carried([create()], { state: [other], answers, found: [found({ id: 'remote-mine' })] });
  assert.equal([endOf(mine), mine.state.get(ref)?.id], ['done', 'remote-mine']);
});

test('two creates of one run are two people', async () => {
  const second = { ...create(), ref: 'provider/p-2', desired: person('p-2') } as const;
  const answers = { create: [{ id: 'remote-same', shown: {} }] };
  const { outcomes } = await carried([create(), second], { answers, found: [nobody(false)] });
  assert.equal(
    outcomes.map(({ status }) => status),
    ['done', 'unknown'],
  );
});

test('a recreate that is refused for the old account fails: nobody else is in its place', async () => {
  const answers = { create: [409] };
  const made = await carried([recreate], { answers, found: [nobody(false)], state: [recreate.predecessor] });
  assert.equal([endOf(made), made.open, made.state.get(ref)?.id], ['failed: duplicate', [], 'remote-old']);
});

test.run();
