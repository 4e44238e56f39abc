import { noApprovals } from './core/approvals.ts';
import { dueLooks, findingsAfter, pendingIn, unprovenOf, type DriftReport, type SweepLook, type Unproven } from './core/drift.ts';
import type { Manifest } from './core/manifest.ts';
import type { Sight } from './core/observed.ts';
import type { Drift } from './core/plan.ts';
import { planFrom } from './core/planner.ts';
import type { Proof, Recorded } from './core/recorded.ts';
import type { DesiredObject, Ref } from './core/resource.ts';
import { inputOf } from './plan-input.ts';
import { heldObjects, recall, type Recalled } from './recall.ts';
import { openSession, type RunOptions, type Session } from './session.ts';
import { settlementsOf } from './settlements.ts';
import type { Reader } from './target/api.ts';
import { nothingRead } from './target/looks.ts';
import { wantedOf } from './world.ts';

export interface DriftOptions extends RunOptions {
  /** At most so many requests; what was proven longest ago comes first. Without it everything is looked at. */
  readonly budget?: number;
}

/** A managed object with what is known of it. */
interface Held {
  readonly desired: DesiredObject;
  readonly recorded: Recorded;
  readonly proof: Proof | undefined;
}

/** What one sweep saw. */
interface Seen {
  readonly sights: ReadonlyMap<Ref, Sight>;
  readonly active: ReadonlyMap<Ref, boolean>;
  readonly notRead: DriftReport['notRead'];
  /** Looks that told something, by name. */
  readonly looked: ReadonlySet<string>;
}

/** Reads what is managed and says what differs; it is given no way to write to the target. Throws `Failure`. */
export async function drift(manifest: Manifest, options: DriftOptions = {}): Promise<DriftReport> {
  const session = await openSession(manifest.settings, options);
  const { store, definition, key, clock, connection } = session;
  // A write whose answer was lost is not drift; creates in doubt are not managed yet.
  const settlements = await settlementsOf(store.open().filter((record) => !record.keys), manifest, session);
  const recalled = recall(manifest, store, settlements);
  const held = heldIn(manifest, recalled, session);
  const at = new Date(clock.now()).toISOString();
  const due = dueLooks(looksAt(held, session), options.budget ?? Infinity);
  const seen = await sweep(due, held, budgeted(connection.reader, options.budget ?? Infinity), session);
  if (due.length > 0 && seen.looked.size === 0) {
    session.stop.throwIfAborted();
    throw nothingRead(due.length, definition.title);
  }
  const made = planFrom({
    ...inputOf(session, manifest, recalled),
    sights: seen.sights,
    findings: new Map(),
    approvals: noApprovals,
    removals: [],
    head: { createdAt: at, manifest: '', state: { lineage: store.lineage, serial: store.serial, entries: store.entries }, refresh: { mode: 'changed', read: 0, notRead: 0, requests: 0 } },
  });
  const deactivated: Drift[] = [...seen.active].flatMap(([ref, isActive]) => (isActive ? [] : [{ ref, class: 'deactivated' as const, fields: [] }]));
  const differing = made.plan.drift.filter((item) => seen.sights.has(item.ref) && item.class !== 'deactivated');
  const managed = new Set(held.keys());
  const findings = findingsAfter(store.findings(), [...differing, ...deactivated], seen.looked, managed, at, key.digest);
  const checks = [...seen.active].flatMap(([ref, isActive]): Proof[] => {
    const known = held.get(ref);
    return known ? [{ ref, id: known.recorded.id, check: { at, isActive } }] : [];
  });
  await store.prove([...made.proofs.filter((proof) => store.recorded().has(proof.ref)), ...checks]);
  await store.find(findings);
  const proven = [...held.values()].map(({ desired, recorded }) => (seen.sights.has(desired.ref) && isTold(seen.sights.get(desired.ref)) ? at : recorded.provenAt)).sort();
  return {
    version: 1,
    target: definition.name,
    coverage: { managed: held.size, read: due.filter((look) => look.kind === 'read' && seen.looked.has(`read ${look.ref}`)).length, checked: seen.active.size, ...(proven[0] === undefined ? {} : { oldestProof: proven[0] }) },
    findings,
    unknown: unknownIn(manifest, held, recalled, seen, session),
    notRead: seen.notRead,
    pending: pendingIn(made.plan, definition.table),
    requests: connection.traffic().requests,
  };
}

/** Everybody who is managed, wanted and not in doubt. */
function heldIn(manifest: Manifest, { recorded, proofs, unsettled }: Recalled, { target }: Session): ReadonlyMap<Ref, Held> {
  const managed = heldObjects(manifest, recorded).filter(({ desired }) => !desired.external && target.table[desired.kind].managed && !unsettled.has(desired.ref));
  return new Map(managed.map((item) => [item.desired.ref, { ...item, proof: proofs.get(item.desired.ref) }]));
}

function looksAt(held: ReadonlyMap<Ref, Held>, { target }: Session): readonly SweepLook[] {
  return [...held.values()].flatMap(({ desired, recorded, proof }): SweepLook[] => [
    { ref: desired.ref, kind: 'read', last: recorded.provenAt },
    ...(target.seesActivity(desired) ? [{ ref: desired.ref, kind: 'check' as const, last: proof?.check?.at ?? recorded.provenAt }] : []),
  ]);
}

async function sweep(due: readonly SweepLook[], held: ReadonlyMap<Ref, Held>, reader: Reader, { target, stop }: Session): Promise<Seen> {
  const sights = new Map<Ref, Sight>();
  const active = new Map<Ref, boolean>();
  const notRead: { ref: Ref; code: string; message: string }[] = [];
  const looked = new Set<string>();
  await Promise.all(
    due.map(async ({ ref, kind }) => {
      const known = held.get(ref);
      if (!known) return;
      try {
        if (kind === 'read') {
          const sight = await target.look(known.recorded, reader, false);
          sights.set(ref, sight);
          if (sight.state === 'unknown') notRead.push({ ref, code: sight.code, message: sight.message });
          else looked.add(`read ${ref}`);
          return;
        }
        const isActive = await target.isActive(known.recorded, known.desired, reader);
        if (isActive === undefined) notRead.push({ ref, code: 'not-checked', message: `Whether ${ref} is active could not be seen.` });
        else {
          active.set(ref, isActive);
          looked.add(`check ${ref}`);
        }
      } catch (cause) {
        // A look that the budget had no room for, or that the end of the run came before, is due next time.
        if (!(cause instanceof BudgetSpent) && !stop.aborted) throw cause;
      }
    }),
  );
  return { sights, active, notRead: notRead.sort((a, b) => (a.ref < b.ref ? -1 : 1)), looked };
}

class BudgetSpent extends Error {}

/** A reader that never sends more than so many requests, repetitions included. */
function budgeted(reader: Reader, budget: number): Reader {
  let sent = 0;
  return {
    read: (call) =>
      reader.read(call, {
        onRequest: () => {
          if (sent >= budget) throw new BudgetSpent('The budget is spent.');
          sent += 1;
        },
      }),
  };
}

function isTold(sight: Sight | undefined): boolean {
  return sight?.state === 'present' || sight?.state === 'missing';
}

/** What no look shows, never taken for in sync. */
function unknownIn(manifest: Manifest, held: ReadonlyMap<Ref, Held>, { recorded }: Recalled, seen: Seen, session: Session): readonly Unproven[] {
  const { target } = session;
  const wanted = wantedOf(session, manifest);
  const unread = new Set(seen.notRead.map((item) => item.ref));
  const objects = [...held.values()].flatMap(({ desired, recorded: known }) => {
    const rules = target.table[desired.kind];
    if (rules.form !== 'object') return [];
    const fields = wanted(desired);
    if (unread.has(desired.ref)) return [{ ref: desired.ref, fields: Object.keys(fields), lastProven: known.provenAt }];
    return unprovenOf(desired, fields, rules, known, target.seesActivity(desired)) ?? [];
  });
  const lists = manifest.resources.flatMap((resource) => {
    const [known, rules] = [recorded.get(resource.ref), target.table[resource.kind]];
    return resource.form === 'membership' && rules.form === 'membership' && !rules.readable && known && !known.deactivated ? [{ ref: resource.ref, fields: ['providers'], lastProven: known.provenAt }] : [];
  });
  return [...objects, ...lists];
}
