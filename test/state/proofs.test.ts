import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Proof } from '../../src/core/model/recorded.ts';
import type { Ref } from '../../src/core/model/resource.ts';
import { mergeProofs } from '../../src/state/proofs.ts';

const test = suite('proofs of two runs');
const [monday, tuesday] = ['2026-01-05T00:00:00.000Z', '2026-01-06T00:00:00.000Z'];
const read = (at: string, digest: string): NonNullable<Proof['read']> => ({ at, fields: { firstName: digest } });
const proof = (more: Partial<Proof>): Proof => ({ ref: 'client/a', id: 'one', ...more });
const merged = (stored: readonly Proof[], ...found: readonly Proof[]): readonly Proof[] => [
  ...mergeProofs(new Map<Ref, Proof>(stored.map((item) => [item.ref, item])), found).values(),
];

test('what is new is added, and nothing is lost', () => {
  const other = proof({ ref: 'client/b' });
  assert.equal(merged([proof({})], other), [proof({}), other]);
  assert.equal(merged([proof({})]), [proof({})]);
});

test('of one id the later read and the later check count, whoever wrote them', () => {
  const [early, late] = [
    proof({ read: read(monday, 'x'), check: { at: tuesday, isActive: true } }),
    proof({ read: read(tuesday, 'y'), check: { at: monday, isActive: false } }),
  ];
  const best = proof({ read: read(tuesday, 'y'), check: { at: tuesday, isActive: true, awayAt: monday } });
  assert.equal(merged([early], late), [best]);
  assert.equal(merged([late], early), [best]);
});

test('when somebody was last seen inactive is remembered while they are seen active, and no longer', () => {
  const wednesday = '2026-01-07T00:00:00.000Z';
  const check = (at: string, isActive: boolean, awayAt?: string): Proof =>
    proof({ check: { at, isActive, ...(awayAt === undefined ? {} : { awayAt }) } });
  const back = check(tuesday, true, monday);
  assert.equal(merged([check(monday, false)], check(tuesday, true)), [back]);
  assert.equal(merged([back], check(wednesday, true)), [check(wednesday, true, monday)]);
  assert.equal(merged([back], check(wednesday, false)), [check(wednesday, false)]);
  assert.equal(merged([check(monday, true)], check(tuesday, true)), [check(tuesday, true)]);
});

test('of two of the same time what is found now counts', () => {
  assert.equal(merged([proof({ read: read(monday, 'x') })], proof({ read: read(monday, 'y') })), [
    proof({ read: read(monday, 'y') }),
  ]);
});

test('a part that only one of them has stays', () => {
  const check = { at: monday, isActive: true };
  assert.equal(merged([proof({ check })], proof({ read: read(tuesday, 'x') })), [
    proof({ read: read(tuesday, 'x'), check }),
  ]);
});

test('a proof of another id takes the place of the one before, whatever their times', () => {
  const other = proof({ id: 'two', check: { at: monday, isActive: true } });
  assert.equal(merged([proof({ read: read(tuesday, 'x') })], other), [other]);
});

test('of several found at once each counts', () => {
  assert.equal(merged([], proof({ read: read(tuesday, 'x') }), proof({ read: read(monday, 'y') })), [
    proof({ read: read(tuesday, 'x') }),
  ]);
});

test.run();
