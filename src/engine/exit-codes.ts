import type { Check } from '../core/model/answers.ts';
import { findingsApart, openFindings, readingOf, type DriftReport } from '../core/drift/drift.ts';
import { Failure, type FailureKind } from '../core/model/failure.ts';
import { isComplete, type Report } from '../core/model/outcome.ts';
import { hasChanges, type Plan } from '../core/model/plan.ts';

/** What a person says of a sweep that could read too few. */
export interface Reading {
  /** Fewer than half of those whom it tried to read are enough. */
  readonly allowUnread?: boolean;
}

/** Every exit code, by what it means. */
export const exitCodes = {
  done: 0,
  usage: 1,
  changes: 2,
  refused: 3,
  partial: 4,
  unreachable: 5,
  state: 6,
  bug: 70,
  interrupted: 130,
} as const;

/** One of the exit codes. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** The exit code of a failure is that of its kind, whose side it is on. */
const ofKind: Readonly<Record<FailureKind, ExitCode>> = {
  usage: exitCodes.usage,
  refused: exitCodes.refused,
  unreachable: exitCodes.unreachable,
  state: exitCodes.state,
  partial: exitCodes.partial,
  interrupted: exitCodes.interrupted,
};

/** The exit code of what was thrown: what we do not know is a bug. */
export function exitOf(cause: unknown): ExitCode {
  return cause instanceof Failure ? ofKind[cause.kind] : exitCodes.bug;
}

/** The code of a plan; `tellsChanges` and `failsOnGuard` are whether somebody asked it to. */
export function exitOfPlan(plan: Plan, tellsChanges: boolean, failsOnGuard = false): ExitCode {
  if (failsOnGuard && plan.guards.length > 0) return exitCodes.refused;
  return tellsChanges && hasChanges(plan) ? exitCodes.changes : exitCodes.done;
}

/** 0 when all is done, 5 when the target was not to be had and nothing was written, else 4. */
export function exitOfReport(report: Report): ExitCode {
  if (report.stopped?.code === 'interrupted') return exitCodes.interrupted;
  if (isComplete(report)) return exitCodes.done;
  const isUntouched = report.outcomes.every(
    (outcome) =>
      ['notAttempted', 'skipped'].includes(outcome.status) ||
      (outcome.status === 'failed' && outcome.error?.code === report.stopped?.code),
  );
  const isAway = report.stopped?.code === 'unreachable' || report.stopped?.code === 'key-refused';
  return isAway && isUntouched ? exitCodes.unreachable : exitCodes.partial;
}

/**
 * 5 when nobody could be read, 4 when fewer than half of those could whom it tried to (unless that is allowed), 2 while
 * something was changed that nobody accepted, 4 also when a repair did not end as done, or could not be remembered.
 */
export function exitOfDrift(report: DriftReport, { allowUnread = false }: Reading = {}): ExitCode {
  const reading = readingOf(report);
  if (reading === 'none') return exitCodes.unreachable;
  if (reading === 'few' && !allowUnread) return exitCodes.partial;
  if (findingsApart({ findings: openFindings(report) }).live.length > 0) return exitCodes.changes;
  const isDone = !report.stopped && (report.repairs ?? []).every((outcome) => outcome.status === 'done');
  return isDone ? exitCodes.done : exitCodes.partial;
}

/** 5 when something that was tried is wrong. */
export function exitOfChecks(checks: readonly Check[]): ExitCode {
  return checks.some((check) => check.level === 'bad') ? exitCodes.unreachable : exitCodes.done;
}
