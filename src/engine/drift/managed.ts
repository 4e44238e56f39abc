import type { Compared } from '../../core/deciding/compared.ts';
import type { Manifest } from '../../core/model/manifest.ts';
import type { Proof, Recorded } from '../../core/model/recorded.ts';
import type { Ref } from '../../core/model/resource.ts';
import { renamesOf } from '../../core/planning/renames.ts';
import type { KnownState } from '../knowledge.ts';

/** A managed object with what is known of it. */
export interface ManagedObject extends Pick<Compared, 'desired' | 'rules' | 'wanted'> {
  readonly recorded: Recorded;
  readonly proof: Proof | undefined;
  /** When a write, or an adoption, last proved it, however often it was read since: ISO 8601. */
  readonly writtenAt: string;
}

/** Everybody who is managed, wanted and not in doubt; `state` is as it stands, before proofs and renames. */
export function managedIn(
  compared: Iterable<Compared>,
  { proofs, unsettled }: KnownState,
  state: ReadonlyMap<Ref, Recorded>,
  stored: ReadonlyMap<Ref, Ref>,
): ReadonlyMap<Ref, ManagedObject> {
  return new Map(
    [...compared].flatMap(({ desired, rules, wanted, known }) => {
      const { ref } = desired;
      if (!known || known.recorded.deactivated || unsettled.has(ref)) return [];
      const { recorded } = known;
      const writtenAt = state.get(stored.get(ref) ?? ref)?.provenAt ?? recorded.provenAt;
      return [[ref, { desired, rules, wanted, recorded, proof: proofs.get(ref), writtenAt }] as const];
    }),
  );
}

/** The names under which state still knows renamed resources, by their new ones. */
export function storedNames(manifest: Manifest, state: ReadonlyMap<Ref, Recorded>): ReadonlyMap<Ref, Ref> {
  return new Map(renamesOf(manifest, state).map(([from, to]) => [to, from]));
}
