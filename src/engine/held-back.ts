import type { Outcome } from '../core/model/outcome.ts';
import type { Plan } from '../core/model/plan.ts';
import type { Planned } from '../core/planning/planner.ts';
import { leftAloneUntil, wantedDigest } from '../core/planning/quarantine.ts';
import type { Ref } from '../core/model/resource.ts';
import type { Session } from './session.ts';

/** A plan with what the target refused time and again marked as left alone. */
export function withQuarantine(plan: Plan, { changes }: Planned, { store, key, clock }: Session): Plan {
  const operations = plan.operations.map((operation) => {
    const { quarantinedUntil, ...rest } = operation;
    void quarantinedUntil;
    const change = changes.get(operation.ref);
    const until =
      change && leftAloneUntil(store.refusals().get(operation.ref), wantedDigest(change, key.digest), clock.now());
    return until === undefined ? rest : { ...rest, quarantinedUntil: until };
  });
  return { ...plan, operations };
}

/** Operations that are not to be tried: of tripped guards, and what the target refused time and again. */
export function heldBack(
  plan: Plan,
  options: { readonly retryQuarantined?: boolean },
): ReadonlyMap<Ref, NonNullable<Outcome['error']>> {
  const held = new Map<Ref, NonNullable<Outcome['error']>>();
  for (const { ref, quarantinedUntil } of plan.operations) {
    if (quarantinedUntil === undefined || options.retryQuarantined) continue;
    held.set(ref, {
      code: 'quarantined',
      message:
        `The target refused the same thing in three runs or more; ${ref} is left alone until ${quarantinedUntil}. ` +
        'To try it now: --retry-quarantined.',
    });
  }
  for (const { refs, message } of plan.guards) for (const ref of refs) held.set(ref, { code: 'guard', message });
  return held;
}
