import { isAccepted, type Ack } from './ack.ts';
import type { Change, ReplaceChange, UpdateChange } from '../model/change.ts';
import type { KindTable } from '../model/fields.ts';
import type { Manifest } from '../model/manifest.ts';
import type { KeptFinding } from './finding.ts';
import type { Drift, FieldNote } from '../model/plan.ts';
import { operationOf } from '../planning/operation.ts';
import { manifestIdsIn } from '../planning/operations.ts';
import type { PlanInput } from '../planning/plan-input.ts';
import type { Planned } from '../planning/planner.ts';
import type { Recorded } from '../model/recorded.ts';
import { kindOf, type Ref } from '../model/resource.ts';
import type { Settings } from '../model/settings.ts';

type Policy = Settings['repair'];

/** Whether a policy allows to take a difference back, at least in part. */
export function isRepairable(drift: Drift, policy: Policy, acks: readonly Ack[], today: string): boolean {
  const allowed = policy[kindOf(drift.ref)];
  return (
    drift.class === 'changed' &&
    Array.isArray(allowed) &&
    drift.fields.some((name) => allowed.includes(name) && !isAccepted(drift, name, acks, today))
  );
}

/**
 * A plan in which a difference is still drift that was so before a repair of it got no answer: what was known of the
 * field is gone since, and it is no edit.
 */
export function resumed(planned: Planned, before: readonly KeptFinding[]): Planned {
  const { plan, changes } = planned;
  const open = new Map(
    before.flatMap((finding) =>
      finding.class === 'changed' && !finding.closed ? [[finding.ref, finding.fields] as const] : [],
    ),
  );
  const lost = new Map<Ref, readonly string[]>();
  for (const change of changes.values()) {
    if (change.action !== 'update') continue;
    const names = change.fields
      .filter(
        ({ name, cause }) =>
          cause === 'edit' && open.get(change.ref)?.includes(name) && change.recorded.fields[name] === undefined,
      )
      .map((field) => field.name);
    if (names.length > 0) lost.set(change.ref, names);
  }
  if (lost.size === 0) return planned;
  const isLost = (ref: Ref, name: string): boolean => lost.get(ref)?.includes(name) === true;
  const drift = new Map(plan.drift.map((item) => [item.ref, item]));
  for (const [ref, names] of lost) {
    const item = drift.get(ref);
    drift.set(ref, { ref, class: item?.class ?? 'changed', fields: [...(item?.fields ?? []), ...names].sort() });
  }
  return {
    ...planned,
    plan: {
      ...plan,
      drift: [...drift.values()],
      operations: plan.operations.map((operation) =>
        operation.action === 'update'
          ? {
              ...operation,
              fields: operation.fields.map((field) => (isLost(operation.ref, field.name) ? asDrift(field) : field)),
            }
          : operation,
      ),
    },
    changes: new Map(
      [...changes].map(([ref, change]) => [
        ref,
        change.action === 'update'
          ? {
              ...change,
              fields: change.fields.map((field) =>
                isLost(ref, field.name) ? { ...field, cause: 'drift' as const } : field,
              ),
            }
          : change,
      ]),
    ),
  };
}

/** A field that somebody changed live: taking it back makes nobody another person. */
function asDrift({ identity, ...field }: FieldNote): FieldNote {
  void identity;
  return { ...field, cause: 'drift' };
}

/**
 * The updates that take back what a sweep saw changed live, as far as the policy allows: no edit of the manifest goes
 * with them.
 */
export function repairsOf(
  { plan, changes }: Planned,
  policy: Policy,
  acks: readonly Ack[],
  today: string,
): readonly UpdateChange[] {
  const drifted = new Map(plan.drift.map((item) => [item.ref, item]));
  return [...changes.values()].flatMap((change) => {
    const drift = drifted.get(change.ref);
    if (change.action !== 'update' || !drift || !isRepairable(drift, policy, acks, today)) return [];
    const allowed = policy[kindOf(change.ref)];
    const fields = change.fields.filter(
      (field) =>
        field.cause === 'drift' && allowed?.includes(field.name) && !isAccepted(drift, field.name, acks, today),
    );
    return fields.length === 0 ? [] : [{ ...change, fields }];
  });
}

/** Lists that no call shows, to be sent again whole as they were last written, where the policy allows it. */
export function reassertable(
  manifest: Manifest,
  table: KindTable,
  recorded: ReadonlyMap<Ref, Recorded>,
): readonly ReplaceChange[] {
  return manifest.resources.flatMap((desired) => {
    const [rules, last] = [table[desired.kind], recorded.get(desired.ref)];
    if (
      desired.form !== 'membership' ||
      rules.form !== 'membership' ||
      !rules.managed ||
      rules.readable ||
      manifest.settings.repair[desired.kind] !== 'reassert'
    )
      return [];
    if (!last?.list || last.deactivated || last.unsure || desired.ignore.length > 0) return [];
    return [{ action: 'replace', ref: desired.ref, desired, recorded: last, blind: false }];
  });
}

/**
 * Of lists that may be sent again, those that are left as they are and that name nobody who is known to be gone or
 * deactivated; `touched` are the resources that are not left as they are.
 */
export function sendable(
  lists: readonly ReplaceChange[],
  touched: ReadonlySet<Ref>,
  away: ReadonlySet<Ref>,
): readonly ReplaceChange[] {
  return lists.filter(
    ({ desired }) => !touched.has(desired.ref) && ![desired.owner, ...desired.members].some((ref) => away.has(ref)),
  );
}

/** A plan of repairs alone: each stands for itself, and no guard counts it. */
export function repairPlan(made: Planned, repairs: readonly Change[], input: PlanInput): Planned {
  const manifestIdOf = manifestIdsIn(input.recorded);
  const operations = repairs.map((change) =>
    operationOf(change, {
      after: [],
      finishAfter: [],
      requests: input.countRequests(change),
      looks: 0,
      idOf: (ref) => input.recorded.get(ref)?.id,
      manifestIdOf,
      membersInCreate: [],
      identity: new Set(),
      isInactive: () => false,
      role: undefined,
      seen: {},
    }),
  );
  return {
    plan: { ...made.plan, operations, blocked: [], guards: [], unknown: [] },
    changes: new Map(repairs.map((change) => [change.ref, change])),
    touched: new Set(repairs.map(({ ref }) => ref)),
    proofs: [],
    notTaken: [],
    adminsToSee: [],
    stuck: new Map(),
  };
}

/** The changes that fit into so many requests, in their order; what does not fit is left for another run. */
export function fitting(
  changes: readonly Change[],
  budget: number,
  countRequests: (change: Change) => number,
): readonly Change[] {
  let left = budget;
  return changes.filter((change) => {
    const cost = countRequests(change);
    if (cost > left) return false;
    left -= cost;
    return true;
  });
}
