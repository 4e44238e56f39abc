import type { Operation } from '../core/model/plan.ts';
import type { Watch, Writer } from '../connector/connection.ts';
import type { Memory } from './recorder.ts';
import type { Errand, World } from './context.ts';

/** The world of one operation, with its requests counted and its open records watched. */
export interface Watched {
  readonly world: Errand;
  /** Requests that were sent for it so far. */
  requests(): number;
  /** Whether a request of it may have taken effect without anybody knowing. */
  isOpen(): boolean;
}

/** Gives one operation a world of its own; `goOn` throws when nothing further may be sent. */
export function errandOf(world: World, operation: Operation, goOn: () => void): Watched {
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
    read: (call, watch) => world.api.read(call, watched(watch)),
    write: (call, watch) => world.api.write(call, watched(watch)),
  };
  const memory: Memory = {
    ...world.memory,
    async begin(intent) {
      const n = await world.memory.begin(intent);
      open.add(n);
      return n;
    },
    async write(entry) {
      await world.memory.write(entry);
      if (entry.close !== undefined) open.delete(entry.close);
    },
  };
  const removal = world.removalOf(operation);
  const errand: Errand = {
    ...world,
    api,
    memory,
    operation: { ref: operation.ref, action: operation.action, ...(removal ? { removal } : {}) },
  };
  return { world: errand, requests: () => requests, isOpen: () => open.size > 0 };
}
