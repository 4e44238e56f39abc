import { ownerOf } from '../model/belonging.ts';
import { isInTarget, isReadable, type KindTable, type ObjectRules } from '../model/fields.ts';
import type { DriftFinding } from './finding.ts';
import type { Plan } from '../model/plan.ts';
import type { DesiredObject, Fields, Ref } from '../model/resource.ts';
import type { driftReportShape, unprovenShape } from '../shape/drift.ts';
import type { Shaped } from '../shape/shape.ts';

/** Fields of a resource that no read shows, or that could not be read. */
export interface Unproven extends Shaped<typeof unprovenShape> {}

/** What a sweep over the managed resources found. */
export interface DriftReport extends Shaped<typeof driftReportShape> {}

/** The findings that nobody accepted for now. */
export function openFindings({ findings }: Pick<DriftReport, 'findings'>): readonly DriftFinding[] {
  return findings.filter((finding) => finding.acknowledgedUntil === undefined);
}

/**
 * Whether a sweep could read those whom it tried to: `none` of them, `few` (fewer than half), or `enough`. A check of
 * whether somebody is active is no read.
 */
export function readingOf({ coverage: { read, tried } }: Pick<DriftReport, 'coverage'>): 'enough' | 'few' | 'none' {
  if (read * 2 >= tried) return 'enough';
  return read === 0 ? 'none' : 'few';
}

/**
 * Findings apart: what somebody changed live, and what the target keeps otherwise than it was sent, which is no drift.
 */
export function findingsApart({ findings }: Pick<DriftReport, 'findings'>): {
  readonly live: readonly DriftFinding[];
  readonly notTaken: readonly DriftFinding[];
} {
  const isNotTaken = (finding: DriftFinding): boolean => finding.class === 'not-taken';
  return { live: findings.filter((finding) => !isNotTaken(finding)), notTaken: findings.filter(isNotTaken) };
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
    if (fields.length > 0 && fields.every((field) => field.cause === 'not-taken')) return false;
    if ('blind' in item && item.cause === 'not-taken') return false;
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
