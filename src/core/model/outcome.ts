import type { Shaped } from '../shape/shape.ts';
import { statuses, type Status } from '../shape/plan-codes.ts';
import { openBlocks } from './plan.ts';
import type { outcomeShape, reportShape, reportSummaryShape } from '../shape/report.ts';

export { statuses, type Status };

/** How one operation ended, with every request that was sent for it, looks and repetitions included. */
export interface Outcome extends Shaped<typeof outcomeShape> {}

/** Why an operation did not end as done. */
export type OutcomeError = NonNullable<Outcome['error']>;

/** How many operations ended in each way. */
export interface ReportSummary extends Shaped<typeof reportSummaryShape> {}

/** What became of a plan: every operation has exactly one outcome. */
export interface Report extends Shaped<typeof reportShape> {}

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
    openBlocks(report.blocked).length === 0 &&
    report.unread.length === 0 &&
    !report.stopped
  );
}
