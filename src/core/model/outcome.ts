import type { Action } from './change.ts';
import type { Blocked, Unknown } from './plan.ts';
import type { Ref } from './resource.ts';

export const statuses = ['done', 'failed', 'unknown', 'skipped', 'moved', 'notAttempted'] as const;

/** How an operation ended: `unknown` was sent and never answered, `skipped` waits on one that did not end as done. */
export type Status = (typeof statuses)[number];

export interface Outcome {
  readonly ref: Ref;
  readonly action: Action;
  readonly status: Status;
  /** Requests that were sent for it, looks and repetitions included. */
  readonly requests: number;
  readonly error?: { readonly code: string; readonly status?: number; readonly message: string };
  readonly because?: Ref;
}

export type ReportSummary = Readonly<Record<Status | 'blocked', number>>;

/** What became of a plan: every operation has exactly one outcome. */
export interface Report {
  readonly version: 1;
  readonly target: string;
  readonly summary: ReportSummary;
  readonly outcomes: readonly Outcome[];
  /** Carried over from the plan: wanted, and not an operation. */
  readonly blocked: readonly Blocked[];
  /** Carried over from the plan: could not be read, so nothing was tried. */
  readonly unread: readonly Unknown[];
  /** Every request of the run, reads included. */
  readonly requests: number;
  /** Answers that told us to slow down (429). */
  readonly throttled: number;
  readonly seconds: number;
  /** Why the run stopped before its end. */
  readonly stopped?: { readonly code: string; readonly message: string };
}

/** Counts outcomes by status; the keys are the statuses, and `blocked`. */
export function summarize(outcomes: readonly Outcome[], blocked: number): ReportSummary {
  const counts = Object.fromEntries(statuses.map((status) => [status, 0])) as Record<Status, number>;
  for (const outcome of outcomes) counts[outcome.status] += 1;
  return { ...counts, blocked };
}

/** Whether everything that the manifest wants is now true. */
export function isComplete(report: Report): boolean {
  return (
    report.summary.done === report.outcomes.length &&
    report.blocked.length === 0 &&
    report.unread.length === 0 &&
    !report.stopped
  );
}
