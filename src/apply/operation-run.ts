import type { Operation } from '../core/model/plan.ts';
import type { Watch, Writer } from '../connector/connection.ts';
import type { OperationRun, ApplyContext } from './context.ts';

/** The context of one operation, with its requests counted. */
export interface Counted {
  readonly context: OperationRun;
  /** Requests that were sent for it so far. */
  requests(): number;
}

/** Gives one operation a context of its own; `goOn` throws when nothing further may be sent. */
export function operationRunOf(
  context: ApplyContext & Pick<OperationRun, 'activated' | 'refusals'>,
  operation: Operation,
  goOn: () => void,
): Counted {
  let requests = 0;
  const watched = (watch: Watch = {}): Watch => ({
    ...watch,
    onTurn: async () => {
      goOn();
      await watch.onTurn?.();
    },
    onRequest: () => void (requests += 1),
  });
  const api: Writer = {
    read: (call, watch) => context.api.read(call, watched(watch)),
    write: (call, watch) => context.api.write(call, watched(watch)),
  };
  const removal = context.removalOf(operation);
  const run: OperationRun = {
    ...context,
    api,
    operation: { ref: operation.ref, action: operation.action, ...(removal ? { removal } : {}) },
  };
  return { context: run, requests: () => requests };
}
