import { idForm } from '../comparing/normal-form.ts';
import { takesAccessAway } from './approvals.ts';
import { operationOf } from './operation.ts';
import { edgesOf, ordered } from './order.ts';
import type { PlanInput } from './plan-input.ts';
import type { Decisions } from '../deciding/decide.ts';
import { isAbsent } from '../deciding/decision.ts';
import { observedDigest } from '../deciding/diff.ts';
import { identityFields } from '../deciding/identity.ts';
import { listOf, membershipOf } from '../model/belonging.ts';
import type { Change } from '../model/change.ts';
import type { Operation } from '../model/plan.ts';
import type { Recorded } from '../model/recorded.ts';
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
  const manifestIdOf = manifestIdsIn(recorded);
  const inactive = inactiveMembers(input, decided);
  const operations = new Map(
    [...changes].map(([ref, change]) => [
      ref,
      operationOf(change, {
        after: edges.after.get(ref) ?? [],
        finishAfter: edges.finishAfter.get(ref) ?? [],
        requests: input.countRequests(change),
        looks: input.countLooks(change),
        idOf: decided.idOf,
        manifestIdOf,
        identity: identityOf(change, input),
        isInactive: (id) => inactive.has(id),
        role: (input.roles.get(ref) ?? recorded.get(ref)?.role)?.name,
        membersInCreate: createdWith(change, input, changes),
        seen: seenOf(change, input),
      }),
    ]),
  );
  const takesAway = (ref: Ref): boolean => {
    const operation = operations.get(ref);
    return operation !== undefined && takesAccessAway(operation);
  };
  return ordered(changes, edges.after, takesAway).flatMap((ref) => operations.get(ref) ?? []);
}

/** Tells the manifest's ids of objects that state holds by their ids in the target; any other id is its own. */
export function manifestIdsIn(recorded: ReadonlyMap<Ref, Recorded>): (id: string) => string {
  const names = new Map(
    [...recorded.values()].filter((entry) => !entry.list).map((entry) => [idForm(entry.id), idOf(entry.ref)]),
  );
  return (id) => names.get(idForm(id)) ?? id;
}

/** The members of a list that its owner's create brings. */
function createdWith(change: Change, { table }: PlanInput, changes: ReadonlyMap<Ref, Change>): readonly Ref[] {
  const membership = membershipOf(table);
  if (change.action !== 'replace' || !membership) return [];
  const { owner } = change.desired;
  const made = changes.get(owner);
  return made?.action === 'create' || made?.action === 'recreate'
    ? made.members.slice(0, membership.membersInCreate)
    : [];
}

/** Fields by which a change makes somebody another person. */
function identityOf(change: Change, { observations, lookups, table }: PlanInput): ReadonlySet<string> {
  const rules = table[kindOf(change.ref)];
  if (rules.form !== 'object' || !('recorded' in change) || !('fields' in change)) return new Set();
  const wasRead = observations.get(change.ref)?.state === 'present' || lookups.get(change.ref)?.state === 'found';
  return identityFields(change, rules, wasRead);
}

/** Members who are deactivated in the target, by their manifest ids. */
function inactiveMembers({ recorded, table }: PlanInput, { decisions }: Decisions): ReadonlySet<string> {
  const kind = membershipOf(table)?.member;
  const isAway = (ref: Ref): boolean => {
    const decision = decisions.get(ref);
    return decision !== undefined && isAbsent(decision);
  };
  const known = [...recorded.values()].filter(({ ref, deactivated }) => deactivated === true || isAway(ref));
  const refs = [...known.map(({ ref }) => ref), ...[...decisions.keys()].filter(isAway)];
  return new Set(refs.filter((ref) => kindOf(ref) === kind).map(idOf));
}

/** What was seen of a change's object, digested, and when. */
function seenOf(
  change: Change,
  { observations, lookups, seenAt, table, digest }: PlanInput,
): Pick<Operation, 'observed' | 'seenAt'> {
  const observation = observations.get(change.ref);
  const lookup = lookups.get(change.ref);
  const seen =
    observation?.state === 'present' ? observation.fields : lookup?.state === 'found' ? lookup.fields : undefined;
  const rules = table[kindOf(change.ref)];
  const id = 'recorded' in change ? change.recorded?.id : 'predecessor' in change ? change.predecessor.id : undefined;
  if (!seen || id === undefined || rules.form !== 'object') return {};
  const at = seenAt.get(change.ref);
  return { observed: observedDigest(rules, seen, id, digest), ...(at === undefined ? {} : { seenAt: at }) };
}
