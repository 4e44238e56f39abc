import { wantedOfBlocked } from '../../core/deciding/accepted.ts';
import { acceptanceIn, acceptanceOf, acksOf, type Ack } from '../../core/drift/ack.ts';
import type { Manifest } from '../../core/model/manifest.ts';
import type { Observation } from '../../core/model/observed.ts';
import type { Blocked, SavedPlan } from '../../core/model/plan.ts';
import type { Recorded } from '../../core/model/recorded.ts';
import type { Ref } from '../../core/model/resource.ts';
import { returnedOwners } from '../../core/planning/people.ts';
import type { PlanInput } from '../../core/planning/plan-input.ts';
import type { Planned } from '../../core/planning/planner.ts';
import { renamesOf } from '../../core/planning/renames.ts';
import type { Session } from '../session.ts';

/** What a plan goes by beside manifest, state and looks. */
export interface Beside {
  /** Differences that are accepted for now. */
  readonly acks: readonly Ack[];
  /** The plan that is made again, which brings what it went by itself. */
  readonly saved: SavedPlan | undefined;
  readonly observations: ReadonlyMap<Ref, Observation>;
}

/** What is left alone, whose list is sent anew, and whether people are there who have none of our ids. */
export function besideOf(
  { acks, saved, observations }: Beside,
  manifest: Manifest,
  recorded: ReadonlyMap<Ref, Recorded>,
  { definition, store, clock, strangers }: Session,
): Pick<PlanInput, 'acceptance' | 'saved' | 'returned' | 'sawStrangers'> {
  if (saved) {
    const sawStrangers = strangers.size > 0 || saved.guards.some(({ guard }) => guard === 'perhaps-there');
    return { acceptance: acceptanceIn(saved), saved, returned: ownersOf(saved, manifest), sawStrangers };
  }
  const renamed = new Map(renamesOf(manifest, store.recorded()));
  const today = new Date(clock.now()).toISOString().slice(0, 10);
  return {
    acceptance: acceptanceOf(acksOf(acks, definition.name, renamed, store.endedAcks()), today),
    returned: returnedOwners(recorded, store.proofs(), observations, definition.table),
    sawStrangers: strangers.size > 0,
  };
}

/** The owners of the lists that a saved plan sends. */
function ownersOf({ operations }: SavedPlan, { resources }: Manifest): ReadonlySet<Ref> {
  const sent = new Set(operations.map(({ ref }) => ref));
  const owners = resources.flatMap((resource) =>
    resource.form === 'membership' && sent.has(resource.ref) ? [resource.owner] : [],
  );
  return new Set(owners);
}

/** Remembers beside state what the looks of a plan told, and what it blocks. */
export async function saveSeen(
  { plan, proofs }: Planned,
  input: Parameters<typeof wantedOfBlocked>[1],
  { store, strangers }: Session,
): Promise<void> {
  // Beside a state that does not exist nothing would be found again.
  if (store.isNew) return;
  await store.saveProofs(proofs.filter((proof) => store.recorded().has(proof.ref)));
  if (strangers.size > store.strangers().size) await store.saveStrangers(strangers);
  await store.saveObstacles(plan.blocked.map((blocked) => obstacleOf(blocked, input)));
}

/** What is remembered of something blocked, so that it can be accepted. */
function obstacleOf(
  blocked: Blocked,
  input: Parameters<typeof wantedOfBlocked>[1],
): Parameters<Session['store']['saveObstacles']>[0][number] {
  const { ref, reason } = blocked;
  const wanted = wantedOfBlocked(blocked, input);
  const fields = Object.keys(wanted);
  return fields.length > 0 ? { ref, reason, fields, wanted: Object.values(wanted) } : { ref, reason };
}
