import type { AdoptChange } from '../../core/model/change.ts';
import type { Manifest } from '../../core/model/manifest.ts';
import type { LookupResult } from '../../core/model/observed.ts';
import type { Ref } from '../../core/model/resource.ts';
import { plan } from '../plan.ts';
import type { RunOptions } from '../run-options.ts';
import type { Session } from '../session.ts';

/** People who can be taken into state without sending anything. */
export interface Adoption {
  readonly session: Session;
  readonly adopted: readonly AdoptChange[];
  /** Whose adoption sends something, or is not one: the next plan shows what. */
  readonly others: readonly Ref[];
}

/**
 * Finds out who of those who were read can be taken into state as they are; takes the lock of state, and asks the
 * target nothing that is known.
 */
export async function adoptionOf(
  manifest: Manifest,
  found: ReadonlyMap<Ref, LookupResult>,
  options: RunOptions,
): Promise<Adoption> {
  const { changes, plan: made, session } = await plan(manifest, { ...options, refresh: 'none', lock: true }, found);
  for (const note of session.notes) options.say?.(note);
  const adopted = [...changes.values()].flatMap((change) =>
    change.action === 'adopt' && change.fields.length === 0 && found.has(change.ref) ? [change] : [],
  );
  const silent = new Set<Ref>(adopted.map(({ ref }) => ref));
  const others = [...made.operations, ...made.blocked, ...made.unknown]
    .map(({ ref }) => ref)
    .filter((ref) => found.has(ref) && !silent.has(ref));
  return { session, adopted, others: [...new Set(others)] };
}

/** Takes them into state, as an apply would; nothing is sent. */
export async function adopt({ session, adopted }: Adoption): Promise<void> {
  for (const { recorded } of adopted) await session.store.write({ put: [recorded] });
  await session.store.save();
}
