import { takesAccessAway } from './approvals.ts';
import { listOf, membershipOf } from '../model/belonging.ts';
import type { Change } from '../model/change.ts';
import { decideAll } from './decide.ts';
import type { Decision } from './decision.ts';
import { observedDigest } from './diff.ts';
import { byRef } from '../model/manifest.ts';
import { notesOf } from './notes.ts';
import { operationOf } from './operation.ts';
import { edgesOf, ordered } from './order.ts';
import type { Plan } from '../model/plan.ts';
import type { PlanInput } from './plan-input.ts';
import type { Proof } from '../model/recorded.ts';
import { compareRefs, idOf, kindOf, type Ref } from '../model/resource.ts';
import { guardsAndSummary } from './totals.ts';

/** A plan, the changes with their values behind its operations, and what the looks proved. */
export interface Planned {
  readonly plan: Plan;
  readonly changes: ReadonlyMap<Ref, Change>;
  readonly proofs: readonly Proof[];
}

/** Decides what becomes of every resource, and puts it in an order; the same for any order of the input. */
export function planFrom(input: PlanInput): Planned {
  const { recorded, table } = input;
  const desired = byRef(input.manifest);
  const { decisions, lists, currentId } = decideAll(input);
  const all = [...decisions.values()].sort((a, b) => compareRefs(a.ref, b.ref));
  const changes = new Map(
    all.flatMap((decision) => (decision.change ? [[decision.ref, decision.change] as const] : [])),
  );
  const membership = membershipOf(table);
  const listRef = (owner: Ref): Ref => listOf(table, owner) ?? owner;
  const edges = edgesOf(changes, (list) => recorded.get(list)?.list ?? [], listRef);
  const names = new Map(
    [...recorded.values()].filter((known) => !known.list).map((known) => [known.id, idOf(known.ref)]),
  );
  const createdWith = (change: Change): readonly Ref[] => {
    if (change.action !== 'replace' || !membership) return [];
    const owner = changes.get(change.desired.owner)?.action;
    return owner === 'create' || owner === 'recreate'
      ? (lists.get(change.desired.owner)?.members.slice(0, membership.membersInCreate) ?? [])
      : [];
  };
  const made = new Map(
    [...changes].map(([ref, change]) => [
      ref,
      operationOf(change, {
        after: edges.after.get(ref) ?? [],
        finishAfter: edges.finishAfter.get(ref) ?? [],
        requests: input.countRequests(change),
        idOf: currentId,
        manifestIdOf: (id) => names.get(id) ?? id,
        membersInCreate: createdWith(change),
        observed: observedOf(input, change),
      }),
    ]),
  );
  const takesAway = (ref: Ref): boolean => {
    const operation = made.get(ref);
    return operation !== undefined && takesAccessAway(operation);
  };
  const operations = ordered(changes, edges.after, takesAway).flatMap((ref) => made.get(ref) ?? []);
  const managed = all.filter((decision) => desired.has(decision.ref));
  const isSettled = (decision: Decision): boolean =>
    !decision.change && !decision.blocked && !decision.unknown && recorded.has(decision.ref);
  const blocked = all.flatMap((decision) => decision.blocked ?? []);
  const unknown = all.flatMap((decision) => decision.unknown ?? []);
  const { guards, summary, estimate } = guardsAndSummary(input, operations, {
    blocked: blocked.length,
    unknown: unknown.length,
    unchanged: managed.filter(isSettled).length,
  });
  const plan: Plan = {
    version: 1,
    target: input.target,
    createdAt: input.head.createdAt,
    manifest: input.head.manifest,
    state: input.head.state,
    summary,
    estimate,
    refresh: input.head.refresh,
    operations,
    blocked,
    drift: all.flatMap((decision) => decision.drift ?? []),
    waiting: all.flatMap((decision) => decision.waiting ?? []),
    unknown,
    guards,
    notes: notesOf(input, all),
    settled: input.settled,
  };
  return { plan, changes, proofs: all.flatMap((decision) => decision.proof ?? []) };
}

/** What was seen of a change's object, digested. */
function observedOf(input: PlanInput, change: Change): string | undefined {
  const observation = input.observations.get(change.ref);
  const lookup = input.lookups.get(change.ref);
  const seen =
    observation?.state === 'present' ? observation.fields : lookup?.state === 'found' ? lookup.fields : undefined;
  const rules = input.table[kindOf(change.ref)];
  const id = 'recorded' in change ? change.recorded?.id : undefined;
  return seen && id !== undefined && rules.form === 'object'
    ? observedDigest(rules, seen, id, input.digest)
    : undefined;
}
