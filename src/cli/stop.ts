import { Failure } from '../core/model/failure.ts';
import { exitCodes } from '../engine/exit-codes.ts';
import { toStderr } from './streams.ts';

/**
 * Aborts when the run is to end: at a signal, or before the deadline (a tenth of it earlier, at most 5 s, so that what
 * is in flight
 * can end in time). A second signal ends the process at once; the next run settles what it left.
 */
export function stopSignal(seconds: number | undefined): AbortSignal {
  const stop = new AbortController();
  const again = 'Run the same command again: it goes on where this one stopped.';
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stop.signal.aborted && stop.signal.reason instanceof Failure && stop.signal.reason.kind === 'interrupted')
        process.exit(exitCodes.interrupted);
      stop.abort(
        new Failure(
          'interrupted',
          'interrupted',
          `Interrupted (${signal}): requests in flight were finished, nothing further was started.`,
          { hint: again },
        ),
      );
      toStderr('Stopping: waiting for the requests in flight. Once more ends at once.\n');
    });
  }
  if (seconds !== undefined) {
    const ms = Math.max(1, seconds * 1000 - Math.min(5000, seconds * 100));
    setTimeout(
      () => stop.abort(new Failure('partial', 'timeout', `The time of --timeout ${seconds} is up.`, { hint: again })),
      ms,
    ).unref();
  }
  return stop.signal;
}
