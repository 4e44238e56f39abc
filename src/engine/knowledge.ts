import type { Settlement } from './settle.ts';
import { renamed, renamesOf } from '../core/planning/renames.ts';
import { nameBefore, type Manifest } from '../core/model/manifest.ts';
import type { Settled, Unknown } from '../core/model/plan.ts';
import { currentProof, withProof, type Proof, type Recorded } from '../core/model/recorded.ts';
import type { DesiredObject, Ref } from '../core/model/resource.ts';
import type { Store } from '../state/store.ts';

/**
 * What is known before a plan looks: state and proofs as one, requests of earlier runs settled, renamed resources under
 * their new names.
 */
export interface KnownState {
  readonly recorded: ReadonlyMap<Ref, Recorded>;
  readonly proofs: ReadonlyMap<Ref, Proof>;
  readonly settled: readonly Settled[];
  readonly unsettled: ReadonlyMap<Ref, Unknown>;
}

/** Puts together what is known; changes nothing. */
export function knowledgeOf(manifest: Manifest, store: Store, settlements: readonly Settlement[]): KnownState {
  const state = new Map(store.recorded());
  for (const { entry } of settlements) for (const put of entry?.put ?? []) state.set(put.ref, put);
  const recorded = new Map(state);
  const proofs = new Map(store.proofs());
  const due = renamesOf(manifest, state);
  for (const [from] of due) {
    recorded.delete(from);
    proofs.delete(from);
  }
  for (const [from, to] of due) {
    const [entry, proof] = [state.get(from), store.proofs().get(from)];
    if (entry) recorded.set(to, renamed(entry, to));
    if (proof) proofs.set(to, { ...proof, ref: to });
  }
  for (const [ref, entry] of recorded) {
    const proof = currentProof(entry, proofs.get(ref));
    if (proof) proofs.set(ref, proof);
    else proofs.delete(ref);
    recorded.set(ref, withProof(entry, proof));
  }
  const renames = new Map([
    ...manifest.resources.flatMap((resource) => {
      const from = nameBefore(resource);
      return from === undefined ? [] : [[from, resource.ref] as const];
    }),
    ...due,
  ]);
  const doubts = settlements.flatMap(({ unknown }) => (unknown ? [unknown] : []));
  return {
    recorded,
    proofs,
    settled: settlements.flatMap(({ settled }) => settled ?? []),
    // Somebody in doubt under an old id is in doubt under the new one.
    unsettled: new Map(
      doubts.map((doubt) => {
        const ref = renames.get(doubt.ref) ?? doubt.ref;
        return [ref, { ...doubt, ref }];
      }),
    ),
  };
}

/** The objects of a manifest whom state knows as active: for commands that ask about them. */
export function knownObjects(
  manifest: Manifest,
  recorded: ReadonlyMap<Ref, Recorded>,
): readonly { readonly desired: DesiredObject; readonly recorded: Recorded }[] {
  return manifest.resources.flatMap((resource) => {
    const entry = recorded.get(resource.ref);
    return resource.form === 'object' && entry && !entry.deactivated ? [{ desired: resource, recorded: entry }] : [];
  });
}
