import { nothingAccepted } from '../core/deciding/accepted.ts';
import type { Ack } from '../core/drift/ack.ts';
import { endedBy } from '../core/drift/finding.ts';
import { comparedIn } from '../core/deciding/compared.ts';
import { approvalsFrom, approvalsWith, type Approvals } from '../core/planning/approvals.ts';
import { stamp } from '../core/model/clock.ts';
import type { Manifest } from '../core/model/manifest.ts';
import type { LookupResult } from '../core/model/observed.ts';
import type { Plan, RefreshMode } from '../core/model/plan.ts';
import type { PlanInput } from '../core/planning/plan-input.ts';
import type { Planned } from '../core/planning/planner.ts';
import { partially } from '../core/planning/partial.ts';
import { withQuarantine } from '../core/planning/quarantine.ts';
import { replayed } from '../core/planning/replay.ts';
import type { Ref } from '../core/model/resource.ts';
import { countRequests } from '../connector/target.ts';
import { checkKeySettings, newKeySettings } from './account/key-settings.ts';
import { knowledgeOf, type KnownState } from './knowledge.ts';
import { countLooks, lookAtAll, type LookOptions, type Seen } from './looks/seen.ts';
import type { Observations } from './looks/observing.ts';
import { besideOf, saveSeen } from './planning/beside.ts';
import { planWithRoles } from './planning/roles.ts';
import { closeFindings, forgetEndedAcks, remember } from './save-results.ts';
import { checkPlan, checkSame, readPlan, shownPlan, signPlan, type SavedPlan } from './saved-plan.ts';
import { openSession, standOf, type Session } from './session.ts';
import type { RunOptions } from './run-options.ts';
import { settlementsOf, type Settlement } from './settle.ts';

/** How a plan is made, beside what every run takes. */
export interface PlanOptions extends RunOptions, LookOptions {
  /** Also plans to send what the target did not take time and again; a saved plan is as it was made. */
  readonly retryQuarantined?: boolean;
  /** What a person approved; all else is not. A saved plan brings what was approved when it was made. */
  readonly approvals?: Partial<Approvals>;
  /**
   * Differences that are accepted for now, and left alone; absent when their file was not read. A saved plan brings its
   * own.
   */
  readonly acks?: readonly Ack[];
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
  readonly approvals: Approvals;
  readonly settlements: readonly Settlement[];
  readonly saved?: SavedPlan;
}

/**
 * Looks at the target and decides what to do; it is given no way to write. `found` is what is known of people who were
 * read already, in place of a look-up. Throws `Failure`.
 */
export async function plan(
  manifest: Manifest,
  options: PlanOptions = {},
  found?: ReadonlyMap<Ref, LookupResult>,
): Promise<Planning> {
  const session = await openSession(manifest.settings, options);
  try {
    return await planned(manifest, session, options, found);
  } catch (cause) {
    await session.unlock();
    throw cause;
  }
}

async function planned(
  manifest: Manifest,
  session: Session,
  options: PlanOptions,
  found?: ReadonlyMap<Ref, LookupResult>,
): Promise<Planning> {
  const { definition, store, key, clock, account } = session;
  const digest = manifestDigest(manifest, session);
  const saved = options.saved === undefined ? undefined : readPlan(options.saved, key);
  if (saved) for (const note of session.notes) options.say?.(note);
  if (saved) checkPlan(saved, { target: definition.name, manifest: digest, store, account, now: clock.now() });
  if (saved) checkKeySettings(saved, session, manifest.settings);
  const settlements = await settlementsOf(store.open(), manifest, session);
  const knowledge = knowledgeOf(manifest, store, settlements);
  const input = inputOf(session, manifest, knowledge, options);
  const looks = saved ? asSeen(saved, input) : await lookAtAll(input, knowledge, options, session);
  const now = clock.now();
  const approvals = approvalsWith(saved?.approved, approvalsFrom(options.approvals));
  const beside = { acks: options.acks ?? [], saved, observations: looks.observations };
  const made = await planWithRoles(session, {
    ...input,
    observations: looks.observations,
    seenAt: looks.seenAt,
    doubles: looks.doubles,
    lookups: found ? new Map([...looks.lookups, ...found]) : looks.lookups,
    // What a saved plan does was decided when it was made; what guards let pass is decided now.
    approvals: saved ? { ...approvals, recreate: saved.approved?.recreate ?? false } : approvals,
    retryNotTaken: !saved && options.retryQuarantined === true,
    removals: store.removals(),
    ...besideOf(beside, manifest, knowledge.recorded, session),
    head: saved ?? {
      createdAt: stamp(clock),
      manifest: digest,
      state: standOf(session),
      refresh: refreshOf(input, looks, options, session),
      looks: looks.newcomers,
    },
  });
  if (saved) checkSame(saved, made.plan);
  else {
    const seen = { drift: made.plan.drift, observations: looks.observations };
    await closeFindings(store, (findings) => endedBy(findings, seen));
    await forgetEndedAcks(options.acks, session);
  }
  const whole = saved
    ? shownPlan(saved, made.plan)
    : await told({ ...made, proofs: [...made.proofs, ...looks.proofs] }, input, session, options);
  const plan = withQuarantine(
    approvals.partial ? partially(whole) : whole,
    made.changes,
    store.refusals(),
    key.digest,
    now,
  );
  return { ...made, plan, manifest, session, approvals, settlements, ...(saved ? { saved } : {}) };
}

/** What a saved plan saw, without a look. */
function asSeen(saved: SavedPlan, { compared }: Common): Seen {
  const none = { seenAt: new Map(), tried: 0, failed: 0, doubles: [], proofs: [] };
  return { ...replayed(saved, compared.values()), ...none, newcomers: saved.looks };
}

/** A new plan with what is to be said of its account, once what its looks proved is remembered. */
async function told(made: Planned, input: Common, session: Session, { lock }: PlanOptions): Promise<Plan> {
  const unsaved = await remember(() => saveSeen(made, input, session), lock === true);
  const notes = [...session.notes, ...made.plan.notes, ...unsaved];
  return { ...made.plan, notes, ...newKeySettings(session, input.manifest.settings) };
}

/** How much was read, and how old the rest is. */
function refreshOf(
  { manifest, recorded }: Common,
  looks: Observations,
  { refresh = 'changed', assumeNew }: PlanOptions,
  session: Session,
): Plan['refresh'] {
  const unread = manifest.resources.flatMap(({ ref }) =>
    looks.observations.has(ref) ? [] : (recorded.get(ref) ?? []),
  );
  const oldestProof = unread.map((entry) => entry.provenAt).sort()[0];
  return {
    mode: refresh,
    read: looks.tried,
    notRead: unread.length,
    requests: session.connection.traffic().requests,
    ...(oldestProof === undefined ? {} : { oldestProof }),
    ...(assumeNew ? { assumeNew } : {}),
    ...uncheckedIn(refresh, looks, manifest, session),
  };
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

/** The plan as it may be kept in a file, good once and for `lifetimeMs`. */
export function savedPlan({ plan, session }: Planning, lifetimeMs: number): SavedPlan {
  return signPlan(plan, session.key, lifetimeMs);
}

type Common = Omit<
  PlanInput,
  | 'observations'
  | 'seenAt'
  | 'doubles'
  | 'lookups'
  | 'approvals'
  | 'removals'
  | 'head'
  | 'returned'
  | 'sawStrangers'
  | 'saved'
>;

/** What deciding needs whatever is looked at: the target's rules, and how the manifest differs from what is known. */
export function inputOf(
  session: Session,
  manifest: Manifest,
  { recorded, settled, unsettled }: KnownState,
  options: Pick<PlanOptions, 'assumeNew' | 'lock'> = {},
): Common {
  const { definition, target, key, perMinute, store } = session;
  const { declaredId } = target;
  const { name, title, table } = definition;
  const sources = { manifest, recorded, declaredId, table, digest: key.digest };
  return {
    ...sources,
    compared: comparedIn(sources),
    target: name,
    targetTitle: title,
    settled,
    unsettled,
    removalMarks: store.removalMarks(),
    acceptance: nothingAccepted,
    roles: new Map(),
    perMinute,
    countRequests: (change) => countRequests(target.steps(change, (ref) => ref)),
    countLooks: (change) => countLooks(change, session, recorded, options),
  };
}
