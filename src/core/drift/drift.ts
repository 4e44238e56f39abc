import { ownerOf } from '../model/belonging.ts';
import { isInTarget, isReadable, type KindTable, type ObjectRules } from '../model/fields.ts';
import type { DriftFinding } from './finding.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Plan } from '../model/plan.ts';
import type { DesiredObject, Fields, Ref } from '../model/resource.ts';

/** Fields of a resource that no read shows, or that could not be read. */
export interface Unproven {
  readonly ref: Ref;
  readonly fields: readonly string[];
  /** When they were last proven, by a write's own answer or a read: ISO 8601. */
  readonly lastProven: string;
}

/** What a sweep over the managed resources found. */
export interface DriftReport {
  readonly version: 1;
  readonly target: string;
  /** When the sweep began: ISO 8601. */
  readonly at: string;
  /** In objects: how many are managed, how many were read now, and when the one that was proven longest ago was. */
  readonly coverage: {
    readonly managed: number;
    readonly read: number;
    readonly checked: number;
    readonly oldestProof?: string;
  };
  /** Accepted ones only when they were asked for. */
  readonly findings: readonly DriftFinding[];
  /** How many findings are accepted for now. */
  readonly acknowledged: number;
  readonly unknown: readonly Unproven[];
  /** Looks that told nothing: never taken for absence. */
  readonly notRead: readonly { readonly ref: Ref; readonly code: string; readonly message: string }[];
  /** Resources in which the manifest differs from what was last proven: an apply is due, and nothing drifted. */
  readonly pending: number;
  /** What came of each repair; absent when nothing was to be repaired. */
  readonly repairs?: readonly Outcome[];
  /** Why a repair ended early, or could not be remembered. */
  readonly stopped?: { readonly code: string; readonly message: string };
  readonly requests: number;
  /** Answers that told us to slow down (429). */
  readonly throttled: number;
  readonly seconds: number;
}

/** The findings that nobody accepted for now. */
export function openFindings({ findings }: Pick<DriftReport, 'findings'>): readonly DriftFinding[] {
  return findings.filter((finding) => finding.acknowledgedUntil === undefined);
}

/**
 * One step of a sweep: a read, a check of whether somebody is active, or a list that cannot be read and is sent again.
 */
export interface SweepLook {
  readonly ref: Ref;
  readonly kind: 'read' | 'check' | 'reassert';
  /** When the same was last looked at or written: ISO 8601. */
  readonly last: string;
}

/**
 * The looks that are due, longest ago first, as many as the budget has requests for. What is to be repaired is read
 * before all else, and each
 * of these leaves one request for the repair, up to half of the budget.
 */
export function dueLooks(
  looks: readonly SweepLook[],
  budget: number,
  repairable: ReadonlySet<Ref> = new Set(),
): readonly SweepLook[] {
  const sorted = [...looks].sort((a, b) => compare(a.last, b.last) || compare(a.ref, b.ref) || compare(b.kind, a.kind));
  const first = sorted
    .filter((look) => look.kind === 'read' && repairable.has(look.ref))
    .slice(0, Math.floor(budget / 2));
  const taken = new Set(first);
  return [...first, ...sorted.filter((look) => !taken.has(look)).slice(0, budget - 2 * first.length)];
}

/**
 * What nothing shows of an object: declared fields without a read, and whether it is active where that cannot be seen.
 */
export function unprovenOf(
  desired: DesiredObject,
  wanted: Fields,
  rules: ObjectRules,
  writtenAt: string,
  seesActivity: boolean,
): Unproven | undefined {
  const unreadable = Object.keys(wanted).filter((name) => {
    const rule = rules.fields[name];
    return rule !== undefined && isInTarget(rule) && !isReadable(rule) && !desired.ignore.includes(name);
  });
  const fields = [...unreadable, ...(seesActivity ? [] : ['active'])];
  return fields.length === 0 ? undefined : { ref: desired.ref, fields, lastProven: writtenAt };
}

/** How many resources the manifest itself changed; what follows from drift of an owner is none. */
export function pendingIn(plan: Plan, table: KindTable): number {
  const drifted = new Set(plan.drift.map((drift) => drift.ref));
  const isOurs = (item: Plan['operations'][number] | Plan['blocked'][number]): boolean => {
    const fields = 'fields' in item ? item.fields : [];
    return (
      !drifted.has(ownerOf(table, item.ref)) ||
      fields.some((field) => field.cause !== 'drift' && item.action === 'update')
    );
  };
  return new Set([...plan.operations, ...plan.blocked].filter(isOurs).map((item) => item.ref)).size;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
