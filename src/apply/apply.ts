import type { Change } from '../core/model/change.ts';
import { Failure } from '../core/model/failure.ts';
import type { Outcome } from '../core/model/outcome.ts';
import type { Operation, Plan } from '../core/model/plan.ts';
import type { Ref } from '../core/model/resource.ts';
import { RequestError } from '../connector/request-error.ts';
import { carryOut, finish } from './carry-out.ts';
import { OperationError, operationErrorOf } from './operation-error.ts';
import { operationRunOf } from './operation-run.ts';
import { reasonsToStop } from './mass-failure.ts';
import type { OperationRun, ApplyContext } from './context.ts';

export interface ApplyOptions {
  readonly context: ApplyContext;
  /** Operations that are not to be tried, with the reason. */
  readonly withheld: ReadonlyMap<Ref, NonNullable<Outcome['error']>>;
  /** Looks again before an operation is carried out; throws `OperationError` when its object is not as it was planned. */
  readonly recheck?: (operation: Operation, change: Change, context: OperationRun) => Promise<void>;
  /** Told of each outcome as it comes. */
  readonly onOutcome?: (outcome: Outcome) => void;
}

/** What became of the operations, in the plan's order, and why the run stopped early, if it did. */
export interface Applied {
  readonly outcomes: readonly Outcome[];
  readonly failure?: Failure;
}

/**
 * Carries out a plan along its edges; each operation ends in exactly one outcome, and a failure skips only what waits
 * on it.
 */
export async function applyPlan(
  plan: Plan,
  changes: ReadonlyMap<Ref, Change>,
  options: ApplyOptions,
): Promise<Applied> {
  const { context, withheld } = options;
  const ended = new Map<Ref, Promise<Outcome>>();
  const opened = new Map<Ref, Promise<Outcome | undefined>>();
  const reasons = reasonsToStop();
  let failure: Failure | undefined;

  for (const operation of plan.operations) {
    const change = changes.get(operation.ref);
    if (!change) continue;
    const { ref, action } = operation;
    const run = operationRunOf(context, operation, () => {
      if (failure) throw failure;
    });
    const outcomeOf = async (work: () => Promise<void>): Promise<Outcome> => {
      if (failure || context.stop.aborted) return { ref, action, status: 'notAttempted', requests: run.requests() };
      try {
        await work();
        return { ref, action, status: 'done', requests: run.requests() };
      } catch (cause) {
        const requests = run.requests();
        const thrown = cause instanceof RequestError ? operationErrorOf(cause) : cause;
        if (thrown instanceof OperationError)
          return { ref, action, status: thrown.status, requests, error: thrown.error };
        if (cause instanceof Failure) failure ??= cause;
        else if (!context.stop.aborted) throw cause;
        if (requests === 0) return { ref, action, status: 'notAttempted', requests };
        const error =
          cause instanceof Failure
            ? { code: cause.code, message: cause.message }
            : { code: 'stopped', message: 'The run was stopped before the operation had ended.' };
        // A request whose answer nobody waited for may have taken effect.
        return { ref, action, status: run.isOpen() ? 'unknown' : 'failed', requests, error };
      }
    };
    const opening = (async (): Promise<Outcome | undefined> => {
      const hold = withheld.get(ref);
      if (hold) return { ref, action, status: 'skipped', requests: 0, error: hold };
      const obstacle = await firstObstacle(operation.after, opened);
      if (obstacle) return waitingOn(operation, obstacle);
      const outcome = await outcomeOf(async () => {
        await options.recheck?.(operation, change, run.context);
        await carryOut(change, operation.after, run.context);
      });
      return outcome.status === 'done' && change.action === 'recreate' ? undefined : outcome;
    })();
    const closing = (async (): Promise<Outcome> => {
      const outcome = await opening;
      if (outcome) return outcome;
      if (change.action !== 'recreate' || operation.action !== 'recreate') return outcomeOf(() => Promise.resolve());
      const obstacle = await firstObstacle(operation.finishAfter, ended);
      if (obstacle) {
        const message = `${obstacle.ref} has not moved, so the old object stays active; the next run goes on here.`;
        return {
          ref,
          action,
          status: 'failed',
          requests: run.requests(),
          error: { code: 'not-moved', message },
          because: obstacle.ref,
        };
      }
      return outcomeOf(() => finish(change, run.context));
    })();
    opened.set(ref, opening);
    const counted = closing.then((outcome) => {
      failure ??= reasons.after(outcome);
      options.onOutcome?.(outcome);
      return outcome;
    });
    ended.set(ref, counted);
  }
  const outcomes = await Promise.all(ended.values());
  return { outcomes, ...(failure ? { failure } : {}) };
}

async function firstObstacle(
  refs: readonly Ref[],
  waits: ReadonlyMap<Ref, Promise<Outcome | undefined>>,
): Promise<Outcome | undefined> {
  for (const ref of refs) {
    const outcome = await waits.get(ref);
    if (outcome && outcome.status !== 'done') return outcome;
  }
  return undefined;
}

function waitingOn(operation: Operation, obstacle: Outcome): Outcome {
  const base = { ref: operation.ref, action: operation.action, requests: 0 };
  if (obstacle.status === 'notAttempted') return { ...base, status: 'notAttempted' };
  return {
    ...base,
    status: 'skipped',
    because: obstacle.status === 'skipped' ? (obstacle.because ?? obstacle.ref) : obstacle.ref,
  };
}
