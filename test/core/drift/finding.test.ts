import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  endedBy,
  endedByChanges,
  findingsAfter,
  newsOf,
  remembered,
  renamedFindings,
  shown,
  withTold,
  type KeptFinding,
} from '../../../src/core/drift/finding.ts';
import { lookName } from '../../../src/core/drift/look-name.ts';
import type { Drift } from '../../../src/core/model/plan.ts';
import type { Ref } from '../../../src/core/model/resource.ts';
import { before, digest, now } from '../builders.ts';

const test = suite('the life of a finding');
const ref: Ref = 'provider/p-1';
const drift = (fields: readonly string[] = ['firstName'], more: Partial<Drift> = {}): Drift => ({
  ref,
  class: 'changed',
  fields,
  ...more,
});
const after = (
  known: readonly KeptFinding[],
  seen: readonly Drift[],
  { looked = [lookName('read', ref)], managed = [ref] as readonly Ref[], at = now } = {},
) => findingsAfter(known, { drift: seen, looked: new Set(looked), managed: new Set(managed), now: at }, digest);
/** What was found by an earlier sweep. */
const found = (seen: Drift = drift(), more: Partial<KeptFinding> = {}): KeptFinding => {
  const [first] = after([], [seen], { managed: [seen.ref], at: before });
  return { ...(first as KeptFinding), ...more };
};
const none = [] as const;
const today = now.slice(0, 10);

test('what is seen first is found now, and what is seen again was found then', () => {
  assert.is(after([], [drift()])[0]?.since, now);
  assert.equal(after([found()], [drift()]), [found()]);
});

test('the same fields in another order are the same finding, another class is another', () => {
  assert.is(found(drift(['a', 'b'])).fingerprint, found(drift(['b', 'a'])).fingerprint);
  assert.is.not(found(drift([], { class: 'missing' })).fingerprint, found(drift([])).fingerprint);
});

test('less of the same is not new, more of it is', () => {
  const wider = found(drift(['firstName', 'lastName']), { told: true });
  const [less] = after([wider], [drift(['lastName'])]);
  assert.equal([less?.since, less?.told], [before, true]);
  const [more] = after([found(drift(), { told: true })], [drift(['firstName', 'lastName'])]);
  assert.equal([more?.since, more?.told], [now, undefined]);
});

test('what was not looked at again stays, and what was looked at and is not seen is gone', () => {
  assert.equal(after([found()], [], { looked: [] }), [found()]);
  assert.equal(after([found()], []), []);
});

test('a read does not end what only a check can see, and the other way round', () => {
  const away = found(drift([], { class: 'deactivated' }));
  assert.equal(after([away], [], { looked: [lookName('read', ref)] }), [away]);
  assert.equal(after([away], [], { looked: [lookName('check', ref)] }), []);
  assert.equal(after([found()], [], { looked: [lookName('check', ref)] }), [found()]);
});

test('what is not managed any more is gone without a look', () => {
  assert.equal(after([found()], [], { looked: [], managed: [] }), []);
});

test('what had ended and comes back is new', () => {
  const [again] = after([found(drift(), { closed: true, told: true })], [drift()]);
  assert.is(again?.since, now);
  assert.equal([again?.closed, again?.told], [undefined, undefined]);
});

const seenAs = (state: 'present' | 'missing', more: object = {}) =>
  ({ drift: [] as readonly Drift[], observations: new Map([[ref, { state, fields: {}, ...more }]]) }) as Parameters<
    typeof endedBy
  >[1];

test('a plan closes what it looked at and saw gone, until those are told who were told of it, and opens nothing', () => {
  const told = found(drift(), { told: true });
  assert.equal(endedBy([told], seenAs('present')), [{ ...told, closed: true }]);
  assert.equal(endedBy([found()], seenAs('present')), []);
  assert.equal(endedBy([told], { ...seenAs('present'), drift: [drift()] }), [told]);
  assert.equal(endedBy([told], { drift: [], observations: new Map() }), [told]);
  assert.equal(endedBy([], { ...seenAs('present'), drift: [drift()] }), []);
  const away = found(drift([], { class: 'deactivated' }));
  assert.equal(endedBy([away], seenAs('present')), [away]);
  assert.equal(endedBy([away], seenAs('present', { isActive: true })), []);
});

test('an apply closes what it took back: every field of a difference, a create, an activation', () => {
  const done = (action: string, names: readonly string[] = []) =>
    [{ ref, action, fields: names.map((name) => ({ name })) }] as unknown as Parameters<typeof endedByChanges>[1];
  const both = found(drift(['a', 'b']));
  assert.equal(endedByChanges([both], done('update', ['a'])), [both]);
  assert.equal(endedByChanges([both], done('update', ['a', 'b', 'c'])), []);
  assert.equal(endedByChanges([both], []), [both]);
  const missing = found(drift([], { class: 'missing' }));
  assert.equal(endedByChanges([missing], done('update', ['a'])), [missing]);
  assert.equal(endedByChanges([missing], done('create')), []);
  const away = found(drift([], { class: 'deactivated' }));
  assert.equal(endedByChanges([away], done('activate')), []);
  const moved = found(drift([], { class: 'moved' }));
  assert.equal(endedByChanges([moved], done('update', ['a'])), [moved]);
});

test('findings are listed by ref, then by class', () => {
  const seen = [drift([], { ref: 'client/c-1' }), drift(), drift([], { class: 'deactivated' })];
  const listed = after([], seen, { managed: [ref, 'client/c-1'] });
  assert.equal(
    listed.map((item) => `${item.ref} ${item.class}`),
    ['provider/p-1 changed', 'provider/p-1 deactivated', 'client/c-1 changed'],
  );
});

test('a finding follows a rename', () => {
  assert.equal(
    renamedFindings([found()], new Map([[ref, 'provider/p-9']])).map((item) => item.ref),
    ['provider/p-9'],
  );
});

test('what another run told is told', () => {
  assert.equal(withTold([found()], [found(drift(), { told: true })])[0]?.told, true);
  assert.equal(withTold([found()], [found()])[0]?.told, undefined);
});

test('a finding is shown without what only we remember, and with the day until which it is accepted', () => {
  const acks = [{ ref, class: 'changed' as const, until: today, why: 'w' }];
  assert.equal(shown(found(drift(), { told: true, closed: true }), acks, today), {
    ...found(),
    acknowledgedUntil: today,
  });
  assert.not('acknowledgedUntil' in shown(found(), [], today));
});

const names = (news: ReturnType<typeof newsOf>) =>
  Object.fromEntries(Object.entries(news).map(([name, items]: [string, readonly unknown[]]) => [name, items.length]));

test('what is open is told once, unless it is accepted', () => {
  assert.equal(names(newsOf(none, none, [found()], none, today)), { opened: 1, closed: 0, repaired: 0 });
  assert.equal(names(newsOf(none, none, [found(drift(), { told: true })], none, today)).opened, 0);
  const acks = [{ ref, class: 'changed' as const, until: today, why: 'w' }];
  assert.equal(names(newsOf(none, none, [found()], acks, today)).opened, 0);
});

test('an end is told to those who were told of it, and a repair is no end of its own', () => {
  const told = found(drift(), { told: true });
  assert.equal(names(newsOf([told], none, none, none, today)), { opened: 0, closed: 1, repaired: 0 });
  assert.equal(names(newsOf([found()], none, none, none, today)), { opened: 0, closed: 0, repaired: 0 });
  assert.equal(names(newsOf([told], [told], none, none, today)), { opened: 0, closed: 0, repaired: 1 });
  assert.equal(names(newsOf([told], [told], [told], none, today)), { opened: 0, closed: 0, repaired: 0 });
});

test('an end that nobody heard is told again, and then no more', () => {
  const ended = found(drift(), { told: true, closed: true });
  assert.equal(names(newsOf([ended], none, none, none, today)).closed, 1);
  assert.equal(names(newsOf([ended], [ended], none, none, today)).closed, 1);
  assert.equal(names(newsOf([found(drift(), { closed: true })], none, none, none, today)).closed, 0);
});

const gone = drift([], { class: 'missing' });

test('what was told is remembered as told, and an end that was told is forgotten', () => {
  const told = found(drift(), { told: true });
  const news = newsOf([told], none, [found(gone)], none, today);
  assert.equal(
    remembered([found(gone)], [told], news, 'told').map((item) => [item.class, item.told, item.closed]),
    [['missing', true, undefined]],
  );
});

test('what nobody heard is remembered: what is open as untold, what ended as an end to tell', () => {
  const told = found(drift(), { told: true });
  const news = newsOf([told], none, [found(gone)], none, today);
  assert.equal(
    remembered([found(gone)], [told], news, 'not heard').map((item) => [item.class, item.told, item.closed]),
    [
      ['missing', undefined, undefined],
      ['changed', true, true],
    ],
  );
});

test('with nobody to tell only those ends are kept of which somebody was told', () => {
  const both = [found(drift(), { told: true }), found(gone)];
  const repaired = newsOf(none, both, none, none, today);
  const classes = (result: 'nobody to tell' | 'not heard') =>
    remembered([], both, repaired, result).map((item) => item.class);
  assert.equal(classes('nobody to tell'), ['changed']);
  assert.equal(classes('not heard'), ['changed', 'missing']);
});

test.run();
