import type { Change } from '../core/change.ts';
import { Failure } from '../core/failure.ts';
import type { Outcome } from '../core/outcome.ts';
import type { Plan } from '../core/plan.ts';
import type { Ref } from '../core/resource.ts';
import type { Reader, Writer } from '../target/api.ts';
import { Trouble } from '../target/trouble.ts';
import { carryOut, finish } from './carry-out.ts';
import { Ending, endingOf } from './ending.ts';
import type { World } from './world.ts';

export interface ApplyOptions {
  readonly world: World;
  /** Told of each outcome as it comes. */
  readonly onOutcome?: (outcome: Outcome) => void;
}

/** What became of the operations, in the plan's order, and why the run stopped early, if it did. */
export interface Applied {
  readonly outcomes: readonly Outcome[];
  readonly failure?: Failure;
}

/** Carries out a plan along its edges; each operation ends in exactly one outcome, and a failure skips only what waits on it. */
export async function applyPlan(plan: Plan, changes: ReadonlyMap<Ref, Change>, options: ApplyOptions): Promise<Applied> {
  const { world } = options;
  const ended = new Map<Ref, Promise<Outcome>>();
  const opened = new Map<Ref, Promise<Outcome | undefined>>();
  let failure: Failure | undefined;

  const before = async (refs: readonly Ref[], waits: ReadonlyMap<Ref, Promise<Outcome | undefined>>): Promise<Outcome | undefined> => {
    for (const ref of refs) {
      const outcome = await waits.get(ref);
      if (outcome && outcome.status !== 'done') return outcome;
    }
    return undefined;
  };

  for (const operation of plan.operations) {
    const change = changes.get(operation.ref);
    if (!change) continue;
    const { ref, action } = operation;
    const counted = counting(world);
    const outcomeOf = async (work: () => Promise<void>): Promise<Outcome> => {
      const base = { ref, action };
      if (failure || world.stop.aborted) return { ...base, status: 'notAttempted', requests: counted.requests() };
      try {
        await work();
        return { ...base, status: 'done', requests: counted.requests() };
      } catch (cause) {
        const requests = counted.requests();
        const ending = cause instanceof Trouble ? endingOf(cause) : cause;
        if (ending instanceof Ending) return { ...base, status: ending.status, requests, error: ending.error };
        if (cause instanceof Failure) failure ??= cause;
        else if (!world.stop.aborted) throw cause;
        if (requests === 0) return { ...base, status: 'notAttempted', requests };
        const message = cause instanceof Failure ? cause.message : 'The run was stopped before the operation had ended.';
        return { ...base, status: 'failed', requests, error: { code: cause instanceof Failure ? cause.code : 'stopped', message } };
      }
    };
    const opening = (async (): Promise<Outcome | undefined> => {
      const obstacle = await before(operation.after, opened);
      if (obstacle) return waitingOn(operation, obstacle);
      const outcome = await outcomeOf(() => carryOut(change, operation.after, counted.world));
      return outcome.status === 'done' && change.action === 'recreate' ? undefined : outcome;
    })();
    const closing = (async (): Promise<Outcome> => {
      const outcome = await opening;
      if (outcome) return outcome;
      if (change.action !== 'recreate' || operation.action !== 'recreate') return outcomeOf(() => Promise.resolve());
      const obstacle = await before(operation.finishAfter, ended);
      if (obstacle) {
        const message = `${obstacle.ref} has not moved, so the old object stays active; the next run goes on here.`;
        return { ref, action, status: 'failed', requests: counted.requests(), error: { code: 'not-moved', message }, because: obstacle.ref };
      }
      return outcomeOf(() => finish(change, counted.world));
    })();
    opened.set(ref, opening);
    ended.set(ref, closing);
    void closing.then((outcome) => options.onOutcome?.(outcome), () => undefined);
  }
  const outcomes = await Promise.all(ended.values());
  return { outcomes, ...(failure ? { failure } : {}) };
}

function waitingOn(operation: { readonly ref: Ref; readonly action: Outcome['action'] }, obstacle: Outcome): Outcome {
  const base = { ref: operation.ref, action: operation.action, requests: 0 };
  if (obstacle.status === 'notAttempted') return { ...base, status: 'notAttempted' };
  return { ...base, status: 'skipped', because: obstacle.status === 'skipped' ? (obstacle.because ?? obstacle.ref) : obstacle.ref };
}

/** The same world with its requests counted for one operation. */
function counting(world: World): { readonly world: World; requests(): number } {
  let requests = 0;
  const counted = { onRequest: () => void (requests += 1) };
  const api: Writer = {
    read: (call: Parameters<Reader['read']>[0]) => world.api.read(call, counted),
    write: (call) => world.api.write(call, counted),
  };
  return { world: { ...world, api }, requests: () => requests };
}
