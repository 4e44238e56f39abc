import { takesAccessAway } from './approvals.ts';
import { estimateOf, totalsOf } from './totals.ts';
import { block } from '../deciding/decision.ts';
import type { Blocked, Guard, Operation, Plan } from '../model/plan.ts';
import type { Ref } from '../model/resource.ts';

/** Guards that stop the whole plan whatever is left out: what they saw says that the rest is not to be trusted. */
const whole: readonly string[] = ['max-missing', 'empty-manifest'];

/**
 * A plan without what its guards stop, which stands under `blocked` by the guard's name, and without what waits on
 * that; who is stopped as a leaver keeps his lists. Guards that stop everything stay.
 */
export function partially(plan: Plan): Plan {
  const guards = plan.guards.filter(({ guard }) => !whole.includes(guard));
  if (guards.length === 0) return plan;
  const operations = new Map(plan.operations.map((operation) => [operation.ref, operation]));
  const stopped = new Map<Ref, Blocked>();
  const stop = (ref: Ref, item: Blocked): void => {
    const operation = operations.get(ref);
    if (!operation) return;
    operations.delete(ref);
    stopped.set(ref, { ...item, fields: 'fields' in operation ? operation.fields : [] });
    for (const other of plan.operations) {
      if (keepsListOf(operation, other)) stop(other.ref, { ...item, ref: other.ref, action: other.action });
      else if (waitsOn(other, ref)) stop(other.ref, waiting(other, ref));
    }
  };
  for (const guard of guards)
    for (const ref of guard.refs) {
      const operation = operations.get(ref);
      if (operation) stop(ref, stoppedBy(guard, operation));
    }
  const left = [...operations.values()];
  const blocked = [...plan.blocked, ...stopped.values()];
  return {
    ...plan,
    operations: left,
    blocked,
    guards: plan.guards.filter((guard) => !guards.includes(guard)),
    summary: { ...plan.summary, ...totalsOf(left), blocked: blocked.length },
    estimate: { ...plan.estimate, ...estimateOf(left, plan.estimate.perMinute) },
  };
}

function stoppedBy({ guard, message, flag }: Guard, { ref, action }: Operation): Blocked {
  return block(ref, action, guard, message, `Approve with ${flag}, or change the manifest.`);
}

function waiting({ ref, action }: Operation, because: Ref): Blocked {
  const blocked = block(ref, action, 'waits-on-blocked', `${because} is blocked.`, `Mend ${because} first.`);
  return { ...blocked, because };
}

/** Whether an operation takes somebody off a list who is to leave, and whose leaving is stopped. */
function keepsListOf(leaver: Operation, other: Operation): boolean {
  return (
    leaver.action === 'delete' &&
    other.action === 'replace' &&
    takesAccessAway(other) &&
    leaver.after.includes(other.ref)
  );
}

function waitsOn(other: Operation, ref: Ref): boolean {
  return other.after.includes(ref) || (other.action === 'recreate' && other.finishAfter.includes(ref));
}
