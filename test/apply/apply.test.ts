import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Change } from '../../src/core/model/change.ts';
import { Failure } from '../../src/core/model/failure.ts';
import type { Ref } from '../../src/core/model/resource.ts';
import { list, person, recorded } from '../core/builders.ts';
import { carried, updateOf, type Behaviour, type Carried } from './fake.ts';

const test = suite('carrying a plan out');
const some = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `p-${index + 1}`);
const held = some(40).map((id) => recorded(`provider/${id}`, { firstName: 'Ana' }));
const eva = { firstName: 'Eva' };
const updates = (count: number): readonly Change[] =>
  some(count).map((id, index) => updateOf(person(id, eva), held[index] ?? recorded(`provider/${id}`), eva));
const run = (count: number, given: Behaviour = {}) => carried(updates(count), { state: held, ...given });
const ends = ({ outcomes }: Carried): readonly string[] =>
  outcomes.map(({ ref, status, because }) => `${ref.slice(-1)} ${status}${because ? ` for ${because.slice(-1)}` : ''}`);
const after = (edges: Readonly<Record<string, readonly string[]>>): Pick<Behaviour, 'after'> => ({
  after: Object.fromEntries(
    Object.entries(edges).map(([id, needs]) => [`provider/p-${id}`, needs.map((need): Ref => `provider/p-${need}`)]),
  ),
});

test('every operation has one outcome, in the order of the plan, and each is told as it comes', async () => {
  const told: string[] = [];
  const ended = await run(3, {
    ...after({ 2: ['1'] }),
    options: { onOutcome: ({ ref }) => void told.push(ref.slice(-1)) },
  });
  assert.equal(ends(ended), ['1 done', '2 done', '3 done']);
  assert.equal(told, ['1', '3', '2']);
});

test('an operation starts only after all that it waits on', async () => {
  const { story } = await run(2, after({ 2: ['1'] }));
  const order = story.filter((line) => line.startsWith('remembered') || line.startsWith('sent'));
  // What an update is known by is remembered before it is sent, and its answer after.
  assert.equal(order, [
    'remembered provider/p-1',
    'sent update',
    'remembered provider/p-1',
    'remembered provider/p-2',
    'sent update',
    'remembered provider/p-2',
  ]);
});

test('a failure skips what waits on it, naming the first one in the way, and nothing else', async () => {
  const ended = await run(4, { ...after({ 2: ['1'], 3: ['2'] }), answers: { update: [422, { shown: {} }] } });
  assert.equal(ends(ended), ['1 failed', '2 skipped for 1', '3 skipped for 1', '4 done']);
  assert.equal(ended.outcomes[1]?.requests, 0);
});

test('what is withheld is skipped with its reason, and so is what waits on it', async () => {
  const hold = { code: 'guard', message: 'm' } as const;
  const ended = await run(2, {
    ...after({ 2: ['1'] }),
    options: { withheld: new Map([['provider/p-1', hold]]) },
  });
  assert.equal(ends(ended), ['1 skipped', '2 skipped for 1']);
  assert.equal([ended.outcomes[0]?.error, ended.sent], [hold, []]);
});

test('what a look says before an operation ends it', async () => {
  const ended = await run(1, {
    options: { recheck: () => Promise.reject(new Failure('unreachable', 'key-refused', 'm')) },
  });
  assert.equal([ends(ended), ended.failure?.code, ended.sent], [['1 notAttempted'], 'key-refused', []]);
});

test('a failure of the run stops all that has not begun, and what was under way tells how it ended', async () => {
  const failure = new Failure('unreachable', 'key-refused', 'm');
  let sent = 0;
  const ended = await run(3, {
    ...after({ 2: ['1'], 3: ['2'] }),
    onSend: () => {
      sent += 1;
      if (sent === 2) throw failure;
    },
  });
  assert.equal(ends(ended), ['1 done', '2 notAttempted', '3 notAttempted']);
  assert.is(ended.failure, failure);
});

test('after a failure of the run an operation that is under way sends nothing further', async () => {
  const failure = new Failure('unreachable', 'key-refused', 'm');
  const [first, second] = held;
  const fields = { firstName: 'Eva', session: 'Dap' };
  const slow = second ? [updateOf(person('p-2', fields), second, fields)] : [];
  let asked = 0;
  const receive = async () => {
    asked += 1;
    if (asked === 1) throw failure;
    await new Promise((resolve) => setTimeout(resolve, 5));
    return { shown: {} };
  };
  const ended = await carried([...updates(1), ...slow], {
    state: [first, second].flatMap((entry) => entry ?? []),
    target: { receive },
  });
  assert.equal(ended.sent, ['update firstName', 'update firstName']);
  assert.equal(ends(ended), ['1 unknown', '2 failed']);
});

test('whoever was sent and never answered when the run failed is unknown, whoever was answered is failed', async () => {
  const failure = new Failure('unreachable', 'key-refused', 'm');
  const receive = (): Promise<never> => Promise.reject(failure);
  const open = await run(1, { target: { receive } });
  assert.equal([ends(open), open.open], [['1 unknown'], [1]]);
  const refused = await run(1, { answers: { update: [400] }, isActive: () => Promise.reject(failure) });
  assert.equal([ends(refused), refused.outcomes[0]?.error?.code, refused.open], [['1 failed'], 'key-refused', []]);
});

test('a run that is stopped starts nothing', async () => {
  const ended = await run(2, { context: { stop: AbortSignal.abort() } });
  assert.equal([ends(ended), ended.sent, ended.failure], [['1 notAttempted', '2 notAttempted'], [], undefined]);
});

test('an error of ours is no outcome', async () => {
  const broken = run(1, { target: { receive: () => Promise.reject(new Error('a bug')) } });
  assert.match(await broken.then(String, String), 'a bug');
});

test('a run stops by itself when most operations fail for the same reason', async () => {
  const chain = Object.fromEntries(some(40).map((_, index) => [String(index + 1), index < 20 ? [] : ['1']]));
  const ended = await run(40, { ...after(chain), answers: { update: [422] } });
  assert.is(ended.failure?.code, 'mass-failure');
  const few = await run(19, { answers: { update: [422] } });
  assert.equal([few.failure, few.outcomes.every(({ status }) => status === 'failed')], [undefined, true]);
});

const recreate: Change = {
  action: 'recreate',
  ref: 'provider/p-1',
  desired: person('p-1'),
  fields: { email: 'ana@x.example' },
  members: [],
  because: [],
  predecessor: recorded('provider/p-1', {}, { id: 'remote-old' }),
};
const replace: Change = { action: 'replace', ref: 'assignment/c-1', desired: list('c-1', ['p-1']), blind: false };
const moving: Behaviour = {
  state: [recorded('client/c-1')],
  after: { 'assignment/c-1': ['provider/p-1'] },
  finishAfter: { 'provider/p-1': ['assignment/c-1'] },
};

test('the old one of a recreate is deactivated after the lists have moved to the new one', async () => {
  const ended = await carried([recreate, replace], moving);
  assert.equal(ended.sent, ['create email', 'replace', 'deactivate']);
  assert.equal(
    ended.outcomes.map(({ status }) => status),
    ['done', 'done'],
  );
  assert.equal(ended.calls[1]?.body, { members: ['remote-new'] });
});

test('the old one stays active when the new one was not made', async () => {
  const old = recorded('provider/p-1', {}, { id: 'remote-old' });
  const ended = await carried([recreate], { state: [old], answers: { create: [422] } });
  assert.equal(ended.sent, ['create email']);
  assert.equal([ended.outcomes[0]?.status, ended.outcomes[0]?.error?.code], ['failed', 'refused']);
  assert.equal([...ended.state.values()], [old]);
});

test('the old one stays active when a list has not moved', async () => {
  const ended = await carried([recreate, replace], { ...moving, answers: { replace: [422] } });
  assert.equal(ended.sent, ['create email', 'replace']);
  const [first] = ended.outcomes;
  assert.equal([first?.status, first?.error?.code, first?.because], ['failed', 'not-moved', 'assignment/c-1']);
  assert.is(ended.state.get('provider/p-1')?.predecessor, 'remote-old');
});

test('what was not attempted keeps what waits on it from being attempted', async () => {
  const failure = new Failure('unreachable', 'key-refused', 'm');
  const ended = await run(2, {
    ...after({ 2: ['1'] }),
    onSend: () => {
      throw failure;
    },
  });
  assert.equal(ends(ended), ['1 notAttempted', '2 notAttempted']);
});

test.run();
