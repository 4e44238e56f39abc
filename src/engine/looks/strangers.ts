import type { Clock } from '../../core/model/clock.ts';
import type { LookupResult } from '../../core/model/observed.ts';
import type { Recorded } from '../../core/model/recorded.ts';
import { refOf, type Kind, type Ref } from '../../core/model/resource.ts';
import type { Target } from '../../connector/target.ts';
import type { Store } from '../../state/store.ts';

/**
 * A target that notes of which kinds its looks find somebody who has none of our ids, with the time (ISO 8601) of the
 * last; what was noted before stays.
 */
export function notingStrangers(
  opened: Target,
  store: Pick<Store, 'strangers' | 'recorded'>,
  clock: Pick<Clock, 'now'>,
): { readonly target: Target; readonly strangers: ReadonlyMap<Kind, string> } {
  const strangers = new Map(store.strangers());
  const target: Target = {
    ...opened,
    async find(desired, reader, witnesses, how) {
      const lookup = await opened.find(desired, reader, witnesses, how);
      // After a lost create whoever is found may be our own, whatever id is shown.
      if (!how.needsProof && isStranger(lookup, desired.kind, store.recorded()))
        strangers.set(desired.kind, new Date(clock.now()).toISOString());
      return lookup;
    },
  };
  return { target, strangers };
}

/** Whether a look found somebody who has none of our ids. */
function isStranger(lookup: LookupResult, kind: Kind, recorded: ReadonlyMap<Ref, Recorded>): boolean {
  const stranger = 'stranger' in lookup ? lookup.stranger : undefined;
  if (!stranger) return false;
  return stranger.partnerId === undefined || !recorded.has(refOf(kind, stranger.partnerId));
}
