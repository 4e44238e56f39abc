import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { endedAfter, stillEnded, withoutEnded } from '../../../src/core/drift/ended-ack.ts';
import type { Change } from '../../../src/core/model/change.ts';
import { acceptanceOf, acceptedUntil, acksOf, endedAmong, isAccepted, type Ack } from '../../../src/core/drift/ack.ts';

const test = suite('what is accepted for now');
const ref = 'provider/p-1';
const today = '2026-03-01';
const ack = (until: string, more: Partial<Ack> = {}): Ack => ({ ref, class: 'changed', until, why: 'w', ...more });
const until = (acks: readonly Ack[], fields: readonly string[] = ['firstName'], day = today) =>
  acceptedUntil({ ref, class: 'changed', fields }, acks, day);

test('a difference is accepted on the last day, and no longer on the day after', () => {
  assert.is(until([ack(today)]), today);
  assert.is(until([ack(today)], ['firstName'], '2026-03-02'), undefined);
  assert.is(isAccepted({ ref, class: 'changed' }, 'firstName', [ack(today)], today), true);
  assert.is(isAccepted({ ref, class: 'changed' }, 'firstName', [ack(today)], '2026-03-02'), false);
});

test('it is accepted of this resource and class alone', () => {
  assert.is(until([ack(today, { ref: 'provider/p-2' })]), undefined);
  assert.is(until([ack(today, { class: 'missing' })]), undefined);
});

test('it is not accepted when more differs than was accepted, and is when less does', () => {
  assert.is(until([ack(today, { fields: ['firstName'] })], ['firstName', 'lastName']), undefined);
  assert.is(until([ack(today, { fields: ['firstName', 'lastName'] })], ['lastName']), today);
  assert.is(until([ack(today)], ['firstName', 'lastName']), today);
});

test('of several that accept all of it the last day counts', () => {
  assert.is(until([ack('2026-03-05'), ack('2026-03-09'), ack('2026-03-07')]), '2026-03-09');
});

test('several that accept a field each hold as long as the first of them', () => {
  const acks = [
    ack('2026-03-05', { fields: ['firstName'] }),
    ack('2026-03-09', { fields: ['firstName'] }),
    ack('2026-03-07', { fields: ['lastName'] }),
  ];
  assert.is(until(acks, ['firstName', 'lastName']), '2026-03-07');
  assert.is(until(acks.slice(0, 2), ['firstName', 'lastName']), undefined);
});

test('a difference without fields is accepted as a whole', () => {
  const gone = { ref, class: 'missing', fields: [] } as const;
  assert.is(acceptedUntil(gone, [ack(today, { class: 'missing' })], today), today);
  assert.is(acceptedUntil(gone, [], today), undefined);
});

test('a field is accepted by an entry that names it or names none', () => {
  assert.is(isAccepted({ ref, class: 'changed' }, 'firstName', [ack(today, { fields: ['lastName'] })], today), false);
  assert.is(isAccepted({ ref, class: 'changed' }, 'lastName', [ack(today, { fields: ['lastName'] })], today), true);
});

test('entries of another target do not count, and those of an old name count under the new one', () => {
  const renamed = new Map([[ref, 'provider/p-9'] as const]);
  const acks = [ack(today), ack(today, { target: 'one' }), ack(today, { target: 'two', ref: 'provider/p-2' })];
  assert.equal(
    acksOf(acks, 'one', renamed, []).map((one) => one.ref),
    ['provider/p-9', 'provider/p-9'],
  );
  assert.equal(
    acksOf(acks, 'two', new Map(), []).map((one) => one.ref),
    [ref, 'provider/p-2'],
  );
});

test('an edit of a field that was found to differ ends its acceptance, and no other', () => {
  const [ref, other] = ['client/c-1', 'client/c-2'] as const;
  const ack = (more: object) => ({ ref, class: 'changed', until: '2999-12-31', why: 'w', ...more }) as Ack;
  const ended = [{ ref, field: 'firstName' }] as const;
  const both = ack({ fields: ['firstName', 'lastName'] });
  const blocked = ack({ class: 'blocked', reason: 'conflict' });
  assert.equal(withoutEnded([both, ack({ ref: other }), blocked], ended), [
    { ...both, fields: ['lastName'] },
    ack({ ref: other }),
    blocked,
  ]);
  assert.equal(withoutEnded([ack({}), ack({ fields: ['firstName'] })], ended), []);
  const finding = { ref, class: 'changed', fields: ['firstName'], since: 's', fingerprint: 'f' } as const;
  const change = (action: string, cause: string, name = 'firstName') =>
    ({ action, ref, fields: [{ name, cause, to: 'x' }] }) as unknown as Change;
  assert.equal(endedAfter([], [finding], [change('update', 'edit')]), ended);
  assert.equal(endedAfter(ended, [finding], [change('update', 'both')]), ended);
  for (const none of [change('update', 'drift'), change('adopt', 'edit'), change('update', 'edit', 'lastName')])
    assert.equal(endedAfter([], [finding], [none]), []);
});

test('what is blocked is accepted for the fields that were blocked when it was, and for no other', () => {
  const ack: Ack = { ref: 'client/c-1', class: 'blocked', reason: 'immutable-field', until: '2026-03-01', why: 'w' };
  const untilOf = (fields: readonly string[], one: Ack): string | undefined =>
    acceptanceOf([one], '2026-03-01').blocked(
      {
        ref: 'client/c-1',
        action: 'update',
        reason: 'immutable-field',
        fields: fields.map((name) => ({ name, cause: 'edit' as const })),
        message: 'm',
        hint: 'h',
      },
      Object.fromEntries(fields.map((name) => [name, `${name} now`])),
    );
  const email = { ...ack, fields: ['email'] };
  assert.equal(
    [untilOf(['email'], email), untilOf(['email', 'locale'], email), untilOf(['locale'], email)],
    ['2026-03-01', undefined, undefined],
  );
  // What the manifest wants of one of them is another value by now.
  const both = { ...ack, fields: ['locale', 'email'], wanted: ['locale now', 'email before'] };
  assert.equal([untilOf(['locale'], both), untilOf(['email'], both)], ['2026-03-01', undefined]);
  assert.is(untilOf(['locale', 'email'], both), undefined);
  // An entry that names none, as of whoever wrote it by hand, is of all of them.
  assert.is(untilOf(['locale'], ack), '2026-03-01');
});

test('what an edit ended is forgotten once no entry of that day and target accepts the field any more', () => {
  const ended = [{ ref, field: 'firstName' }] as const;
  const among = (...acks: readonly Ack[]) => endedAmong(acks, 'upheal', ended, today);
  for (const covers of [ack(today), ack(today, { fields: ['firstName'] }), ack(today, { target: 'upheal' })])
    assert.equal(among(covers), ended);
  for (const other of [
    ack('2026-02-28'),
    ack(today, { target: 'hipp' }),
    ack(today, { fields: ['lastName'] }),
    ack(today, { ref: 'provider/p-2' }),
    ack(today, { class: 'blocked', reason: 'conflict' }),
  ])
    assert.equal(among(other), []);
  assert.equal(stillEnded(ended, []), []);
});

test.run();
