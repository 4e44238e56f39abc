import { Failure } from '../core/model/failure.ts';
import type { Reader, Watch, Writer } from './connection.ts';

/** Ways to the target that together send no more than a budget of requests, repetitions included. */
export interface Spending {
  /** Looks; a look that there is no request left for rejects with `BudgetSpent`. */
  readonly reader: Reader;
  /** Writes; one that there is no request left for rejects with `Failure` (partial), and is not sent. */
  readonly writer: Writer;
  /** Requests that are left. */
  left(): number;
}

/** A look came too late: the budget is spent. */
export class BudgetSpent extends Error {}

/** Bounds what is sent; without a budget everything passes. */
export function spendingOf(writer: Writer, budget: number): Spending {
  let sent = 0;
  const counted = (watch: Watch | undefined, refuse: () => Error): Watch => ({
    ...watch,
    onRequest: () => {
      if (sent >= budget) throw refuse();
      sent += 1;
      watch?.onRequest?.();
    },
  });
  const spent = (): Failure =>
    new Failure('partial', 'budget', `The budget of ${budget} requests is spent.`, { hint: 'The next run goes on.' });
  return {
    reader: {
      read: (call, watch) =>
        writer.read(
          call,
          counted(watch, () => new BudgetSpent('The budget is spent.')),
        ),
    },
    writer: {
      read: (call, watch) => writer.read(call, counted(watch, spent)),
      write: (call, watch) => writer.write(call, counted(watch, spent)),
    },
    left: () => budget - sent,
  };
}
