import { applyPlan } from './apply/apply.ts';
import type { World } from './apply/world.ts';
import { listOf, membershipOf } from './core/belonging.ts';
import { wantedFields } from './core/diff.ts';
import { Failure } from './core/failure.ts';
import { noApprovals, type Approvals } from './core/guard.ts';
import { byRef, type Manifest } from './core/manifest.ts';
import { summarize, type Outcome, type Report } from './core/outcome.ts';
import type { RefreshMode } from './core/plan.ts';
import { planFrom, type Planned } from './core/planner.ts';
import { withProof, type Proof, type Recorded } from './core/recorded.ts';
import { idOf, kindOf, refOf, type DesiredObject, type Ref } from './core/resource.ts';
import { openSession, type RunOptions, type Session } from './session.ts';
import { lookAround } from './target/looks.ts';
import type { Known } from './target/target.ts';

export interface PlanOptions extends RunOptions {
  /** What is read: what changed (the default), everything managed, or nothing. */
  readonly refresh?: RefreshMode;
  /** Creates are planned without looking whether somebody is there already. */
  readonly assumeNew?: boolean;
  readonly approvals?: Approvals;
}

/** A plan and what carrying it out needs; `apply` takes it. */
export interface Planning extends Planned {
  readonly manifest: Manifest;
  readonly session: Session;
  readonly options: PlanOptions;
}

/** Looks at the target and decides what to do; it is given no way to write. Throws `Failure`. */
export async function plan(manifest: Manifest, options: PlanOptions = {}): Promise<Planning> {
  const session = await openSession(manifest.settings, options);
  const { definition, target, connection, store, key, clock } = session;
  const { recorded, proofs } = remembered(manifest, store.recorded(), store.proofs());
  const refresh = options.refresh ?? 'changed';
  const known = knownOf(session, recorded);
  const looks = await lookAround({
    target, reader: connection.reader, known, manifest, recorded, proofs, refresh, assumeNew: options.assumeNew ?? false, digest: key.digest, now: clock.now(),
  });
  if (looks.tried > 0 && looks.failed === looks.tried) {
    throw new Failure('unreachable', 'nothing-read', `None of the ${looks.tried} looks at ${definition.title} succeeded.`, { hint: 'Run `caseload doctor` to see what answers.' });
  }
  const unread = manifest.resources.flatMap((resource) => (looks.sights.has(resource.ref) ? [] : (recorded.get(resource.ref) ?? [])));
  const oldestProof = unread.map((entry) => entry.provenAt).sort()[0];
  const planned = planFrom({
    target: definition.name,
    targetTitle: definition.title,
    table: definition.table,
    manifest,
    recorded,
    sights: looks.sights,
    findings: looks.findings,
    digest: key.digest,
    approvals: options.approvals ?? noApprovals,
    perMinute: session.perMinute,
    givenId: target.givenId,
    countRequests: (change) => {
      const steps = target.steps(change, (ref) => ref);
      return steps.main.length + steps.finish.length;
    },
    head: {
      createdAt: new Date(clock.now()).toISOString(),
      manifest: key.manifestDigest(JSON.stringify(manifest.resources.map(({ at, ...resource }) => (void at, resource)))),
      state: { lineage: store.lineage, serial: store.serial },
      refresh: { mode: refresh, read: looks.tried, notRead: unread.length, requests: connection.traffic().requests, ...(oldestProof === undefined ? {} : { oldestProof }) },
    },
  });
  await store.prove(planned.proofs.filter((proof) => store.recorded().has(proof.ref)));
  return { ...planned, manifest, session, options };
}

export interface ApplyOptions {
  /** Told of each outcome as it comes. */
  readonly onOutcome?: (outcome: Outcome) => void;
}

/** Carries out a plan that was just made; throws `Failure` (refused) when a guard is tripped, and then nothing was sent. */
export async function apply(planning: Planning, options: ApplyOptions = {}): Promise<Report> {
  const { session, manifest, plan: planned, changes } = planning;
  const { store, clock, connection } = session;
  if (planned.guards.length > 0) throw new Failure('refused', 'guard', planned.guards.map((guard) => guard.message).join('\n'));
  const startedAt = clock.now();
  for (const [from, to] of renamesOf(manifest, store.recorded())) await store.move(from, to);
  const seen: Proof[] = [];
  const world = worldOf(planning, seen);
  const applied = await applyPlan(planned, changes, { world, ...(options.onOutcome ? { onOutcome: options.onOutcome } : {}) });
  await tidy(manifest, session);
  await store.save();
  await store.prove(seen);
  const traffic = connection.traffic();
  return {
    version: 1,
    target: planned.target,
    summary: summarize(applied.outcomes, planned.blocked.length),
    outcomes: applied.outcomes,
    blocked: planned.blocked,
    unread: planned.unknown,
    requests: traffic.requests,
    throttled: traffic.throttled,
    seconds: Math.round((clock.now() - startedAt) / 100) / 10,
    ...stoppedOf(applied.failure, session.stop),
  };
}

function stoppedOf(failure: Failure | undefined, stop: AbortSignal): Pick<Report, 'stopped'> {
  if (failure) return { stopped: { code: failure.code, message: failure.message } };
  if (!stop.aborted) return {};
  const { reason } = stop;
  return { stopped: reason instanceof Failure ? { code: reason.code, message: reason.message } : { code: 'stopped', message: 'The run was stopped.' } };
}

function worldOf(planning: Planning, seen: Proof[]): World {
  const { session, manifest, options } = planning;
  const { store, target, connection, clock, key, stop } = session;
  const desired = byRef(manifest);
  return {
    target,
    api: connection.writer,
    known: knownOf(session, store.recorded()),
    digest: key.digest,
    clock,
    stop,
    assumeNew: options.assumeNew ?? false,
    allowBlindReplace: options.approvals?.blindReplace ?? false,
    activated: new Set(),
    memory: {
      get: (ref) => store.recorded().get(ref),
      put: (recorded) => store.put(recorded),
      forget: (ref) => store.forget(ref),
      notice: (proof) => void seen.push(proof),
    },
    resolve: (ref) => {
      const resource = desired.get(ref);
      return (resource && target.givenId(resource)) ?? store.recorded().get(ref)?.id ?? ref;
    },
    desiredOf: (ref) => {
      const resource = desired.get(ref);
      return resource?.form === 'object' ? resource : undefined;
    },
    listOf: (owner) => (membershipOf(target.table)?.managed ? listOf(target.table, owner) : undefined),
  };
}

/** Digests of fields that left the manifest are dropped, and protection follows the manifest for what stays in it. */
async function tidy(manifest: Manifest, session: Session): Promise<void> {
  const { store, target, definition } = session;
  const resources = byRef(manifest);
  for (const resource of manifest.resources) {
    const known = store.recorded().get(resource.ref);
    if (!known || known.deactivated) continue;
    if ((known.protect ?? false) !== resource.protect) {
      const { protect, ...rest } = known;
      void protect;
      await store.put(resource.protect ? { ...rest, protect: true } : rest);
    }
    const rules = definition.table[resource.kind];
    if (resource.form !== 'object' || rules.form !== 'object') continue;
    const organization = resource.organization && resources.get(resource.organization);
    const wanted = wantedFields(resource, rules, organization && target.givenId(organization));
    const gone = Object.keys(known.fields).filter((name) => !(name in wanted));
    if (gone.length > 0) store.drop(resource.ref, gone);
  }
}

/** State and proofs as one, with renamed resources under their new names. */
function remembered(manifest: Manifest, state: ReadonlyMap<Ref, Recorded>, stored: ReadonlyMap<Ref, Proof>): { recorded: Map<Ref, Recorded>; proofs: Map<Ref, Proof> } {
  const recorded = new Map(state);
  const proofs = new Map(stored);
  for (const [from, to] of renamesOf(manifest, state)) {
    const entry = state.get(from);
    const proof = stored.get(from);
    recorded.delete(from);
    proofs.delete(from);
    if (entry) recorded.set(to, { ...entry, ref: to });
    if (proof) proofs.set(to, { ...proof, ref: to });
  }
  for (const [ref, entry] of recorded) recorded.set(ref, withProof(entry, proofs.get(ref)));
  return { recorded, proofs };
}

/** Resources that the manifest renamed and state still knows by their old name. */
function renamesOf(manifest: Manifest, state: ReadonlyMap<Ref, Recorded>): readonly (readonly [Ref, Ref])[] {
  return manifest.resources.flatMap((resource) => {
    const from = resource.previously === undefined ? undefined : refOf(resource.kind, resource.previously);
    return from !== undefined && state.has(from) && !state.has(resource.ref) ? [[from, resource.ref] as const] : [];
  });
}

function knownOf(session: Session, recorded: ReadonlyMap<Ref, Recorded>): Known {
  const trusted = new Set(session.store.trusted);
  return {
    trusted,
    trust: (look) => {
      trusted.add(look);
      session.store.trust(look);
    },
    someone: (kind) => {
      for (const [ref, entry] of recorded) {
        if (kindOf(ref) === kind && entry.origin === 'created' && !entry.deactivated && !entry.list) return { manifestId: idOf(ref), id: entry.id };
      }
      return undefined;
    },
  };
}

/** The objects of a manifest that are managed and were recorded: for commands that ask about people we hold. */
export function heldObjects(manifest: Manifest, recorded: ReadonlyMap<Ref, Recorded>): readonly { readonly desired: DesiredObject; readonly recorded: Recorded }[] {
  return manifest.resources.flatMap((resource) => {
    const known = recorded.get(resource.ref);
    return resource.form === 'object' && known && !known.deactivated ? [{ desired: resource, recorded: known }] : [];
  });
}
