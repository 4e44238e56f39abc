import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { reasonsToStop } from '../../src/apply/mass-failure.ts';
import type { Outcome } from '../../src/core/model/outcome.ts';

const test = suite('stopping by itself');
const outcome = (more: Partial<Outcome> = {}): Outcome => ({
  ref: 'client/c-1',
  action: 'update',
  status: 'done',
  requests: 1,
  ...more,
});
const refused = outcome({ status: 'failed', error: { code: 'refused', status: 400, message: 'm' } });

/** After how many of these outcomes there is a reason to stop; 0 when there never is. */
function stopsAfter(outcomes: readonly Outcome[]): number {
  const reasons = reasonsToStop();
  return outcomes.findIndex((one) => reasons.after(one) !== undefined) + 1;
}

const times = (count: number, one: Outcome): readonly Outcome[] => Array.from({ length: count }, () => one);

test('no run stops before twenty operations have ended, and then it does', () => {
  assert.is(stopsAfter(times(19, refused)), 0);
  assert.is(stopsAfter(times(20, refused)), 20);
});

test('half of them is not enough, one more is', () => {
  assert.is(stopsAfter([...times(10, outcome()), ...times(10, refused)]), 0);
  assert.is(stopsAfter([...times(10, outcome()), ...times(11, refused)]), 21);
});

test('different reasons are counted apart: another code, or another status', () => {
  const forbidden = outcome({ status: 'failed', error: { code: 'forbidden', status: 403, message: 'm' } });
  assert.is(stopsAfter([...times(15, refused), ...times(15, forbidden)]), 0);
  const other = outcome({ status: 'failed', error: { code: 'refused', status: 422, message: 'm' } });
  assert.is(stopsAfter([...times(15, refused), ...times(15, other)]), 0);
});

test('what nothing was sent for says nothing, unless it was done', () => {
  const skipped = outcome({ status: 'skipped', requests: 0 });
  assert.is(stopsAfter([...times(100, skipped), ...times(20, refused)]), 120);
  assert.is(stopsAfter([...times(30, outcome({ requests: 0 })), ...times(30, refused)]), 0);
  assert.is(stopsAfter(times(40, { ...refused, requests: 0 })), 0);
});

test('an unknown ending is no failure', () => {
  assert.is(stopsAfter(times(40, { ...refused, status: 'unknown' })), 0);
});

test('the reason names how many failed, of how many, and why', () => {
  const reasons = reasonsToStop();
  const failures = times(20, refused).map((one) => reasons.after(one));
  assert.match(failures.at(-1)?.message ?? '', '20 of 20 operations failed for the same reason: refused (status 400).');
  assert.is(failures.at(-1)?.code, 'mass-failure');
});

test('what the target did not take is no reason, and counts for none', () => {
  const notTaken = outcome({ status: 'failed', error: { code: 'not-taken', message: 'm' } });
  assert.is(stopsAfter(times(40, notTaken)), 0);
  assert.is(stopsAfter([...times(40, notTaken), ...times(20, refused)]), 60);
});

test.run();
