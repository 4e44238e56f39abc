import { trippedGuards } from './guard.ts';
import type { Guarded } from './guarded.ts';
import { missingGuards } from './missing.ts';
import type { Action } from '../model/change.ts';
import { actions, type Operation, type Plan, type PlanSummary } from '../model/plan.ts';
import type { PlanInput } from './plan-input.ts';

/** The guards that operations trip, their totals by action, and what carrying them out takes. */
export function guardsAndSummary(
  input: PlanInput,
  operations: readonly Operation[],
  others: Pick<PlanSummary, 'blocked' | 'unchanged' | 'unknown'>,
  guarded: Guarded,
): Pick<Plan, 'guards' | 'summary' | 'estimate'> {
  const { perMinute } = input;
  return {
    guards: [...missingGuards(input), ...trippedGuards(operations, guarded)],
    summary: { ...totalsOf(operations), ...others },
    estimate: { ...estimateOf(operations, perMinute), perMinute },
  };
}

/** How many operations there are of each action. */
export function totalsOf(operations: readonly Operation[]): Readonly<Record<Action, number>> {
  const count = (action: Action): number => operations.filter((operation) => operation.action === action).length;
  return Object.fromEntries(actions.map((action) => [action, count(action)])) as Record<Action, number>;
}

/** What carrying operations out takes, in requests, in looks right before creates, and in seconds at a pace. */
export function estimateOf(
  operations: readonly Operation[],
  perMinute: number,
): Pick<Plan['estimate'], 'requests' | 'looks' | 'seconds'> {
  const requests = operations.reduce((sum, operation) => sum + operation.requests, 0);
  const looks = operations.reduce((sum, operation) => sum + ('looks' in operation ? (operation.looks ?? 0) : 0), 0);
  return { requests, looks, seconds: Math.ceil(((requests + looks) * 60) / perMinute) };
}
