import { Failure } from '../core/model/failure.ts';
import type { Manifest } from '../core/model/manifest.ts';
import type { Report } from '../core/model/outcome.ts';
import type { Plan } from '../core/model/plan.ts';
import { apply as carryOut, type ApplyOptions } from './apply.ts';
import { plan as make, savedPlan as sign, type Planning, type PlanOptions } from './plan.ts';
import type { SavedPlan } from './saved-plan.ts';

/**
 * A plan, and the run that can carry it out. One that was made with `lock` holds the lock of state until it is applied
 * or closed; `await using` closes it.
 */
export interface OpenPlan extends AsyncDisposable {
  readonly plan: Plan;
  /** Gives the plan up and lets go of state; may be called twice, and after an apply. */
  close(): Promise<void>;
}

/** The runs behind plans: they hold keys and state, which are nobody else's. */
const plannings = new WeakMap<OpenPlan, Planning>();

/** Looks at the target and decides what to do; it is given no way to write. Throws `Failure`. */
export async function plan(manifest: Manifest, options: PlanOptions = {}): Promise<OpenPlan> {
  const planning = await make(manifest, options);
  const close = async (): Promise<void> => {
    plannings.delete(made);
    await planning.session.unlock();
  };
  const made: OpenPlan = Object.freeze({ plan: planning.plan, close, [Symbol.asyncDispose]: close });
  plannings.set(made, planning);
  return made;
}

/**
 * Carries a plan out once, and lets go of state; throws `Failure` (refused) when a guard is tripped, and then nothing
 * was sent and it may be applied again, and `Failure` (usage) for a plan that was applied or closed already.
 */
export async function apply(made: OpenPlan, options: ApplyOptions = {}): Promise<Report> {
  const planning = planningOf(made);
  plannings.delete(made);
  try {
    return await carryOut(planning, options);
  } catch (cause) {
    if (cause instanceof Failure && cause.kind === 'refused') plannings.set(made, planning);
    throw cause;
  }
}

/** The plan as it may be kept in a file, good once and for `lifetimeMs`. */
export function savedPlan(made: OpenPlan, lifetimeMs: number): SavedPlan {
  return sign(planningOf(made), lifetimeMs);
}

function planningOf(made: OpenPlan): Planning {
  const planning = plannings.get(made);
  if (planning) return planning;
  throw new Failure('usage', 'plan-closed', 'This plan was applied or closed already.', { hint: 'Make a new one.' });
}
