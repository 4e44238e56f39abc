import { isManaged, wantedOf } from '../core/planning/desired.ts';
import { noApprovals, type Approvals } from '../core/planning/approvals.ts';
import type { Manifest } from '../core/model/manifest.ts';
import type { LookupResult } from '../core/model/observed.ts';
import type { RefreshMode } from '../core/model/plan.ts';
import type { PlanInput } from '../core/planning/plan-input.ts';
import { planFrom, type Planned } from '../core/planning/planner.ts';
import { withQuarantine } from '../core/planning/quarantine.ts';
import { replayed } from '../core/planning/replay.ts';
import type { DesiredObject, Ref } from '../core/model/resource.ts';
import { countRequests } from '../connector/target.ts';
import { knowledgeOf, type KnownState } from './knowledge.ts';
import { observe, nothingRead, witnessesOf, type Observations } from './look-up.ts';
import { checkPlan, checkSame, readPlan, signPlan, type SavedPlan } from './saved-plan.ts';
import { openSession, type RunOptions, type Session } from './session.ts';
import { settlementsOf, type Settlement } from './settle.ts';

/** How a plan is made, beside what every run takes. */
export interface PlanOptions extends RunOptions {
  /** What is read: what changed (the default), everything managed, or nothing. */
  readonly refresh?: RefreshMode;
  /** Creates are planned without looking whether somebody is there already. */
  readonly assumeNew?: boolean;
  readonly approvals?: Approvals;
  /** People who were read already: what is known of them, in place of a look-up. */
  readonly found?: ReadonlyMap<Ref, LookupResult>;
  /**
   * The text of a saved plan: exactly that is planned again, without looking; throws `Failure` (state) when it cannot
   * be.
   */
  readonly saved?: string;
}

/** A plan and what carrying it out needs; `apply` takes it. */
export interface Planning extends Planned {
  readonly manifest: Manifest;
  readonly session: Session;
  readonly options: PlanOptions;
  readonly settlements: readonly Settlement[];
  readonly saved?: SavedPlan;
}

/** Looks at the target and decides what to do; it is given no way to write. Throws `Failure`. */
export async function plan(manifest: Manifest, options: PlanOptions = {}): Promise<Planning> {
  const session = await openSession(manifest.settings, options);
  try {
    return await planned(manifest, session, options);
  } catch (cause) {
    await session.unlock();
    throw cause;
  }
}

async function planned(manifest: Manifest, session: Session, options: PlanOptions): Promise<Planning> {
  const { definition, connection, store, key, clock } = session;
  const now = clock.now();
  const digest = manifestDigest(manifest, session);
  const saved = options.saved === undefined ? undefined : readPlan(options.saved, key);
  if (saved) checkPlan(saved, { target: definition.name, manifest: digest, store, now });
  const settlements = await settlementsOf(store.open(), manifest, session);
  const known = knowledgeOf(manifest, store, settlements);
  const refresh = saved?.refresh.mode ?? options.refresh ?? 'changed';
  const assumeNew = saved ? saved.refresh.assumeNew === true : (options.assumeNew ?? false);
  const looks = saved
    ? replayedLooks(saved, manifest, session, known)
    : await look(manifest, session, known, refresh, assumeNew);
  const unread = manifest.resources.flatMap((resource) =>
    looks.observations.has(resource.ref) ? [] : (known.recorded.get(resource.ref) ?? []),
  );
  const oldestProof = unread.map((entry) => entry.provenAt).sort()[0];
  const made = planFrom({
    ...inputOf(session, manifest, known),
    observations: looks.observations,
    lookups: options.found ? new Map([...looks.lookups, ...options.found]) : looks.lookups,
    // What a saved plan does was decided when it was made; what guards let pass is decided now.
    approvals: { ...(options.approvals ?? noApprovals), ...(saved ? { recreate: false } : {}) },
    removals: store.removals(),
    head: saved ?? {
      createdAt: new Date(now).toISOString(),
      manifest: digest,
      state: { lineage: store.lineage, serial: store.serial, entries: store.entries },
      refresh: {
        mode: refresh,
        read: looks.tried,
        notRead: unread.length,
        requests: connection.traffic().requests,
        ...(oldestProof === undefined ? {} : { oldestProof }),
        ...(assumeNew ? { assumeNew } : {}),
        ...uncheckedIn(refresh, looks, manifest, session),
      },
    },
  });
  if (saved) checkSame(saved, made.plan);
  else await store.saveProofs(made.proofs.filter((proof) => store.recorded().has(proof.ref)));
  const plan = withQuarantine(
    saved ? { ...made.plan, operations: saved.operations } : made.plan,
    made.changes,
    store.refusals(),
    key.digest,
    now,
  );
  return { ...made, plan, manifest, session, options, settlements, ...(saved ? { saved } : {}) };
}

/** How many of everybody who was read could be deactivated without the read showing it. */
function uncheckedIn(
  refresh: RefreshMode,
  { observations }: Observations,
  manifest: Manifest,
  { target }: Session,
): { readonly unchecked?: number } {
  const isUnchecked = (resource: Manifest['resources'][number]): boolean => {
    const observation = observations.get(resource.ref);
    return (
      resource.form === 'object' &&
      observation?.state === 'present' &&
      observation.isActive === undefined &&
      target.seesActivity(resource)
    );
  };
  const unchecked = refresh === 'all' ? manifest.resources.filter(isUnchecked).length : 0;
  return unchecked > 0 ? { unchecked } : {};
}

/** A digest of the resources of a manifest, whatever their order and places. */
function manifestDigest(manifest: Manifest, { key }: Session): string {
  return key.manifestDigest(JSON.stringify(manifest.resources.map(({ at, ...resource }) => (void at, resource))));
}

async function look(
  manifest: Manifest,
  session: Session,
  known: KnownState,
  refresh: RefreshMode,
  assumeNew: boolean,
): Promise<Observations> {
  const { target, connection, key, clock, definition } = session;
  const { recorded, proofs, unsettled } = known;
  const looks = await observe({
    target,
    reader: connection.reader,
    witnesses: witnessesOf(session, recorded),
    manifest,
    recorded,
    proofs,
    refresh,
    except: new Set(unsettled.keys()),
    assumeNew,
    digest: key.digest,
    now: clock.now(),
  });
  if (looks.tried > 0 && looks.failed === looks.tried) throw nothingRead(looks.tried, definition.title);
  return looks;
}

function replayedLooks(saved: SavedPlan, manifest: Manifest, session: Session, known: KnownState): Observations {
  const { table } = session.target;
  const objects = manifest.resources.filter(
    (resource): resource is DesiredObject => resource.form === 'object' && isManaged(resource, table[resource.kind]),
  );
  return { ...replayed(saved, objects, known.recorded, wantedOf(manifest, session.target)), tried: 0, failed: 0 };
}

/** The plan as it may be kept in a file, good once and for `lifetimeMs`. */
export function savedPlan({ plan, session }: Planning, lifetimeMs: number): SavedPlan {
  return signPlan(plan, session.key, lifetimeMs);
}

type Common = Omit<PlanInput, 'observations' | 'lookups' | 'approvals' | 'removals' | 'head'>;

/** What deciding needs whatever was looked at: the target's rules, the manifest, and what is known. */
export function inputOf(session: Session, manifest: Manifest, known: KnownState): Common {
  const { definition, target, key, perMinute, store } = session;
  const { recorded, settled, unsettled } = known;
  return {
    target: definition.name,
    targetTitle: definition.title,
    table: definition.table,
    manifest,
    recorded,
    settled,
    unsettled,
    digest: key.digest,
    removalMarks: store.removalMarks(),
    perMinute,
    declaredId: target.declaredId,
    countRequests: (change) => countRequests(target.steps(change, (ref) => ref)),
  };
}
