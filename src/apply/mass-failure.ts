import { Failure } from '../core/model/failure.ts';
import type { Outcome } from '../core/model/outcome.ts';

const fewest = 20;

/** Counts how operations end, to notice when it is not the people but something common to all that is wrong. */
export interface Reasons {
  /** The reason to stop, once more than half of at least 20 operations failed for the same one. */
  after(outcome: Outcome): Failure | undefined;
}

/** Begins to count. */
export function reasonsToStop(): Reasons {
  const failed = new Map<string, number>();
  let ended = 0;
  return {
    after({ status, error, requests }) {
      // What one target keeps otherwise says nothing of the others, and is counted for itself.
      if ((requests === 0 && status !== 'done') || error?.code === 'not-taken') return undefined;
      ended += 1;
      if (status !== 'failed' || !error) return undefined;
      const reason = `${error.code}${error.status === undefined ? '' : ` (status ${error.status})`}`;
      const count = (failed.get(reason) ?? 0) + 1;
      failed.set(reason, count);
      if (ended < fewest || count * 2 <= ended) return undefined;
      return new Failure(
        'partial',
        'mass-failure',
        `${count} of ${ended} operations failed for the same reason: ${reason}. The run stopped by itself.`,
        {
          hint: 'Mend what they have in common, then run the same command again: it goes on where this one stopped.',
        },
      );
    },
  };
}
