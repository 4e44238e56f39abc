import { isManaged, wantedOf } from '../../core/planning/desired.ts';
import { renamesOf } from '../../core/planning/renames.ts';
import { unprovenOf, type DriftReport, type SweepLook, type Unproven } from '../../core/drift/drift.ts';
import { lookName } from '../../core/drift/finding.ts';
import type { Manifest } from '../../core/model/manifest.ts';
import type { Observation } from '../../core/model/observed.ts';
import type { Drift } from '../../core/model/plan.ts';
import type { Proof, Recorded } from '../../core/model/recorded.ts';
import type { DesiredObject, Ref } from '../../core/model/resource.ts';
import { BudgetSpent, type Spending } from '../../connector/budget.ts';
import { heldObjects, type KnownState } from '../knowledge.ts';
import type { Session } from '../session.ts';

/** A managed object with what is known of it. */
export interface ManagedObject {
  readonly desired: DesiredObject;
  readonly recorded: Recorded;
  readonly proof: Proof | undefined;
  /** When a write, or an adoption, last proved it, however often it was read since: ISO 8601. */
  readonly writtenAt: string;
}

/** What one sweep saw. */
export interface Swept {
  readonly observations: ReadonlyMap<Ref, Observation>;
  readonly active: ReadonlyMap<Ref, boolean>;
  readonly notRead: DriftReport['notRead'];
  /** Looks that told something, by `lookName`. */
  readonly looked: ReadonlySet<string>;
  /** Looks that were made and told nothing. */
  readonly failed: ReadonlySet<string>;
}

/** Everybody who is managed, wanted and not in doubt. */
export function managedIn(
  manifest: Manifest,
  { recorded, proofs, unsettled }: KnownState,
  { target, store }: Session,
): ReadonlyMap<Ref, ManagedObject> {
  const stored = storedNames(manifest, store.recorded());
  const managed = heldObjects(manifest, recorded).filter(
    ({ desired }) => isManaged(desired, target.table[desired.kind]) && !unsettled.has(desired.ref),
  );
  return new Map(
    managed.map((item) => {
      const { ref } = item.desired;
      return [
        ref,
        {
          ...item,
          proof: proofs.get(ref),
          writtenAt: store.recorded().get(stored.get(ref) ?? ref)?.provenAt ?? item.recorded.provenAt,
        },
      ];
    }),
  );
}

/** The names under which state still knows renamed resources, by their new ones. */
export function storedNames(manifest: Manifest, state: ReadonlyMap<Ref, Recorded>): ReadonlyMap<Ref, Ref> {
  return new Map(renamesOf(manifest, state).map(([from, to]) => [to, from]));
}

/** The looks that there are at what is held. */
export function looksAt(held: ReadonlyMap<Ref, ManagedObject>, { target, store }: Session): readonly SweepLook[] {
  // One that told nothing has had its turn all the same: or a few of these would be all that is ever looked at.
  const look = (kind: 'read' | 'check', ref: Ref, last: string): SweepLook => ({
    ref,
    kind,
    last: [last, store.failedLooks().get(lookName(kind, ref)) ?? ''].sort().at(-1) ?? last,
  });
  return [...held.values()].flatMap(({ desired, recorded, proof, writtenAt }) => [
    look('read', desired.ref, recorded.provenAt),
    // A read shows nothing of whether somebody is active: only a write or a check counts.
    ...(target.seesActivity(desired) ? [look('check', desired.ref, proof?.check?.at ?? writtenAt)] : []),
  ]);
}

/** Looks at what is due; a look that tells nothing is told apart from one that the budget had no room for. */
export async function sweep(
  due: readonly SweepLook[],
  held: ReadonlyMap<Ref, ManagedObject>,
  { reader }: Spending,
  { target, stop }: Session,
): Promise<Swept> {
  const observations = new Map<Ref, Observation>();
  const active = new Map<Ref, boolean>();
  const notRead: { ref: Ref; code: string; message: string }[] = [];
  const looked = new Set<string>();
  const failed = new Set<string>();
  await Promise.all(
    due.map(async ({ ref, kind }) => {
      const known = held.get(ref);
      if (!known || kind === 'reassert') return;
      try {
        if (kind === 'read') {
          const observation = await target.look(known.recorded, reader, false);
          observations.set(ref, observation);
          if (observation.state === 'unknown') {
            notRead.push({ ref, code: observation.code, message: observation.message });
            failed.add(lookName(kind, ref));
          } else looked.add(lookName(kind, ref));
          return;
        }
        const isActive = await target.isActive(known.recorded, known.desired, reader);
        if (isActive === undefined) {
          notRead.push({ ref, code: 'not-checked', message: `Whether ${ref} is active could not be seen.` });
          failed.add(lookName(kind, ref));
        } else {
          active.set(ref, isActive);
          looked.add(lookName(kind, ref));
        }
      } catch (cause) {
        // A look that the budget had no room for, or that the end of the run came before, is due next time.
        if (!(cause instanceof BudgetSpent) && !stop.aborted) throw cause;
      }
    }),
  );
  return { observations, active, notRead: notRead.sort((a, b) => (a.ref < b.ref ? -1 : 1)), looked, failed };
}

/** Looks that told nothing, those of earlier sweeps included, until they tell something. */
export function failedLooksAfter(
  before: ReadonlyMap<string, string>,
  { looked, failed }: Swept,
  held: ReadonlyMap<Ref, ManagedObject>,
  at: string,
): ReadonlyMap<string, string> {
  const names = new Set([...held.keys()].flatMap((ref) => [lookName('read', ref), lookName('check', ref)]));
  return new Map([
    ...[...before].filter(([look]) => names.has(look) && !looked.has(look)),
    ...[...failed].map((look) => [look, at] as const),
  ]);
}

/** Who is not there any more, or not active, as far as this sweep saw. */
export function awayIn({ observations, active }: Swept): ReadonlySet<Ref> {
  return new Set([
    ...[...observations].flatMap(([ref, observation]) => (observation.state === 'missing' ? [ref] : [])),
    ...[...active].flatMap(([ref, isActive]) => (isActive ? [] : [ref])),
  ]);
}

/** Who turned out to be deactivated. */
export function deactivatedIn({ active }: Swept): readonly Drift[] {
  return [...active].flatMap(([ref, isActive]) =>
    isActive ? [] : [{ ref, class: 'deactivated' as const, fields: [] }],
  );
}

/** What the checks of activity proved, for later sweeps to know. */
export function checksIn({ active }: Swept, held: ReadonlyMap<Ref, ManagedObject>, at: string): readonly Proof[] {
  return [...active].flatMap(([ref, isActive]): Proof[] => {
    const known = held.get(ref);
    return known ? [{ ref, id: known.recorded.id, check: { at, isActive } }] : [];
  });
}

/** How much of what is held was looked at, and how old the oldest proof is now. */
export function coverageOf(
  held: ReadonlyMap<Ref, ManagedObject>,
  { observations, active }: Swept,
  at: string,
): DriftReport['coverage'] {
  const isTold = (ref: Ref): boolean => ['present', 'missing'].includes(observations.get(ref)?.state ?? '');
  const proven = [...held.values()]
    .map(({ desired, recorded }) => (isTold(desired.ref) ? at : recorded.provenAt))
    .sort();
  return {
    managed: held.size,
    read: [...held.keys()].filter(isTold).length,
    checked: active.size,
    ...(proven[0] === undefined ? {} : { oldestProof: proven[0] }),
  };
}

/** What no look shows, never taken for in sync. */
export function unknownIn(
  manifest: Manifest,
  held: ReadonlyMap<Ref, ManagedObject>,
  { recorded }: KnownState,
  swept: Swept,
  session: Session,
): readonly Unproven[] {
  const { target } = session;
  const wanted = wantedOf(manifest, target);
  const objects = [...held.values()].flatMap(({ desired, recorded: known, writtenAt }) => {
    const rules = target.table[desired.kind];
    if (rules.form !== 'object') return [];
    const fields = wanted(desired);
    if (swept.failed.has(lookName('read', desired.ref)))
      return [{ ref: desired.ref, fields: Object.keys(fields), lastProven: known.provenAt }];
    // What no read shows is as old as the last write, however often somebody was read since.
    return (
      unprovenOf(
        desired,
        fields,
        rules,
        writtenAt,
        target.seesActivity(desired) && !swept.failed.has(lookName('check', desired.ref)),
      ) ?? []
    );
  });
  const lists = manifest.resources.flatMap((resource) => {
    const [known, rules] = [recorded.get(resource.ref), target.table[resource.kind]];
    return resource.form === 'membership' &&
      rules.form === 'membership' &&
      !rules.readable &&
      known &&
      !known.deactivated
      ? [{ ref: resource.ref, fields: ['providers'], lastProven: known.provenAt }]
      : [];
  });
  return [...objects, ...lists];
}
