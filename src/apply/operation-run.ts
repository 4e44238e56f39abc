import type { Outcome } from '../core/model/outcome.ts';
import type { Operation } from '../core/model/plan.ts';
import type { Watch, Writer } from '../connector/connection.ts';
import type { OperationRun, ApplyContext } from './context.ts';

/** The context of one operation, with its requests counted. */
export interface Counted {
  readonly context: OperationRun;
  /** Requests that were sent for it so far. */
  requests(): number;
  /** Of a create that took somebody over: that it did, and why he is the person. */
  told(): Pick<Outcome, 'adopted' | 'evidence'>;
}

/** Gives one operation a context of its own; `goOn` throws when nothing further may be sent. */
export function operationRunOf(
  context: ApplyContext & Pick<OperationRun, 'activated' | 'refusals' | 'alone' | 'tally'>,
  operation: Operation,
  goOn: () => void,
): Counted {
  let requests = 0;
  let evidence: string | undefined;
  const watched = (watch: Watch = {}): Watch => ({
    ...watch,
    onTurn: async () => {
      goOn();
      await watch.onTurn?.();
    },
    onRequest: () => {
      watch.onRequest?.();
      requests += 1;
    },
  });
  const api: Writer = {
    read: (call, watch) => context.api.read(call, watched(watch)),
    write: (call, watch) => context.api.write(call, watched(watch)),
  };
  const removal = context.removalOf(operation);
  const run: OperationRun = {
    ...context,
    api,
    adopted: (why) => void (evidence = why),
    operation: { ref: operation.ref, action: operation.action, ...(removal ? { removal } : {}) },
  };
  const told = (): Pick<Outcome, 'adopted' | 'evidence'> => (evidence === undefined ? {} : { adopted: true, evidence });
  return { context: run, requests: () => requests, told };
}
