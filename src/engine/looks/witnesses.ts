import type { Recorded } from '../../core/model/recorded.ts';
import { idOf, kindOf, type Ref } from '../../core/model/resource.ts';
import type { Witnesses } from '../../connector/target.ts';
import type { Session } from '../session.ts';

/** Somebody whom a look can be tried on, and looks that proved themselves. */
export function witnessesOf({ store }: Session, recorded: ReadonlyMap<Ref, Recorded>): Witnesses {
  const trusted = new Set(store.trusted);
  const provenNow = new Set<string>();
  return {
    trusted,
    provenNow,
    trust: (look) => {
      trusted.add(look);
      provenNow.add(look);
      store.trust(look);
    },
    someone: (kind) => {
      for (const [ref, entry] of recorded) {
        if (kindOf(ref) === kind && entry.origin === 'created' && !entry.deactivated && !entry.list)
          return { manifestId: idOf(ref), id: entry.id };
      }
      return undefined;
    },
  };
}
