import type { Operation } from '../core/plan.ts';
import type { Writer } from '../target/api.ts';
import type { Memory } from './memory.ts';
import type { Errand, World } from './world.ts';

/** The world of one operation, with its requests counted and its open records watched. */
export interface Watched {
  readonly world: Errand;
  /** Requests that were sent for it so far. */
  requests(): number;
  /** Whether a request of it may have taken effect without anybody knowing. */
  isOpen(): boolean;
}

/** Gives one operation a world of its own. */
export function errandOf(world: World, operation: Operation): Watched {
  let requests = 0;
  const open = new Set<number>();
  const onRequest = (): void => void (requests += 1);
  const api: Writer = {
    read: (call, watch) => world.api.read(call, { ...watch, onRequest }),
    write: (call, watch) => world.api.write(call, { ...watch, onRequest }),
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
  const errand: Errand = { ...world, api, memory, operation: { ref: operation.ref, action: operation.action, ...(removal ? { removal } : {}) } };
  return { world: errand, requests: () => requests, isOpen: () => open.size > 0 };
}
