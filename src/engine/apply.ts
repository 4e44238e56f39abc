import { applyPlan } from '../apply/apply.ts';
import type { Adoption, ApplyContext } from '../apply/context.ts';
import { recorderOf, type Recorder } from '../apply/recorder.ts';
import { recheck } from '../apply/recheck.ts';
import { endedAfter } from '../core/drift/ended-ack.ts';
import { endedByChanges } from '../core/drift/finding.ts';
import { Failure } from '../core/model/failure.ts';
import { idsOf } from '../core/deciding/ids.ts';
import { byRef, type Manifest } from '../core/model/manifest.ts';
import { summarize, type Outcome, type Report } from '../core/model/outcome.ts';
import { kindOf, type Ref } from '../core/model/resource.ts';
import { approvalOf, countedBy } from '../core/planning/approvals.ts';
import { guardedBy } from '../core/planning/guarded.ts';
import { partially } from '../core/planning/partial.ts';
import { refusalsAfter, wantedDigest, withheld } from '../core/planning/quarantine.ts';
import { objectNamed, renamed, renamesOf } from '../core/planning/renames.ts';
import { keySettingsOf } from './account/key-settings.ts';
import { adoptionOf } from './looks/adoption.ts';
import { lookMsAt, newcomersOf, windowFor } from './looks/newcomers.ts';
import { witnessesOf } from './looks/witnesses.ts';
import type { Planning } from './plan.ts';
import { isOldLook } from './saved-plan.ts';
import { closeFindings, saveResults, withRescue } from './save-results.ts';
import { idsIn } from './looks/settled-id.ts';
import { idSourcesOf, type Session } from './session.ts';
import type { Store } from '../state/store.ts';

/** How a plan is carried out. */
export interface ApplyOptions {
  /** Told of each outcome as it comes. */
  readonly onOutcome?: (outcome: Outcome) => void;
  /** Leaves out what tripped guards stop, which stands under `blocked`, and carries out the rest. */
  readonly partial?: boolean;
  /** Also tries what the target refused time and again. */
  readonly retryQuarantined?: boolean;
  /** Shows the values of fields that the target did not take: personal data. */
  readonly reveal?: boolean;
}

/**
 * Carries out a plan that was just made, and lets go of state; throws `Failure` (refused) when a guard is tripped, and
 * then nothing was sent.
 */
export async function apply(planning: Planning, options: ApplyOptions = {}): Promise<Report> {
  try {
    await planning.session.lock();
    // Before anything is sent it must be possible to remember whose state this is.
    await planning.session.store.account.bind(planning.session.account);
    return await carriedOut(planning, options);
  } finally {
    await planning.session.unlock();
  }
}

async function carriedOut(planning: Planning, options: ApplyOptions): Promise<Report> {
  const { session, manifest, changes, saved } = planning;
  const { store, clock, connection, key } = session;
  const made = options.partial ? partially(planning.plan) : planning.plan;
  if (made.guards.length > 0)
    throw new Failure('refused', 'guard', made.guards.map((guard) => guard.message).join('\n'));
  const startedAt = clock.now();
  await store.account.keepKeySettings(keySettingsOf(session, manifest.settings));
  if (saved) await store.write({ used: { signature: saved.signature, until: saved.expiresAt } });
  for (const { entry } of planning.settlements) if (entry) await store.write(entry);
  // What an earlier run left in its journal is taken up before anything is added.
  await store.save();
  await rename(manifest, store);
  const recorder = recorderOf(store, key.digest, clock, idsIn(session, manifest, session));
  const blocked = [...made.blocked];
  const context = applyContextOf(planning, recorder, (item) => void blocked.push(item));
  const applied = await applyPlan(made, changes, {
    context,
    withheld: withheld(made, options.retryQuarantined === true),
    window: windowFor(session),
    ...(saved
      ? {
          recheck: async (operation, change, run) =>
            isOldLook(saved, operation, clock.now()) && recheck(operation, change, run),
        }
      : {}),
    ...(options.onOutcome ? { onOutcome: options.onOutcome } : {}),
  });
  if (session.strangers.size > store.strangers().size)
    await store.saveStrangers(session.strangers).catch(() => undefined);
  blocked.push(...applied.left);
  const closing = await saveResults(manifest, session, recorder.noticed());
  await store.saveRefusedTwice(context.newcomers.seen()).catch(() => undefined);
  const done = applied.outcomes.flatMap(({ ref, status }) => (status === 'done' ? (changes.get(ref) ?? []) : []));
  await store.saveEndedAcks(endedAfter(store.endedAcks(), store.findings(), done)).catch(() => undefined);
  await closeFindings(store, (findings) => endedByChanges(findings, done));
  const traffic = connection.traffic();
  const failure = withRescue(applied.failure ?? closing, session);
  const wantedDigests = (ref: Ref): string | undefined => {
    const change = changes.get(ref);
    return change && wantedDigest(change, key.digest);
  };
  await store
    .saveRefusals(refusalsAfter(store.refusals(), applied.outcomes, wantedDigests, new Date(clock.now()).toISOString()))
    .catch(() => undefined);
  return {
    version: 1,
    target: made.target,
    summary: summarize(applied.outcomes, blocked.length),
    outcomes: options.reveal ? applied.outcomes : applied.outcomes.map(withoutValues),
    blocked,
    accepted: made.accepted,
    unread: made.unknown,
    requests: traffic.requests,
    throttled: traffic.throttled,
    seconds: Math.round((clock.now() - startedAt) / 100) / 10,
    ...stoppedOf(failure, session),
  };
}

/** Puts what was renamed under its new name, all of it in one line: names may have been passed on. */
async function rename(manifest: Manifest, store: Store): Promise<void> {
  const due = renamesOf(manifest, store.recorded());
  if (due.length === 0) return;
  const put = due.flatMap(([from, to]) => {
    const entry = store.recorded().get(from);
    return entry ? [renamed(entry, to)] : [];
  });
  await store.write({ forget: due.map(([from]) => from), put });
}

function withoutValues({ fields, ...outcome }: Outcome): Outcome {
  return fields ? { ...outcome, fields: fields.map(({ name, cause }) => ({ name, cause })) } : outcome;
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

/** What carrying a plan out may use: the target with a way to write, and state. */
function applyContextOf(planning: Planning, recorder: Recorder, block: Adoption['block']): ApplyContext {
  const { session, manifest, plan: made, approvals } = planning;
  const { store, target, connection, clock, stop, presence, sightings, perMinute } = session;
  const desired = byRef(manifest);
  const sources = idSourcesOf(manifest, session);
  const idOf = idsOf(sources);
  const { organizationOf } = guardedBy({ ...sources, table: target.table, approvals, removals: [] });
  return {
    target,
    api: connection.writer,
    recorder,
    witnesses: witnessesOf(session, store.recorded()),
    clock,
    stop,
    presence,
    sightings,
    assumeNew: made.refresh.assumeNew ?? false,
    lookMs: lookMsAt(perMinute),
    newcomers: newcomersOf(session),
    adoption: adoptionOf(planning, block),
    allowBlindReplace: approvals.blindReplace,
    resolve: (ref) => idOf(ref) ?? ref,
    desiredOf: (ref) => objectNamed(desired.get(ref)),
    removalOf: (operation) => {
      const guard = countedBy(operation);
      if (guard === undefined || approvals[approvalOf[guard]]) return undefined;
      const { ref } = operation;
      const organization = organizationOf(ref);
      return { guard, kind: kindOf(ref), ref, ...(organization === undefined ? {} : { organization }) };
    },
  };
}
