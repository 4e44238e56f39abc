import type { Change } from '../core/model/change.ts';
import { Failure } from '../core/model/failure.ts';
import type { Outcome, OutcomeError } from '../core/model/outcome.ts';
import type { Blocked, Operation, Plan } from '../core/model/plan.ts';
import type { Ref } from '../core/model/resource.ts';
import type { WriteCall } from '../connector/call.ts';
import { RequestError } from '../connector/request-error.ts';
import { carryOut } from './carry-out.ts';
import { finish } from './remove.ts';
import { OperationError, operationErrorOf } from './operation-error.ts';
import { operationRunOf, type Counted } from './operation-run.ts';
import { reasonsToStop } from './mass-failure.ts';
import { tallyOf } from './tally.ts';
import type { OperationRun, ApplyContext } from './context.ts';
import { windowOf, type Turn } from './window.ts';

export interface ApplyOptions {
  readonly context: ApplyContext;
  /** Operations that are not to be tried, with the reason. */
  readonly withheld: ReadonlyMap<Ref, OutcomeError>;
  /** How many operations may be in progress at once. */
  readonly window: number;
  /**
   * Looks again before an operation is carried out: true when all of it is done already. Throws `OperationError` when
   * the object is not as it was planned.
   */
  readonly recheck?: (operation: Operation, change: Change, context: OperationRun) => Promise<boolean>;
  /** Told of each outcome as it comes. */
  readonly onOutcome?: (outcome: Outcome) => void;
}

/** What became of the operations, in the plan's order, and why the run stopped early, if it did. */
export interface Applied {
  readonly outcomes: readonly Outcome[];
  /** Fields that were not sent to all, since the first answers did not take them. */
  readonly left: readonly Blocked[];
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
  const walk = new Walk(options);
  for (const operation of plan.operations) {
    const change = changes.get(operation.ref);
    if (change) walk.begin(operation, change);
  }
  return walk.end();
}

/** One operation that was begun. */
interface Begun {
  readonly operation: Operation;
  readonly change: Change;
  readonly run: Counted;
  /** Requests that wait until others are done. */
  left: readonly WriteCall[];
}

/** A plan being carried out: what was begun, how each operation ends, and why nothing further starts. */
class Walk {
  readonly #options: ApplyOptions;
  /** Everything that others wait for is done; undefined while the end of the operation itself is still to come. */
  readonly #opened = new Map<Ref, Promise<Outcome | undefined>>();
  readonly #ended = new Map<Ref, Promise<Outcome>>();
  readonly #shared = {
    activated: new Set<Ref>(),
    refusals: new Map<string, number>(),
    tally: tallyOf(),
    alone: windowOf(1),
  };
  readonly #inTurn: Turn;
  readonly #reasons = reasonsToStop();
  #failure: Failure | undefined;

  constructor(options: ApplyOptions) {
    this.#options = options;
    this.#inTurn = windowOf(options.window);
  }

  /** Begins an operation whose needs were all begun before. */
  begin(operation: Operation, change: Change): void {
    const context = { ...this.#options.context, ...this.#shared };
    const run = operationRunOf(context, operation, () => {
      if (this.#failure) throw this.#failure;
    });
    const begun: Begun = { operation, change, run, left: [] };
    // Whoever waits in the window waits for what came before it: what is first can always go on.
    const opening = this.#inTurn(() => this.#open(begun));
    this.#opened.set(operation.ref, opening);
    const closing = opening.then((outcome) => outcome ?? this.#close(begun));
    this.#ended.set(
      operation.ref,
      closing.then((outcome) => this.#count(outcome)),
    );
  }

  async end(): Promise<Applied> {
    const outcomes = await Promise.all(this.#ended.values());
    return { outcomes, left: this.#shared.tally.left(), ...(this.#failure ? { failure: this.#failure } : {}) };
  }

  /** All of an operation but what waits until others are done. */
  async #open(begun: Begun): Promise<Outcome | undefined> {
    const { operation, change, run } = begun;
    const { ref, action } = operation;
    const error = this.#options.withheld.get(ref);
    if (error) return { ref, action, status: 'skipped', requests: 0, error };
    // Whoever is deactivated waits until others have let go of them: an old account does so at its very end.
    const obstacle = await firstObstacle(operation.after, action === 'delete' ? this.#ended : this.#opened);
    if (obstacle) return waitingOn(operation, obstacle);
    const outcome = await this.#outcomeOf(begun, async () => {
      if (await this.#options.recheck?.(operation, change, run.context)) return;
      begun.left = await carryOut(change, operation.after, run.context);
    });
    return outcome.status === 'done' && change.action === 'recreate' ? undefined : outcome;
  }

  /** The end of a recreate, once everybody has moved. */
  async #close(begun: Begun): Promise<Outcome> {
    const { operation, run, left } = begun;
    const { ref, action } = operation;
    const obstacle = await firstObstacle(operation.action === 'recreate' ? operation.finishAfter : [], this.#ended);
    if (!obstacle) return this.#outcomeOf(begun, () => finish(ref, left, run.context));
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

  async #outcomeOf(begun: Begun, work: () => Promise<void>): Promise<Outcome> {
    const { operation, run } = begun;
    const { ref, action } = operation;
    if (this.#failure || this.#options.context.stop.aborted)
      return { ref, action, status: 'notAttempted', requests: run.requests() };
    try {
      await work();
      return { ref, action, status: 'done', requests: run.requests(), ...run.told() };
    } catch (cause) {
      return this.#outcomeAfter(cause, begun);
    }
  }

  /** How an operation ends whose work was broken off; throws what no operation ends with. */
  #outcomeAfter(cause: unknown, { operation, run }: Begun): Outcome {
    const { context } = this.#options;
    const { ref, action } = operation;
    const requests = run.requests();
    const thrown = cause instanceof RequestError ? operationErrorOf(cause) : cause;
    if (thrown instanceof OperationError) {
      const fields = thrown.fields.length > 0 ? { fields: thrown.fields } : {};
      return { ref, action, status: thrown.status, requests, error: thrown.error, ...fields, ...run.told() };
    }
    if (cause instanceof Failure) this.#failure ??= cause;
    else if (!context.stop.aborted) throw cause;
    if (requests === 0) return { ref, action, status: 'notAttempted', requests };
    const error: OutcomeError =
      cause instanceof Failure
        ? { code: cause.code, message: cause.message }
        : { code: 'stopped', message: 'The run was stopped before the operation had ended.' };
    // A request whose answer nobody waited for may have taken effect.
    return { ref, action, status: context.recorder.isOpen(ref) ? 'unknown' : 'failed', requests, error };
  }

  #count(outcome: Outcome): Outcome {
    this.#failure ??= this.#reasons.after(outcome);
    this.#options.onOutcome?.(outcome);
    return outcome;
  }
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
