import type { Change, FieldChange } from '../model/change.ts';
import type { Blocked, Drift, Operation, Plan } from '../model/plan.ts';
import type { Proof } from '../model/recorded.ts';
import { compareRefs, type Ref } from '../model/resource.ts';
import { wantedOfBlocked } from '../deciding/accepted.ts';
import { decideAll, type Decisions } from '../deciding/decide.ts';
import { isAbsent, touchedBy, type Decision } from '../deciding/decision.ts';
import { madeAnew } from './missing.ts';
import { notesOf, unreadNote } from './notes.ts';
import { approvedIn } from './approvals.ts';
import { operationsOf } from './operations.ts';
import { adminsToSee } from './guard-people.ts';
import { guardedBy } from './guarded.ts';
import type { PlanInput } from './plan-input.ts';
import { gist } from './replay.ts';
import { guardsAndSummary } from './totals.ts';

/** A plan, the changes with their values behind its operations, and what the looks proved. */
export interface Planned {
  readonly plan: Plan;
  readonly changes: ReadonlyMap<Ref, Change>;
  /** Resources that are not left as they are: changed, blocked or unknown. */
  readonly touched: ReadonlySet<Ref>;
  readonly proofs: readonly Proof[];
  /** What the target shows otherwise than it was sent, which is no drift. */
  readonly notTaken: readonly Drift[];
  /** Of each administrator who leaves: those of whom one has to be seen active before that may go on. */
  readonly adminsToSee: readonly (readonly Ref[])[];
  /** The values of fields that are blocked, since the target does not take them. */
  readonly stuck: ReadonlyMap<Ref, readonly FieldChange[]>;
}

/** Decides what becomes of every resource, and puts it in an order; the same for any order of the input. */
export function planFrom(input: PlanInput): Planned {
  const { head } = input;
  const decided = decisionsFor(input);
  const all = [...decided.decisions.values()].sort((a, b) => compareRefs(a.ref, b.ref));
  const changes = new Map(all.flatMap(({ ref, change }) => (change ? [[ref, change] as const] : [])));
  const touched = touchedBy(all);
  const wanted = new Set(input.manifest.resources.map((resource) => resource.ref));
  const operations = asSaved(operationsOf(input, changes, decided), input.saved);
  const blocked = all
    .flatMap(({ blocked: one, stuck }) => [...(one ? [one] : []), ...(stuck ? [stuck] : [])])
    .map((one) => withAcceptance(one, input));
  const unknown = all.flatMap((decision) => decision.unknown ?? []);
  const guarded = guardedBy(input, awayIn(all));
  const { guards, summary, estimate } = guardsAndSummary(
    input,
    operations,
    {
      blocked: blocked.length,
      unknown: unknown.length,
      unchanged: all.filter((one) => wanted.has(one.ref) && input.recorded.has(one.ref) && isLeft(one, touched)).length,
    },
    guarded,
  );
  const approved = input.saved ? input.saved.approved : approvedIn(input.approvals);
  const plan: Plan = {
    version: 1,
    target: input.target,
    createdAt: head.createdAt,
    manifest: head.manifest,
    state: head.state,
    summary,
    estimate,
    refresh: head.refresh,
    looks: head.looks,
    operations,
    blocked,
    drift: [...all.flatMap((decision) => decision.drift ?? []), ...(input.doubles ?? [])].sort((a, b) =>
      compareRefs(a.ref, b.ref),
    ),
    accepted: input.saved?.accepted ?? all.flatMap((decision) => decision.accepted ?? []),
    waiting: all.flatMap((decision) => decision.waiting ?? []),
    unknown,
    guards,
    notes: [...notesOf(input, all), ...unreadNote(operations)],
    settled: input.settled,
    ...listsMade(operations, decided),
    ...(approved ? { approved } : {}),
  };
  return {
    plan,
    changes,
    touched,
    proofs: all.flatMap((decision) => decision.proof ?? []),
    notTaken: all.flatMap((decision) => decision.notTaken ?? []),
    adminsToSee: adminsToSee(operations, guarded),
    stuck: new Map(all.flatMap(({ ref, stuckFields }) => (stuckFields ? [[ref, stuckFields] as const] : []))),
  };
}

/** Whether a resource is as it is wanted: not touched, nor left alone for that is accepted. */
function isLeft({ ref, accepted, waitsFor }: Decision, touched: ReadonlySet<Ref>): boolean {
  return !touched.has(ref) && !accepted && waitsFor === undefined;
}

/** Who is deactivated in the target, or gone, as far as was seen. */
function awayIn(decisions: readonly Decision[]): ReadonlySet<Ref> {
  return new Set(decisions.filter(isAbsent).map(({ ref }) => ref));
}

/** What becomes of every resource, without an order, guards and totals. */
export function decisionsFor(input: PlanInput): Decisions {
  const { head, manifest, approvals } = input;
  const { onImmutableChange, onLiveDeactivation } = manifest.settings;
  const mayRecreate = approvals.recreate || onImmutableChange === 'recreate';
  const mayActivate = approvals.activate !== undefined || onLiveDeactivation === 'activate';
  return decideAll({ ...input, now: head.createdAt, mayRecreate, mayActivate, madeAnew: madeAnew(input) });
}

/** Operations as a saved plan shows them: it saw values that nobody looks at again. */
function asSaved(operations: readonly Operation[], saved: Plan | undefined): readonly Operation[] {
  const shown = new Map(saved?.operations.map((operation) => [operation.ref, operation]));
  return operations.map((operation) => {
    const other = shown.get(operation.ref);
    return other?.action === operation.action && gist([other]) === gist([operation]) ? other : operation;
  });
}

function withAcceptance(blocked: Blocked, input: PlanInput): Blocked {
  const acceptedUntil = input.acceptance.blocked(blocked, wantedOfBlocked(blocked, input));
  return acceptedUntil === undefined ? blocked : { ...blocked, acceptedUntil };
}

/** How many lists come with the creates of their owners alone. */
function listsMade(operations: readonly Operation[], { lists }: Decisions): Pick<Plan, 'listsMade'> {
  const sent = new Set(operations.map(({ ref }) => ref));
  const made = operations.filter(({ action, ref }) => {
    const list = action === 'create' || action === 'recreate' ? lists.get(ref) : undefined;
    return list !== undefined && !sent.has(list.ref);
  });
  return made.length > 0 ? { listsMade: made.length } : {};
}
