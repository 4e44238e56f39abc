import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Failure } from '../../src/core/model/failure.ts';
import type { Fields } from '../../src/core/model/resource.ts';
import { before, digest, now, person, recorded } from '../core/builders.ts';
import { carried, endOf, updateOf, type Behaviour } from './fake.ts';

const test = suite('sending fields of somebody whom we hold');
const ref = 'provider/p-1';
const state = recorded(ref, { firstName: 'Ana', session: 'Soap' });
const eva = { firstName: 'Eva' };
const update = (fields: Parameters<typeof updateOf>[2] = eva, given: Behaviour = {}) =>
  carried([updateOf(person('p-1', fields), state, fields)], { state: [state], ...given });

test('what was sent and not shown otherwise is proven since now', async () => {
  const ended = await update();
  assert.is(endOf(ended), 'done');
  assert.is(ended.state.get(ref)?.fields['firstName'], digest('remote-p-1', 'firstName', 'Eva'));
  assert.is(ended.state.get(ref)?.provenAt, now);
  assert.equal([ended.open, ended.intents[0]?.fields], [[], ['firstName']]);
});

test('each call proves its own fields: what the second one lost is not proven', async () => {
  const ended = await update({ firstName: 'Eva', session: 'Dap' }, { answers: { session: ['no-answer'] } });
  assert.equal(
    [endOf(ended), ended.sent, ended.open],
    ['unknown: no-answer', ['update firstName', 'session session'], [2]],
  );
  const { fields } = ended.state.get(ref) ?? state;
  assert.is(fields['firstName'], digest('remote-p-1', 'firstName', 'Eva'));
  assert.is(fields['session'], digest('remote-p-1', 'session', 'Soap'));
});

test('what the answer shows otherwise than sent is not done', async () => {
  const ended = await update(eva, { answers: { update: [{ shown: { firstName: 'Mallory' } }] } });
  assert.is(endOf(ended), 'failed: not-taken');
  assert.is(ended.state.get(ref)?.fields['firstName'], digest('remote-p-1', 'firstName', 'Ana'));
});

test('values are shown as sent when they are equal as their field is compared', async () => {
  const ended = await update({ tags: ['a', 'b'] }, { answers: { update: [{ shown: { tags: ['b', 'a'] } }] } });
  assert.is(endOf(ended), 'done');
});

test('a field that may be ignored is proven only when the answer shows it, and else not sent again', async () => {
  const taken = await update({ ownId: 'p-9' }, { answers: { update: [{ shown: { ownId: 'p-9' } }] } });
  assert.equal([endOf(taken), taken.state.get(ref)?.unsettable], ['done', undefined]);
  assert.is(taken.state.get(ref)?.fields['ownId'], digest('remote-p-1', 'ownId', 'p-9'));
  for (const shown of [{}, { ownId: 'p-1' }]) {
    const ignored = await update({ ownId: 'p-9' }, { answers: { update: [{ shown }] } });
    assert.equal([endOf(ignored), ignored.state.get(ref)?.unsettable], ['done', ['ownId']]);
    assert.is(ignored.state.get(ref)?.fields['ownId'], state.fields['ownId']);
  }
});

test('what a write proves is no longer unproven or refused', async () => {
  const doubted = { ...state, unproven: ['firstName', 'locale'], unsettable: ['firstName'] };
  const ended = await carried([updateOf(person('p-1', eva), doubted, eva)], { state: [doubted] });
  assert.equal([ended.state.get(ref)?.unproven, ended.state.get(ref)?.unsettable], [['locale'], undefined]);
});

test('after a refusal a field that may be ignored is left out, and the rest is sent alone', async () => {
  const ended = await update({ ...eva, ownId: 'p-9' }, { answers: { update: [400, { shown: {} }] }, isActive: true });
  assert.equal([endOf(ended), ended.sent], ['done', ['update firstName ownId', 'update firstName']]);
  assert.equal([ended.state.get(ref)?.unsettable, ended.open], [['ownId'], []]);
  assert.equal(ended.calls[1]?.body, { firstName: 'Eva' });
});

test('when nothing is left after that nothing is sent, and a second refusal is one', async () => {
  const alone = await update({ ownId: 'p-9' }, { answers: { update: [400] } });
  assert.equal([endOf(alone), alone.sent.length], ['done', 1]);
  const twice = await update({ ...eva, ownId: 'p-9' }, { answers: { update: [400] } });
  assert.equal([endOf(twice), twice.sent.length], ['failed: refused', 2]);
});

test('a refusal of somebody deactivated says so, and leaves a note for the next plan', async () => {
  for (const status of [400, 403]) {
    const ended = await update(eva, { answers: { update: [status] }, isActive: false });
    assert.is(endOf(ended), 'failed: deactivated');
    assert.equal(ended.noticed, [{ ref, id: 'remote-p-1', check: { at: now, isActive: false } }]);
  }
});

test('a refusal of somebody active, or of whom nobody can tell, is a refusal', async () => {
  for (const isActive of [true, undefined]) {
    const ended = await update(eva, { answers: { update: [400] }, isActive });
    assert.equal([endOf(ended), ended.noticed], ['failed: refused', []]);
  }
});

test('somebody who is gone is noticed, and nothing else is asked', async () => {
  const ended = await update({ ...eva, ownId: 'p-9' }, { answers: { update: [404] }, isActive: false });
  assert.equal([endOf(ended), ended.sent.length], ['failed: not-found', 1]);
  assert.equal(ended.noticed, [{ ref, id: 'remote-p-1', read: { at: now, fields: {}, seen: 'missing' } }]);
});

test('other refusals are not explained', async () => {
  const ended = await update({ ownId: 'p-9' }, { answers: { update: [422] }, isActive: false });
  assert.equal([ended.outcomes[0]?.status, ended.noticed, ended.sent.length], ['failed', [], 1]);
});

test('where there is no request left to ask with, a refusal stays one', async () => {
  const spent = (): Promise<undefined> => Promise.reject(new Failure('partial', 'budget', 'm'));
  assert.is(endOf(await update(eva, { answers: { update: [400] }, isActive: spent })), 'failed: refused');
  const other = (): Promise<undefined> => Promise.reject(new Failure('unreachable', 'key-refused', 'm'));
  const ended = await update(eva, { answers: { update: [400] }, isActive: other });
  assert.is(ended.failure?.code, 'key-refused');
});

test('an answer that proves nothing is unknown, and its record stays open', async () => {
  const ended = await update(eva, { answers: { update: ['unusable'] } });
  assert.equal([endOf(ended), ended.open], ['unknown: not-proven', [1]]);
  assert.is(ended.state.get(ref)?.provenAt, before);
});

test('a read that shows all that was sent proves what an answer does not, and one that shows less does not', async () => {
  const both = { firstName: 'Eva', tags: ['a', 'b'] };
  const seen = (fields: Fields): Behaviour => ({
    answers: { update: ['unusable'] },
    seen: { state: 'present', fields },
  });
  const proven = await update(both, seen({ firstName: 'Eva', tags: ['b', 'a'], session: 'Dap' }));
  assert.equal([endOf(proven), proven.open], ['done', []]);
  assert.is(proven.state.get(ref)?.fields['firstName'], digest('remote-p-1', 'firstName', 'Eva'));
  assert.equal([proven.state.get(ref)?.notTaken, proven.state.get(ref)?.sent], [undefined, undefined]);
  for (const fields of [{ firstName: 'Eva' }, { firstName: 'Ana', tags: ['a', 'b'] }, {}])
    assert.is(endOf(await update(both, seen(fields))), 'unknown: not-proven');
  const gone = { ...seen({}), seen: { state: 'missing' } as const };
  assert.is(endOf(await update(both, gone)), 'unknown: not-proven');
  const html: Behaviour = { ...seen(eva), answers: { update: ['unreadable-answer'] } };
  assert.is(endOf(await update(eva, html)), 'done');
  assert.is(endOf(await update(eva, { ...html, answers: { update: ['no-answer'] } })), 'unknown: no-answer');
  const ignored = await update({ ownId: 'p-9' }, seen({ ownId: 'p-1' }));
  assert.equal([endOf(ignored), ignored.state.get(ref)?.unsettable], ['unknown: not-proven', undefined]);
  const beside = await update({ ...eva, ownId: 'p-9' }, seen({ ...eva, ownId: 'p-1' }));
  assert.equal([endOf(beside), beside.state.get(ref)?.unsettable], ['done', ['ownId']]);
});

test('a lost answer leaves its record open, also when the second attempt is refused', async () => {
  assert.equal((await update(eva, { answers: { update: ['no-answer'] } })).open, [1]);
  assert.equal((await update(eva, { answers: { update: [{ lostThen: 422 }] } })).open, [1]);
  assert.equal((await update(eva, { answers: { update: [422] } })).open, []);
  assert.equal((await update(eva, { answers: { update: [{ lostThen: 200 }] } })).open, []);
});

test('a target that reads before it writes sends what it made of the call, and nothing when that fails', async () => {
  const ended = await update(eva, { target: { complete: async (call) => ({ ...call, body: { whole: true } }) } });
  assert.equal([endOf(ended), ended.calls[0]?.body], ['done', { whole: true }]);
  const failed = await update(eva, {
    target: { complete: () => Promise.reject(new Failure('unreachable', 'unreachable', 'm')) },
  });
  assert.equal([failed.sent, failed.intents], [[], []]);
});

test('what the target refused for all of its like is not sent again in this run', async () => {
  const [second, third] = ['provider/p-2' as const, 'provider/p-3' as const].map((one) =>
    recorded(one, { firstName: 'Ana' }),
  );
  if (!second || !third) throw new Error('nobody is held');
  const [first, between, last] = [
    updateOf(person('p-1', eva), state, eva),
    updateOf(person('p-2'), second, { session: 'Dap' }),
    updateOf(person('p-3', eva), third, eva),
  ];
  const ended = await carried([first, between, last], {
    state: [state, second, third],
    answers: { update: [403] },
    after: { [third.ref]: [second.ref] },
    target: { refusedAlike: ({ name }, status) => (name === 'update' && status === 403 ? 'role' : undefined) },
  });
  assert.is(endOf(ended), 'failed: forbidden, done, failed: refused-alike');
  assert.equal(ended.sent, ['update firstName', 'session session']);
  assert.equal(
    ended.intents.map(({ ref: one }) => one),
    [ref, second.ref],
  );
});

test('an adoption is remembered before anything is sent', async () => {
  const fields = [{ name: 'firstName', cause: 'edit' as const, to: 'Eva' }];
  const adopt = { action: 'adopt', ref, desired: person('p-1', eva), recorded: state, fields, evidence: 'e' } as const;
  const { story, ...rest } = await carried([adopt]);
  assert.equal([endOf(rest), story.slice(0, 3)], ['done', [`remembered ${ref}`, 'noted update', 'sent update']]);
});

test.run();
