import type { RefreshMode } from '../../core/model/plan.ts';
import type { Recorded } from '../../core/model/recorded.ts';

/** Leavers who are read unless everything is: a guard stops a plan of many, and that needs no wait. */
const atMost = 100;

/** Who is read of those whom a plan would delete. */
export function leaversToRead({
  refresh,
  leavers,
}: {
  readonly refresh: RefreshMode;
  readonly leavers: readonly Recorded[];
}): readonly Recorded[] {
  if (refresh === 'none') return [];
  return refresh === 'all' ? leavers : leavers.slice(0, atMost);
}
