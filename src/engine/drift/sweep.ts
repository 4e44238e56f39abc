import type { DriftReport, SweepLook } from '../../core/drift/drift.ts';
import { lookName } from '../../core/drift/look-name.ts';
import { unwitnessed, type Observation } from '../../core/model/observed.ts';
import type { Drift } from '../../core/model/plan.ts';
import type { Proof } from '../../core/model/recorded.ts';
import type { Ref } from '../../core/model/resource.ts';
import { BudgetSpent } from '../../connector/budget.ts';
import type { DoubleLook, Witnesses } from '../../connector/target.ts';
import { witnessesOf } from '../looks/witnesses.ts';
import { doubledBy, isDoubleDue } from '../looks/doubles.ts';
import { afterNotFound, contradicting } from '../looks/not-found.ts';
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
  /** Who is there twice. */
  readonly doubles: readonly Drift[];
  /** Those for whom looks by address and id found nobody else. */
  readonly alone: ReadonlySet<Ref>;
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

/**
 * Makes the looks that are due; a look that tells nothing is told apart from one that the budget had no room for.
 * `mayAskMore` is false where what is left of the budget is for repairs.
 */
export async function makeLooks(
  due: readonly SweepLook[],
  managed: Managed,
  mayAskMore: boolean,
  session: Session,
): Promise<Swept> {
  const sweep = new Sweep(session, mayAskMore);
  const objects = due.flatMap(({ ref, kind }) => {
    const object = managed.get(ref);
    return object && kind !== 'reassert' ? [{ kind, object }] : [];
  });
  const all = (work: (object: ManagedObject) => Promise<void>, of: readonly ManagedObject[]): Promise<unknown> =>
    Promise.all(of.map((object) => sweep.within(() => work(object))));
  await Promise.all(
    objects.map(({ kind, object }) => sweep.within(() => (kind === 'read' ? sweep.read(object) : sweep.check(object)))),
  );
  const read = objects.flatMap(({ kind, object }) => (kind === 'read' ? [object] : []));
  await all((object) => sweep.judge(object), read);
  await all((object) => sweep.lookForDouble(object), [...new Set(objects.map(({ object }) => object))]);
  return sweep.told();
}

/** One sweep as it goes: what was seen so far. */
class Sweep {
  readonly #session: Session;
  readonly #mayAskMore: boolean;
  readonly #witnesses: Witnesses;
  readonly #observations = new Map<Ref, Observation>();
  readonly #active = new Map<Ref, boolean>();
  readonly #shared = new Map<Ref, DoubleLook>();
  readonly #notRead: Swept['notRead'][number][] = [];
  readonly #looked = new Set<string>();
  readonly #failed = new Set<string>();
  readonly #alone = new Set<Ref>();
  readonly #doubles: Drift[] = [];
  /** Who was there twice, as far as earlier sweeps saw. */
  readonly #doubled: ReadonlySet<Ref>;

  constructor(session: Session, mayAskMore: boolean) {
    this.#session = session;
    this.#mayAskMore = mayAskMore;
    this.#witnesses = witnessesOf(session, session.store.recorded());
    const open = session.store.findings().filter((finding) => finding.class === 'doubled' && !finding.closed);
    this.#doubled = new Set(open.map(({ ref }) => ref));
  }

  /** A look that the budget had no room for, or that the end of the run came before, is due next time. */
  async within(look: () => Promise<void>): Promise<void> {
    try {
      await look();
    } catch (cause) {
      if (!(cause instanceof BudgetSpent) && !this.#session.stop.aborted) throw cause;
    }
  }

  async read({ recorded, desired: { ref } }: ManagedObject): Promise<void> {
    const { presence, connection } = this.#session;
    this.#see(ref, await presence.look(recorded, connection.reader, false));
  }

  async check({ recorded, desired }: ManagedObject): Promise<void> {
    const { target, connection } = this.#session;
    const { ref } = desired;
    const look: DoubleLook =
      (await target.findDouble?.(recorded, desired, connection.reader, 'address')) ??
      activity(await target.isActive(recorded, desired, connection.reader));
    this.#shared.set(ref, look);
    if (look.isActive !== undefined) this.#active.set(ref, look.isActive);
    if (look.isActive !== undefined || look.other) return void this.#looked.add(lookName('check', ref));
    this.#notRead.push({ ref, code: 'not-checked', message: `Whether ${ref} is active could not be seen.` });
    this.#failed.add(lookName('check', ref));
  }

  /** Of somebody who is not there by his id: whether that counts, once everybody was looked at. */
  async judge({ recorded, desired }: ManagedObject): Promise<void> {
    const { ref } = desired;
    if (this.#observations.get(ref)?.state !== 'missing') return;
    this.#unsee(ref);
    // The check names the id: one of the two looks is wrong.
    if (this.#active.has(ref)) return this.#see(ref, contradicting(ref));
    const { target, connection, presence, store } = this.#session;
    const [witnesses, compared] = [this.#witnesses, store.recorded()];
    const again = { target, presence, reader: connection.reader, witnesses, compared };
    this.#see(ref, (await afterNotFound(desired, recorded, again)).observation);
  }

  /** Tells who shares an address, and looks who shares an id, where nobody has looked for a day. */
  async lookForDouble({ recorded, desired, proof }: ManagedObject): Promise<void> {
    const { ref } = desired;
    const { target, connection, clock } = this.#session;
    const observation = this.#observations.get(ref);
    const byAddress = doubledBy(ref, this.#shared.get(ref) ?? {}, observation);
    if (byAddress) this.#doubles.push(byAddress);
    if (observation?.state !== 'present' || !target.findDouble || !this.#mayAskMore) return;
    if (!this.#doubled.has(ref) && !isDoubleDue({ proof }, clock.now())) return;
    const byId = doubledBy(ref, await target.findDouble(recorded, desired, connection.reader, 'own-id'), observation);
    if (byId) this.#doubles.push(byId);
    else if (!byAddress) this.#alone.add(ref);
  }

  told(): Swept {
    return {
      observations: this.#observations,
      active: this.#active,
      notRead: [...this.#notRead].sort((a, b) => (a.ref < b.ref ? -1 : 1)),
      looked: this.#looked,
      failed: this.#failed,
      doubles: this.#doubles,
      alone: this.#alone,
    };
  }

  #see(ref: Ref, observation: Observation): void {
    this.#observations.set(ref, observation);
    if (observation.state !== 'unknown' && observation.state !== 'unwitnessed')
      return void this.#looked.add(lookName('read', ref));
    const { code, message } = observation.state === 'unknown' ? observation : unwitnessed(ref);
    this.#notRead.push({ ref, code, message });
    this.#failed.add(lookName('read', ref));
  }

  #unsee(ref: Ref): void {
    this.#observations.delete(ref);
    this.#looked.delete(lookName('read', ref));
  }
}

function activity(isActive: boolean | undefined): DoubleLook {
  return isActive === undefined ? {} : { isActive };
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
export function differingIn({ observations, active, doubles }: Swept, drift: readonly Drift[]): readonly Drift[] {
  const deactivated = [...active].filter(([, isActive]) => !isActive);
  return [
    ...drift.filter((item) => observations.has(item.ref) && item.class !== 'deactivated'),
    ...deactivated.map(([ref]) => ({ ref, class: 'deactivated' as const, fields: [] })),
    ...doubles,
  ];
}

/** What the checks of activity and the looks for doubles proved, for later sweeps to know. */
export function checksIn({ active, alone }: Swept, managed: Managed, at: string): readonly Proof[] {
  return [...managed.values()].flatMap(({ desired: { ref }, recorded: { id } }): Proof[] => {
    const isActive = active.get(ref);
    if (isActive === undefined && !alone.has(ref)) return [];
    return [
      {
        ref,
        id,
        ...(isActive === undefined ? {} : { check: { at, isActive } }),
        ...(alone.has(ref) ? { alone: { at } } : {}),
      },
    ];
  });
}
