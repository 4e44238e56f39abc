import type { Change } from '../model/change.ts';
import type { Plan } from '../model/plan.ts';
import type { Proof } from '../model/recorded.ts';
import { compareRefs, type Ref } from '../model/resource.ts';
import { decideAll, type Decisions } from '../deciding/decide.ts';
import { touchedBy } from '../deciding/decision.ts';
import { notesOf } from './notes.ts';
import { operationsOf } from './operations.ts';
import type { PlanInput } from './plan-input.ts';
import { guardsAndSummary } from './totals.ts';

/** A plan, the changes with their values behind its operations, and what the looks proved. */
export interface Planned {
  readonly plan: Plan;
  readonly changes: ReadonlyMap<Ref, Change>;
  /** Resources that are not left as they are: changed, blocked or unknown. */
  readonly touched: ReadonlySet<Ref>;
  readonly proofs: readonly Proof[];
}

/** Decides what becomes of every resource, and puts it in an order; the same for any order of the input. */
export function planFrom(input: PlanInput): Planned {
  const { head } = input;
  const decided = decisionsFor(input);
  const all = [...decided.decisions.values()].sort((a, b) => compareRefs(a.ref, b.ref));
  const changes = new Map(all.flatMap(({ ref, change }) => (change ? [[ref, change] as const] : [])));
  const touched = touchedBy(all);
  const wanted = new Set(input.manifest.resources.map((resource) => resource.ref));
  const operations = operationsOf(input, changes, decided);
  const blocked = all.flatMap((decision) => decision.blocked ?? []);
  const unknown = all.flatMap((decision) => decision.unknown ?? []);
  const { guards, summary, estimate } = guardsAndSummary(input, operations, {
    blocked: blocked.length,
    unknown: unknown.length,
    unchanged: all.filter(({ ref }) => wanted.has(ref) && input.recorded.has(ref) && !touched.has(ref)).length,
  });
  const plan: Plan = {
    version: 1,
    target: input.target,
    createdAt: head.createdAt,
    manifest: head.manifest,
    state: head.state,
    summary,
    estimate,
    refresh: head.refresh,
    operations,
    blocked,
    drift: all.flatMap((decision) => decision.drift ?? []),
    waiting: all.flatMap((decision) => decision.waiting ?? []),
    unknown,
    guards,
    notes: notesOf(input, all),
    settled: input.settled,
  };
  return { plan, changes, touched, proofs: all.flatMap((decision) => decision.proof ?? []) };
}

/** What becomes of every resource, without an order, guards and totals. */
export function decisionsFor(input: PlanInput): Decisions {
  const { head, manifest, approvals } = input;
  const mayRecreate = approvals.recreate || manifest.settings.onImmutableChange === 'recreate';
  return decideAll({ ...input, now: head.createdAt, mayRecreate });
}
