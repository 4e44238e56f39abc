import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  isRefusedTwice,
  refusalShows,
  withRefusal,
  type Holder,
  type RefusedTwice,
} from '../../../src/core/planning/refused-twice.ts';
import { now, person, rules } from '../builders.ts';

const test = suite('what a target refuses because somebody has it');
const at = Date.parse(now);
const dayMs = 24 * 60 * 60 * 1000;
const desired = person('p-1', { email: 'ana@x.example' });
const all: readonly RefusedTwice[] = (['own-id', 'address'] as const).flatMap((by) =>
  [true, false].map((isActive) => ({ kind: 'provider' as const, by, isActive, at: now })),
);

test('a create is a look by itself once both were refused, with the first one active and not, within 90 days', () => {
  assert.is(isRefusedTwice(all, 'provider', at + 90 * dayMs - 1), true);
  assert.is(isRefusedTwice(all, 'provider', at + 90 * dayMs), false);
  assert.is(isRefusedTwice(all, 'client', at), false);
  for (const [index] of all.entries()) assert.is(isRefusedTwice(all.toSpliced(index, 1), 'provider', at), false);
});

test('a refusal shows one of the two only when whoever is there shares not both', () => {
  const by = (holder: Holder): string | undefined => refusalShows(desired, rules, holder, now)?.by;
  const [ours, same] = [{ ownId: 'p-1' }, { email: 'ANA@x.example' }];
  assert.is(by({ fields: ours, isActive: true }), 'own-id');
  assert.is(by({ fields: { ...ours, email: 'eva@x.example' }, isActive: true }), 'own-id');
  assert.is(by({ fields: same, isActive: false }), 'address');
  assert.is(by({ fields: { ...same, ownId: 'p-2' }, isActive: true }), 'address');
  assert.is(by({ fields: { ...ours, ...same }, isActive: true }), undefined);
  assert.is(by({ fields: ours, isActive: true, by: ['own-id', 'address'] }), undefined);
  assert.is(by({ fields: {}, isActive: true }), undefined);
  // Whether somebody deactivated holds it too is not told by one of whom that is not known.
  assert.is(by({ fields: ours, isActive: undefined }), undefined);
});

test('of the same thing the latest is kept', () => {
  const [first] = all;
  if (!first) throw new Error('none');
  const later = { ...first, at: '2026-04-01T00:00:00.000Z' };
  assert.equal(withRefusal(all, later), [...all.slice(1), later]);
});

test.run();
