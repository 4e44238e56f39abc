import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { diffFields, observedDigest } from '../../../src/core/deciding/diff.ts';
import type { Fields } from '../../../src/core/model/resource.ts';
import type { Recorded } from '../../../src/core/model/recorded.ts';
import { digest, now, person, recorded, rules } from '../builders.ts';

const test = suite('the three-way diff of an object');
const state = recorded('provider/p-1', { firstName: 'Ana', email: 'ana@x.example', session: 'Soap' });
const shownBefore: Recorded = { ...state, shown: ['firstName'] };

const diff = (
  wanted: Fields,
  observed?: Fields,
  { known = state, ignore = [] }: { known?: Recorded; ignore?: readonly string[] } = {},
) =>
  diffFields(
    rules,
    person('p-1', wanted, { ignore }),
    wanted,
    known,
    observed && { fields: observed, at: now },
    digest,
  );

/** Every field that differs, as `name cause`, those that no call changes in brackets. */
function told(...given: Parameters<typeof diff>): readonly string[] {
  const { changes, immutable } = diff(...given);
  return [...changes.map((one) => `${one.name} ${one.cause}`), ...immutable.map((one) => `[${one.name} ${one.cause}]`)];
}

test('what equals what was last proven is no difference while nobody looked', () => {
  assert.equal(told({ firstName: 'Ana', email: 'ana@x.example' }), []);
});

test('a manifest that asks for something else than was last proven is an edit', () => {
  assert.equal(told({ firstName: 'Eva' }), ['firstName edit']);
});

test('live that equals the manifest is no difference, whatever was last proven, and proves the field', () => {
  const { changes, proven } = diff({ firstName: 'Eva' }, { firstName: 'Eva' });
  assert.equal([changes, proven], [[], { firstName: digest('remote-p-1', 'firstName', 'Eva') }]);
});

test('live that differs from a manifest that was proven is drift', () => {
  assert.equal(told({ firstName: 'Ana' }, { firstName: 'Mallory' }), ['firstName drift']);
  assert.equal(told({ firstName: 'Ana' }, { firstName: '' }, { known: shownBefore }), ['firstName drift']);
});

test('live that is as last proven under another manifest is an edit', () => {
  assert.equal(told({ firstName: 'Eva' }, { firstName: 'Ana' }), ['firstName edit']);
});

test('live that is neither as wanted nor as last proven is both', () => {
  assert.equal(told({ firstName: 'Eva' }, { firstName: 'Mallory' }), ['firstName both']);
  assert.equal(told({ firstName: 'Eva' }, {}, { known: shownBefore }), ['firstName both']);
});

test('a field that nothing ever proved is an edit when it differs live', () => {
  assert.equal(told({ lastName: 'Rivera' }, { lastName: 'Other' }), ['lastName edit']);
});

test('what no call shows is compared with what was last proven alone', () => {
  assert.equal(told({ session: 'Soap' }, { session: 'whatever' }), []);
  assert.equal(told({ session: 'Dap' }, { session: 'Dap' }), ['session edit']);
  assert.equal(diff({ session: 'Soap' }, { session: 'Soap' }).proven, {});
});

test('what no call changes is told apart from what can be sent', () => {
  assert.equal(told({ firstName: 'Eva', email: 'eva@x.example' }), ['firstName edit', '[email edit]']);
  assert.equal(told({ email: 'ana@x.example' }, { email: 'mallory@x.example' }), ['[email drift]']);
});

test('values are compared as their field is', () => {
  assert.equal(told({ email: 'ANA@x.example' }), []);
  assert.equal(told({ tags: ['a', 'b'] }, { tags: ['b', 'a'] }), []);
});

test('fields that the manifest does not name, or ignores, do not differ', () => {
  assert.equal(told({}, { firstName: 'Mallory' }), []);
  const { changes, proven } = diff({ firstName: 'Eva' }, { firstName: 'Eva' }, { ignore: ['firstName'] });
  assert.equal([changes, proven], [[], {}]);
});

test('what the target did not take before is not sent again', () => {
  const { changes, unsettable } = diff(
    { ownId: 'p-2' },
    { ownId: 'p-1' },
    { known: { ...state, unsettable: ['ownId'] } },
  );
  assert.equal([changes, unsettable], [[], ['ownId']]);
});

test('a difference holds what was seen only where it was', () => {
  assert.equal(diff({ firstName: 'Eva' }, { firstName: 'Ana' }).changes, [
    { name: 'firstName', cause: 'edit', from: 'Ana', to: 'Eva' },
  ]);
  assert.equal(diff({ firstName: 'Eva' }).changes, [{ name: 'firstName', cause: 'edit', to: 'Eva' }]);
});

test('a digest of what was seen changes with any value that can be read, and with no other', () => {
  const of = (observed: Fields): string => observedDigest(rules, observed, 'remote-p-1', digest);
  const seen = { firstName: 'Ana', tags: ['a', 'b'], session: 'Soap' };
  assert.is(of({ ...seen, session: 'Dap' }), of(seen));
  assert.is(of({ ...seen, tags: ['b', 'a'] }), of(seen));
  assert.is.not(of({ ...seen, firstName: 'Eva' }), of(seen));
  assert.is.not(of({ ...seen, phone: '1' }), of(seen));
});

test('what was sent and no read shows counts as sent, and is named once', () => {
  const { changes, unreadable } = diff({ firstName: 'Ana' }, {});
  assert.equal([changes, unreadable], [[], ['firstName']]);
});

test('what was shown before and is not any more is empty', () => {
  assert.equal(told({ firstName: 'Ana' }, {}, { known: shownBefore }), ['firstName drift']);
});

test('a bare number beyond what a number can hold shows nothing', () => {
  const known = recorded('provider/p-1', { npi: '12345678901234567890' });
  assert.equal(diff({ npi: '12345678901234567890' }, { npi: 2 ** 60 }, { known }).unreadable, ['npi']);
});

test('a digest of version 0.1.0 is as good, and is made anew', () => {
  const known: Recorded = { ...state, fields: { email: digest('remote-p-1', 'email', 'ana@x.example ') } };
  const { immutable, renewed } = diff({ email: 'Ana@x.example ' }, undefined, { known });
  assert.equal([immutable, renewed], [[], { email: digest('remote-p-1', 'email', 'ana@x.example') }]);
});

const wantedDigest = digest('remote-p-1', 'firstName', 'Ana');
const seenDigest = digest('remote-p-1', 'firstName', 'ANA');
const refused = (count: number): Recorded => ({
  ...shownBefore,
  notTaken: { firstName: { wanted: wantedDigest, seen: seenDigest, count } },
});

test('what the target did not take is sent again as that, whether it is read or not', () => {
  assert.equal(told({ firstName: 'Ana' }, undefined, { known: refused(1) }), ['firstName not-taken']);
  assert.equal(told({ firstName: 'Ana' }, { firstName: 'ANA' }, { known: refused(2) }), ['firstName not-taken']);
});

test('what was sent three times and not taken is left alone until the manifest or the live value changes', () => {
  for (const observed of [undefined, { firstName: 'ANA' }]) {
    const { changes, stuck } = diff({ firstName: 'Ana' }, observed, { known: refused(3) });
    assert.equal([changes, stuck.map(({ name, cause }) => `${name} ${cause}`)], [[], ['firstName not-taken']]);
  }
  assert.equal(told({ firstName: 'Eva' }, { firstName: 'ANA' }, { known: refused(3) }), ['firstName both']);
  assert.equal(told({ firstName: 'Ana' }, { firstName: 'Mallory' }, { known: refused(3) }), ['firstName drift']);
  assert.equal(told({ firstName: 'Ana' }, { firstName: 'Ana' }, { known: refused(3) }), []);
});

test('what no call changes and was not taken is left alone at once', () => {
  const known: Recorded = { ...state, sent: { at: now } };
  const { immutable, stuck } = diff({ email: 'ana@x.example' }, { email: 'aná@x.example' }, { known });
  assert.equal([immutable, stuck.map(({ name }) => name)], [[], ['email']]);
});

const hour = 60 * 60_000;
const sentAgo = (ms: number, fields?: readonly string[]): Recorded => ({
  ...shownBefore,
  sent: { at: new Date(Date.parse(now) - ms).toISOString(), ...(fields ? { fields } : {}) },
});

test('the first read within an hour that shows a like value says that it was not taken, and not that it was changed', () => {
  const { changes, notTaken } = diff({ firstName: 'Ana' }, { firstName: 'ANA' }, { known: sentAgo(hour) });
  assert.equal([changes.map(({ cause }) => cause), notTaken], [['not-taken'], { firstName: seenDigest }]);
  assert.equal(told({ firstName: 'Ana' }, { firstName: '' }, { known: sentAgo(hour) }), ['firstName not-taken']);
  assert.equal(told({ firstName: 'Ana' }, { firstName: 'ANA' }, { known: sentAgo(hour + 1) }), ['firstName drift']);
  assert.equal(told({ firstName: 'Ana' }, { firstName: 'ANA' }, { known: sentAgo(0, ['x']) }), ['firstName drift']);
});

test('a value that bears no likeness to what was sent was changed by somebody, however soon', () => {
  assert.equal(told({ firstName: 'Ana' }, { firstName: 'Mallory' }, { known: sentAgo(0) }), ['firstName drift']);
});

test('null was not taken whenever it is the first that is shown, and was cleared by somebody later on', () => {
  assert.equal(told({ firstName: 'Ana' }, { firstName: '' }), ['firstName not-taken']);
  for (const known of [sentAgo(9 * hour), sentAgo(9 * hour, ['firstName'])])
    assert.equal(told({ firstName: 'Ana' }, { firstName: '' }, { known }), ['firstName not-taken']);
  for (const known of [shownBefore, sentAgo(0, ['lastName'])])
    assert.equal(told({ firstName: 'Ana' }, { firstName: '' }, { known }), ['firstName drift']);
});

test('what an answer showed and the first read since lacks was not taken, and was emptied by somebody later on', () => {
  const after = (known: Recorded): readonly string[] => told({ firstName: 'Ana' }, {}, { known });
  assert.equal(after(sentAgo(9 * hour, ['firstName'])), ['firstName not-taken']);
  assert.equal(after(sentAgo(9 * hour)), ['firstName not-taken']);
  assert.equal(after(sentAgo(0, ['lastName'])), ['firstName drift']);
  assert.equal(after(shownBefore), ['firstName drift']);
});

test('what was refused and is shown nowhere is not taken to be there', () => {
  const { shown, ...known } = refused(2);
  void shown;
  assert.equal(told({ firstName: 'Ana' }, {}, { known }), ['firstName not-taken']);
});

test('another value than the one that was sent is an edit, whatever the target shows first', () => {
  assert.equal(told({ firstName: 'Ann' }, { firstName: 'ANN' }, { known: sentAgo(0) }), ['firstName both']);
});

test('a saved plan tells again why fields differ', () => {
  const seen = { fields: {}, at: now, causes: { firstName: 'drift' } } as const;
  const { changes } = diffFields(rules, person('p-1'), { firstName: 'Ana' }, refused(3), seen, digest);
  assert.equal(
    changes.map(({ cause }) => cause),
    ['drift'],
  );
});

test.run();
