import { ownerOf } from './belonging.ts';
import { isHeld, isReadable, type KindTable, type ObjectRules } from './fields.ts';
import type { Drift, Plan } from './plan.ts';
import type { Digest, Recorded } from './recorded.ts';
import { compareRefs, type DesiredObject, type Fields, type Ref } from './resource.ts';

/** Something that differs live from what was last proven; it lives until a look shows that it is gone. */
export interface DriftFinding extends Drift {
  /** When it was first seen: ISO 8601. */
  readonly since: string;
  /** The same for the same difference, so that it is told once. */
  readonly fingerprint: string;
}

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
  /** In objects: how many are managed, how many were read now, and when the one that was proven longest ago was. */
  readonly coverage: { readonly managed: number; readonly read: number; readonly checked: number; readonly oldestProof?: string };
  readonly findings: readonly DriftFinding[];
  readonly unknown: readonly Unproven[];
  /** Looks that told nothing: never taken for absence. */
  readonly notRead: readonly { readonly ref: Ref; readonly code: string; readonly message: string }[];
  /** Resources in which the manifest differs from what was last proven: an apply is due, and nothing drifted. */
  readonly pending: number;
  readonly requests: number;
}

/** One look of a sweep: a read, or a check of whether somebody is active. */
export interface SweepLook {
  readonly ref: Ref;
  readonly kind: 'read' | 'check';
  /** When the same was last looked at: ISO 8601. */
  readonly last: string;
}

/** The looks that are due, longest ago first, as many as the budget has requests for. */
export function dueLooks(looks: readonly SweepLook[], budget: number): readonly SweepLook[] {
  return [...looks].sort((a, b) => compare(a.last, b.last) || compare(a.ref, b.ref) || compare(b.kind, a.kind)).slice(0, budget);
}

/** The findings after a sweep: what was looked at again is as it was seen now, all else stays while it is managed. */
export function findingsAfter(before: readonly DriftFinding[], seen: readonly Drift[], looked: ReadonlySet<string>, managed: ReadonlySet<Ref>, now: string, digest: Digest): readonly DriftFinding[] {
  const known = new Map(before.map((finding) => [finding.fingerprint, finding]));
  const kept = before.filter((finding) => managed.has(finding.ref) && !looked.has(lookOf(finding)));
  const found = seen.map((drift): DriftFinding => {
    const fingerprint = digest(drift.ref, `drift ${drift.class}`, [...drift.fields].sort());
    return { ref: drift.ref, class: drift.class, fields: drift.fields, since: known.get(fingerprint)?.since ?? now, fingerprint };
  });
  return [...new Map([...kept, ...found].map((finding) => [finding.fingerprint, finding])).values()].sort((a, b) => compareRefs(a.ref, b.ref) || compare(a.class, b.class));
}

/** Names the look that shows a finding again, or shows that it is gone. */
function lookOf(drift: Pick<Drift, 'ref' | 'class'>): string {
  return `${drift.class === 'deactivated' ? 'check' : 'read'} ${drift.ref}`;
}

/** What nothing shows of an object: declared fields without a read, and whether it is active where that cannot be seen. */
export function unprovenOf(desired: DesiredObject, wanted: Fields, rules: ObjectRules, recorded: Recorded, seesActivity: boolean): Unproven | undefined {
  const unreadable = Object.keys(wanted).filter((name) => {
    const rule = rules.fields[name];
    return rule !== undefined && isHeld(rule) && !isReadable(rule) && !desired.ignore.includes(name);
  });
  const fields = [...unreadable, ...(seesActivity ? [] : ['active'])];
  return fields.length === 0 ? undefined : { ref: desired.ref, fields, lastProven: recorded.provenAt };
}

/** How many resources the manifest itself changed; what follows from drift of an owner is none. */
export function pendingIn(plan: Plan, table: KindTable): number {
  const drifted = new Set(plan.drift.map((drift) => drift.ref));
  const isOurs = (item: Plan['operations'][number] | Plan['blocked'][number]): boolean => {
    const fields = 'fields' in item ? item.fields : [];
    return !drifted.has(ownerOf(table, item.ref)) || fields.some((field) => field.cause !== 'drift' && item.action === 'update');
  };
  return new Set([...plan.operations, ...plan.blocked].filter(isOurs).map((item) => item.ref)).size;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
