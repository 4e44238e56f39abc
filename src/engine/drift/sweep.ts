import type { DriftReport, SweepLook } from '../../core/drift/drift.ts';
import { lookName } from '../../core/drift/finding.ts';
import type { Observation } from '../../core/model/observed.ts';
import type { Drift } from '../../core/model/plan.ts';
import type { Proof } from '../../core/model/recorded.ts';
import type { Ref } from '../../core/model/resource.ts';
import { BudgetSpent } from '../../connector/budget.ts';
import type { Session } from '../session.ts';
import type { ManagedObject } from './managed.ts';

type Managed = ReadonlyMap<Ref, ManagedObject>;

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

/** The looks that there are at what is managed. */
export function looksAt(managed: Managed, { target, store }: Session): readonly SweepLook[] {
  // One that told nothing has had its turn all the same: or a few of these would be all that is ever looked at.
  const look = (kind: 'read' | 'check', ref: Ref, last: string): SweepLook => ({
    ref,
    kind,
    last: [last, store.failedLooks().get(lookName(kind, ref)) ?? ''].sort().at(-1) ?? last,
  });
  return [...managed.values()].flatMap(({ desired, recorded, proof, writtenAt }) => [
    look('read', desired.ref, recorded.provenAt),
    // A read shows nothing of whether somebody is active: only a write or a check counts.
    ...(target.seesActivity(desired) ? [look('check', desired.ref, proof?.check?.at ?? writtenAt)] : []),
  ]);
}

/** Makes the looks that are due; a look that tells nothing is told apart from one that the budget had no room for. */
export async function makeLooks(due: readonly SweepLook[], managed: Managed, session: Session): Promise<Swept> {
  const { target, connection, stop } = session;
  const observations = new Map<Ref, Observation>();
  const active = new Map<Ref, boolean>();
  const notRead: Swept['notRead'][number][] = [];
  const looked = new Set<string>();
  const failed = new Set<string>();

  async function read({ recorded, desired: { ref } }: ManagedObject): Promise<void> {
    const observation = await target.look(recorded, connection.reader, false);
    observations.set(ref, observation);
    if (observation.state !== 'unknown') return void looked.add(lookName('read', ref));
    notRead.push({ ref, code: observation.code, message: observation.message });
    failed.add(lookName('read', ref));
  }

  async function check({ recorded, desired }: ManagedObject): Promise<void> {
    const { ref } = desired;
    const isActive = await target.isActive(recorded, desired, connection.reader);
    if (isActive !== undefined) {
      active.set(ref, isActive);
      looked.add(lookName('check', ref));
      return;
    }
    notRead.push({ ref, code: 'not-checked', message: `Whether ${ref} is active could not be seen.` });
    failed.add(lookName('check', ref));
  }

  await Promise.all(
    due.map(async ({ ref, kind }) => {
      const object = managed.get(ref);
      if (!object || kind === 'reassert') return;
      try {
        await (kind === 'read' ? read(object) : check(object));
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
  managed: Managed,
  at: string,
): ReadonlyMap<string, string> {
  const names = new Set([...managed.keys()].flatMap((ref) => [lookName('read', ref), lookName('check', ref)]));
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

/** What a plan saw drift, and the checks saw deactivated. */
export function differingIn({ observations, active }: Swept, drift: readonly Drift[]): readonly Drift[] {
  // Somebody deactivated may not be shown any more: that is one finding, and the check says which.
  const isExplained = (item: Drift): boolean => item.class === 'missing' && active.get(item.ref) === false;
  const deactivated = [...active].filter(([, isActive]) => !isActive);
  return [
    ...drift.filter((item) => observations.has(item.ref) && item.class !== 'deactivated' && !isExplained(item)),
    ...deactivated.map(([ref]) => ({ ref, class: 'deactivated' as const, fields: [] })),
  ];
}

/** What the checks of activity proved, for later sweeps to know. */
export function checksIn({ active }: Swept, managed: Managed, at: string): readonly Proof[] {
  return [...active].flatMap(([ref, isActive]): Proof[] => {
    const object = managed.get(ref);
    return object ? [{ ref, id: object.recorded.id, check: { at, isActive } }] : [];
  });
}
