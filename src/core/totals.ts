import { trippedGuards } from './guard.ts';
import { actions, type Operation, type Plan, type PlanSummary } from './plan.ts';
import type { PlanInput } from './planner.ts';
import type { Recorded } from './recorded.ts';
import { kindOf, kinds, type Ref } from './resource.ts';

/** The guards that operations trip, their totals by action, and what carrying them out takes. */
export function guardsAndSummary(input: PlanInput, operations: readonly Operation[], others: Pick<PlanSummary, 'blocked' | 'unchanged' | 'unknown'>): Pick<Plan, 'guards' | 'summary' | 'estimate'> {
  const totals = Object.fromEntries(actions.map((action) => [action, operations.filter((operation) => operation.action === action).length])) as Record<(typeof actions)[number], number>;
  const requests = operations.reduce((sum, operation) => sum + operation.requests, 0);
  return {
    guards: trippedGuards(operations, managedByKind(input.recorded), input.manifest.settings, input.approvals),
    summary: { ...totals, ...others },
    estimate: { requests, seconds: Math.ceil((requests * 60) / input.perMinute), perMinute: input.perMinute },
  };
}

/** Managed resources by kind, for guards and coverage. */
function managedByKind(recorded: ReadonlyMap<Ref, Recorded>): ReadonlyMap<string, number> {
  return new Map(kinds.map((kind) => [kind, [...recorded.values()].filter((known) => kindOf(known.ref) === kind && !known.deactivated).length]));
}
