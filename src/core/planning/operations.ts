import { takesAccessAway } from './approvals.ts';
import { operationOf } from './operation.ts';
import { edgesOf, ordered } from './order.ts';
import type { PlanInput } from './plan-input.ts';
import type { Decisions } from '../deciding/decide.ts';
import { observedDigest } from '../deciding/diff.ts';
import { listOf, membershipOf } from '../model/belonging.ts';
import type { Change } from '../model/change.ts';
import type { Operation } from '../model/plan.ts';
import { idOf, kindOf, type Ref } from '../model/resource.ts';

/** The operations of a plan, in an order in which they can be carried out. */
export function operationsOf(
  input: PlanInput,
  changes: ReadonlyMap<Ref, Change>,
  decided: Decisions,
): readonly Operation[] {
  const { recorded, table } = input;
  const edges = edgesOf(
    changes,
    (list) => recorded.get(list)?.list ?? [],
    (owner) => listOf(table, owner) ?? owner,
  );
  const names = new Map(
    [...recorded.values()].filter((entry) => !entry.list).map((entry) => [entry.id, idOf(entry.ref)]),
  );
  const operations = new Map(
    [...changes].map(([ref, change]) => [
      ref,
      operationOf(change, {
        after: edges.after.get(ref) ?? [],
        finishAfter: edges.finishAfter.get(ref) ?? [],
        requests: input.countRequests(change),
        idOf: decided.idOf,
        manifestIdOf: (id) => names.get(id) ?? id,
        membersInCreate: createdWith(change, input, changes, decided),
        observed: observedOf(change, input),
      }),
    ]),
  );
  const takesAway = (ref: Ref): boolean => {
    const operation = operations.get(ref);
    return operation !== undefined && takesAccessAway(operation);
  };
  return ordered(changes, edges.after, takesAway).flatMap((ref) => operations.get(ref) ?? []);
}

/** The members of a list that its owner's create brings. */
function createdWith(
  change: Change,
  { table }: PlanInput,
  changes: ReadonlyMap<Ref, Change>,
  { lists }: Decisions,
): readonly Ref[] {
  const membership = membershipOf(table);
  if (change.action !== 'replace' || !membership) return [];
  const { owner } = change.desired;
  const action = changes.get(owner)?.action;
  return action === 'create' || action === 'recreate'
    ? (lists.get(owner)?.members.slice(0, membership.membersInCreate) ?? [])
    : [];
}

/** What was seen of a change's object, digested. */
function observedOf(change: Change, { observations, lookups, table, digest }: PlanInput): string | undefined {
  const observation = observations.get(change.ref);
  const lookup = lookups.get(change.ref);
  const seen =
    observation?.state === 'present' ? observation.fields : lookup?.state === 'found' ? lookup.fields : undefined;
  const rules = table[kindOf(change.ref)];
  const id = 'recorded' in change ? change.recorded?.id : undefined;
  return seen && id !== undefined && rules.form === 'object' ? observedDigest(rules, seen, id, digest) : undefined;
}
