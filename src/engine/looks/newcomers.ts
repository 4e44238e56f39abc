import type { Newcomers } from '../../apply/context.ts';
import { isRefusedTwice, refusalShows, withRefusal } from '../../core/planning/refused-twice.ts';
import { formerIds, waysOf } from './ways.ts';
import type { Store } from '../../state/store.ts';
import type { Ref } from '../../core/model/resource.ts';
import type { Session } from '../session.ts';

const lookMs = 60_000;
const [fewest, most] = [8, 64];

/** How people are looked for right before they are created, by what is known of the target. */
export function newcomersOf({ store, target, clock }: Session): Newcomers {
  let seen = store.refusedTwice();
  const ways: Newcomers['waysOf'] = (desired) => waysOf(desired, store.isLost, formerIdsIn(store, desired.ref));
  return {
    waysOf: ways,
    // Whoever may be there under another id is looked for all the same.
    isRefusedTwice: (desired) => ways(desired).everywhere !== true && isRefusedTwice(seen, desired.kind, clock.now()),
    seen: () => seen,
    refusedTwice({ desired }, there) {
      const rules = target.table[desired.kind];
      if (rules.form !== 'object') return;
      const shown = refusalShows(desired, rules, there, new Date(clock.now()).toISOString());
      if (shown) seen = withRefusal(seen, shown);
    },
  };
}

/** For how long (milliseconds) a look counts: a minute, or what a look and a create take where the pace is slower. */
export function lookMsAt(perMinute: number): number {
  return Math.max(lookMs, (4 * 60_000) / perMinute);
}

/**
 * How many operations may be in progress at once: enough to keep all requests in flight that may be, and so few that
 * the looks of one do not grow old behind those of others.
 */
export function windowFor({ concurrency, perMinute }: Pick<Session, 'concurrency' | 'perMinute'>): number {
  return Math.max(fewest, Math.min(most, 2 * concurrency, Math.floor(perMinute / 5)));
}

/** Ids that somebody whom state holds had before and that nobody else in it has. */
export function formerIdsIn(store: Pick<Store, 'recorded'>, ref: Ref): readonly string[] {
  return formerIds(store.recorded().get(ref), (other) => store.recorded().has(other));
}
