import { applyPlan } from '../apply/apply.ts';
import { recheck } from '../apply/recheck.ts';
import type { Settlement } from './settle.ts';
import { noApprovals, type Approvals } from '../core/planning/approvals.ts';
import { isManaged } from '../core/planning/diff.ts';
import { Failure } from '../core/model/failure.ts';
import type { Manifest } from '../core/model/manifest.ts';
import type { Finding } from '../core/model/observed.ts';
import { summarize, type Outcome, type Report } from '../core/model/outcome.ts';
import type { RefreshMode } from '../core/model/plan.ts';
import { planFrom, type Planned } from '../core/planning/planner.ts';
import { refusalsAfter, wantedDigest } from '../core/planning/quarantine.ts';
import type { Proof, Recorded } from '../core/model/recorded.ts';
import { replayed } from '../core/planning/replay.ts';
import type { DesiredObject, Ref } from '../core/model/resource.ts';
import { heldBack, withQuarantine } from './held-back.ts';
import { inputOf } from './plan-input.ts';
import { recall, renamesOf, type Recalled } from './knowledge.ts';
import { checkPlan, checkSame, freshMs, readPlan, signPlan, type SavedPlan } from './saved-plan.ts';
import { openSession, type RunOptions, type Session } from './session.ts';
import { lookAround, nothingRead, type Looks } from './look-up.ts';
import { settlementsOf } from './settlements.ts';
import { saveAll, withRescue } from './tidy.ts';
import { knownOf, wantedOf, worldOf } from './world.ts';

export interface PlanOptions extends RunOptions {
  /** What is read: what changed (the default), everything managed, or nothing. */
  readonly refresh?: RefreshMode;
  /** Creates are planned without looking whether somebody is there already. */
  readonly assumeNew?: boolean;
  readonly approvals?: Approvals;
  /** People who were read already: what is known of them, in place of a look-up. */
  readonly found?: ReadonlyMap<Ref, Finding>;
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
  const recalled = recall(manifest, store, settlements);
  const refresh = saved?.refresh.mode ?? options.refresh ?? 'changed';
  const assumeNew = saved ? saved.refresh.assumeNew === true : (options.assumeNew ?? false);
  const looks = saved
    ? replayedLooks(saved, manifest, session, recalled)
    : await look(manifest, session, recalled, refresh, assumeNew);
  const unread = manifest.resources.flatMap((resource) =>
    looks.sights.has(resource.ref) ? [] : (recalled.recorded.get(resource.ref) ?? []),
  );
  const oldestProof = unread.map((entry) => entry.provenAt).sort()[0];
  const made = planFrom({
    ...inputOf(session, manifest, recalled),
    sights: looks.sights,
    findings: options.found ? new Map([...looks.findings, ...options.found]) : looks.findings,
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
  else await store.prove(made.proofs.filter((proof) => store.recorded().has(proof.ref)));
  const plan = withQuarantine(saved ? { ...made.plan, operations: saved.operations } : made.plan, made, session);
  return { ...made, plan, manifest, session, options, settlements, ...(saved ? { saved } : {}) };
}

/** How many of everybody who was read could be deactivated without the read showing it. */
function uncheckedIn(
  refresh: RefreshMode,
  { sights }: Looks,
  manifest: Manifest,
  { target }: Session,
): { readonly unchecked?: number } {
  const isUnchecked = (resource: Manifest['resources'][number]): boolean => {
    const sight = sights.get(resource.ref);
    return (
      resource.form === 'object' &&
      sight?.state === 'present' &&
      sight.isActive === undefined &&
      target.seesActivity(resource)
    );
  };
  const unchecked = refresh === 'all' ? manifest.resources.filter(isUnchecked).length : 0;
  return unchecked > 0 ? { unchecked } : {};
}

/** The plan as it may be kept in a file, good once and for `lifetimeMs`. */
export function savedPlan({ plan, session }: Planning, lifetimeMs: number): SavedPlan {
  return signPlan(plan, session.key, lifetimeMs);
}

/** A digest of the resources of a manifest, whatever their order and places. */
function manifestDigest(manifest: Manifest, { key }: Session): string {
  return key.manifestDigest(JSON.stringify(manifest.resources.map(({ at, ...resource }) => (void at, resource))));
}

async function look(
  manifest: Manifest,
  session: Session,
  recalled: Recalled,
  refresh: RefreshMode,
  assumeNew: boolean,
): Promise<Looks> {
  const { target, connection, key, clock, definition } = session;
  const { recorded, proofs, unsettled } = recalled;
  const known = knownOf(session, recorded);
  const looks = await lookAround({
    target,
    reader: connection.reader,
    known,
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

function replayedLooks(saved: SavedPlan, manifest: Manifest, session: Session, recalled: Recalled): Looks {
  const { table } = session.target;
  const objects = manifest.resources.filter(
    (resource): resource is DesiredObject => resource.form === 'object' && isManaged(resource, table[resource.kind]),
  );
  return { ...replayed(saved, objects, recalled.recorded, wantedOf(session, manifest)), tried: 0, failed: 0 };
}

export type { SavedPlan } from './saved-plan.ts';

export interface ApplyOptions {
  /** Told of each outcome as it comes. */
  readonly onOutcome?: (outcome: Outcome) => void;
  /** Leaves the operations of tripped guards out, and carries out the rest. */
  readonly partial?: boolean;
  /** Also tries what the target refused time and again. */
  readonly retryQuarantined?: boolean;
}

/**
 * Carries out a plan that was just made, and lets go of state; throws `Failure` (refused) when a guard is tripped, and
 * then nothing was sent.
 */
export async function apply(planning: Planning, options: ApplyOptions = {}): Promise<Report> {
  try {
    await planning.session.lock();
    return await carriedOut(planning, options);
  } finally {
    await planning.session.unlock();
  }
}

async function carriedOut(planning: Planning, options: ApplyOptions): Promise<Report> {
  const { session, manifest, plan: made, changes, saved } = planning;
  const { store, clock, connection, key } = session;
  if (made.guards.length > 0 && !options.partial)
    throw new Failure('refused', 'guard', made.guards.map((guard) => guard.message).join('\n'));
  const startedAt = clock.now();
  if (saved) await store.write({ used: { signature: saved.signature, until: saved.expiresAt } });
  for (const { entry } of planning.settlements) if (entry) await store.write(entry);
  // What an earlier run left in its journal is taken up before anything is added.
  await store.save();
  for (const [from, to] of renamesOf(manifest, store.recorded()))
    await store.write({ forget: [from], put: [{ ...(store.recorded().get(from) as Recorded), ref: to }] });
  const seen: Proof[] = [];
  const world = worldOf(
    session,
    manifest,
    planning.options.approvals ?? noApprovals,
    made.refresh.assumeNew ?? false,
    (proof) => void seen.push(proof),
  );
  const isOld = saved !== undefined && startedAt - Date.parse(saved.createdAt) > freshMs;
  const applied = await applyPlan(made, changes, {
    world,
    held: heldBack(made, options),
    ...(isOld ? { recheck } : {}),
    ...(options.onOutcome ? { onOutcome: options.onOutcome } : {}),
  });
  const closing = await saveAll(manifest, session, seen);
  const traffic = connection.traffic();
  const failure = withRescue(applied.failure ?? closing, session);
  const wantedDigests = (ref: Ref): string | undefined => {
    const change = changes.get(ref);
    return change && wantedDigest(change, key.digest);
  };
  await store
    .refuse(refusalsAfter(store.refusals(), applied.outcomes, wantedDigests, new Date(clock.now()).toISOString()))
    .catch(() => undefined);
  return {
    version: 1,
    target: made.target,
    summary: summarize(applied.outcomes, made.blocked.length),
    outcomes: applied.outcomes,
    blocked: made.blocked,
    unread: made.unknown,
    requests: traffic.requests,
    throttled: traffic.throttled,
    seconds: Math.round((clock.now() - startedAt) / 100) / 10,
    ...stoppedOf(failure, session),
  };
}

function stoppedOf(failure: Failure | undefined, { stop }: Session): Pick<Report, 'stopped'> {
  if (failure) return { stopped: { code: failure.code, message: failure.message } };
  if (!stop.aborted) return {};
  const { reason } = stop;
  return {
    stopped:
      reason instanceof Failure
        ? { code: reason.code, message: reason.message }
        : { code: 'stopped', message: 'The run was stopped.' },
  };
}
