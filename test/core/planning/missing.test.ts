import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { noApprovals, type Approvals } from '../../../src/core/planning/approvals.ts';
import { madeAnew, missingGuards } from '../../../src/core/planning/missing.ts';
import { defaultSettings } from '../../../src/core/model/settings.ts';
import type { Observation } from '../../../src/core/model/observed.ts';
import { input, person, planOf, recorded } from '../builders.ts';

const test = suite('too many who are not there any more');

/** A plan's input over so many managed providers, of whom so many were answered as not there. */
function of(
  managed: number,
  missing: number,
  more: { state?: 'missing' | 'unwitnessed'; max?: object; approvals?: Partial<Approvals> } = {},
) {
  const ids = Array.from({ length: managed }, (_, index) => `p-${index}`);
  const seen = (index: number): Observation =>
    index < missing ? { state: more.state ?? 'missing' } : { state: 'present', fields: {} };
  const guards = { ...defaultSettings.guards, ...(more.max ? { maxMissing: more.max as { percent: number } } : {}) };
  return {
    wanted: ids.map((id) => person(id)),
    state: ids.map((id) => recorded(`provider/${id}`)),
    observations: new Map(ids.map((id, index) => [`provider/${id}`, seen(index)] as const)),
    settings: { guards },
    approvals: { ...noApprovals, ...more.approvals },
  };
}
const trips = (...given: Parameters<typeof of>): boolean => missingGuards(input(of(...given))).length > 0;

test('it trips beyond a tenth and beyond three; where three or fewer are managed, when all are', () => {
  assert.equal([trips(24, 3), trips(24, 4), trips(100, 10), trips(100, 11)], [false, true, false, true]);
  assert.equal(
    [trips(1, 1), trips(2, 1), trips(2, 2), trips(3, 2), trips(3, 3), trips(4, 3)],
    [true, false, true, false, true, false],
  );
  assert.equal([trips(24, 0), trips(0, 0), trips(24, 4, { state: 'unwitnessed' })], [false, false, true]);
  assert.equal([trips(24, 1, { max: { percent: 0 } }), trips(24, 12, { max: { percent: 50 } })], [true, false]);
});

test('it passes for as many as are named, in all, or as a share of each kind', () => {
  const missing = (allowance: object) => ({ approvals: { missing: allowance as { count: number } } });
  assert.equal([trips(24, 6, missing({ count: 5 })), trips(24, 6, missing({ count: 6 }))], [true, false]);
  assert.equal([trips(24, 6, missing({ percent: 24 })), trips(24, 6, missing({ percent: 25 }))], [true, false]);
  assert.match(
    missingGuards(input(of(24, 6)))[0]?.message ?? '',
    /6 of 24 managed providers .* 10%.*--allow-missing 6/,
  );
});

test('without a witness somebody is made anew only when the guard tripped and was passed', () => {
  const made = (...given: Parameters<typeof of>) => planOf(of(...given)).plan.summary;
  const allowed = { state: 'unwitnessed', approvals: { missing: { count: 9 } } } as const;
  assert.equal([made(24, 3, allowed).create, made(24, 3, allowed).unknown], [0, 3]);
  assert.equal([made(24, 4, allowed).create, made(24, 4, allowed).unknown], [4, 0]);
  assert.equal([made(24, 4, { state: 'unwitnessed' }).create, made(24, 3).create], [0, 3]);
  assert.is(madeAnew(input(of(24, 4, allowed))).size, 1);
});

test.run();
