import { trippedGuards } from './guard.ts';
import { guardedBy } from './guarded.ts';
import { actions, type Operation, type Plan, type PlanSummary } from '../model/plan.ts';
import type { PlanInput } from './plan-input.ts';

/** The guards that operations trip, their totals by action, and what carrying them out takes. */
export function guardsAndSummary(
  input: PlanInput,
  operations: readonly Operation[],
  others: Pick<PlanSummary, 'blocked' | 'unchanged' | 'unknown'>,
): Pick<Plan, 'guards' | 'summary' | 'estimate'> {
  const totals = Object.fromEntries(
    actions.map((action) => [action, operations.filter((operation) => operation.action === action).length]),
  ) as Record<(typeof actions)[number], number>;
  const requests = operations.reduce((sum, operation) => sum + operation.requests, 0);
  return {
    guards: trippedGuards(operations, guardedBy(input)),
    summary: { ...totals, ...others },
    estimate: { requests, seconds: Math.ceil((requests * 60) / input.perMinute), perMinute: input.perMinute },
  };
}
