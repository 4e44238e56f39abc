import type { Operation } from '../core/model/plan.ts';
import type { Watch, Writer } from '../connector/connection.ts';
import type { Recorder } from './recorder.ts';
import type { OperationRun, ApplyContext } from './context.ts';

/** The context of one operation, with its requests counted and its open records watched. */
export interface Watched {
  readonly context: OperationRun;
  /** Requests that were sent for it so far. */
  requests(): number;
  /** Whether a request of it may have taken effect without anybody knowing. */
  isOpen(): boolean;
}

/** Gives one operation a context of its own; `goOn` throws when nothing further may be sent. */
export function operationRunOf(context: ApplyContext, operation: Operation, goOn: () => void): Watched {
  let requests = 0;
  const open = new Set<number>();
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
  const recorder: Recorder = {
    ...context.recorder,
    async begin(intent) {
      const n = await context.recorder.begin(intent);
      open.add(n);
      return n;
    },
    async write(entry) {
      await context.recorder.write(entry);
      if (entry.close !== undefined) open.delete(entry.close);
    },
  };
  const removal = context.removalOf(operation);
  const run: OperationRun = {
    ...context,
    api,
    recorder,
    operation: { ref: operation.ref, action: operation.action, ...(removal ? { removal } : {}) },
  };
  return { context: run, requests: () => requests, isOpen: () => open.size > 0 };
}
