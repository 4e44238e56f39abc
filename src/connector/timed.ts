import type { Clock } from '../core/model/clock.ts';
import type { LookupResult } from '../core/model/observed.ts';
import type { Reader } from './connection.ts';

/** A reader for one look, and when the first request of that look went out. */
export interface Timed {
  readonly reader: Reader;
  /** Milliseconds since 1970; undefined while nothing was sent. */
  sentAt(): number | undefined;
}

/** Notes when a look begins to be answered, however long it waited for its turn. */
export function timed(reader: Reader, clock: Clock): Timed {
  let at: number | undefined;
  return {
    reader: {
      read: (call, watch) =>
        reader.read(call, {
          ...watch,
          onRequest: () => {
            watch?.onRequest?.();
            at ??= clock.now();
          },
        }),
    },
    sentAt: () => at,
  };
}

/**
 * A look-up's result with the time (milliseconds since 1970) at which its first request was sent: so old is what it
 * says.
 */
export async function stamped(
  reader: Reader,
  clock: Clock,
  look: (reader: Reader) => Promise<LookupResult>,
): Promise<LookupResult> {
  const { reader: noted, sentAt } = timed(reader, clock);
  const lookup = await look(noted);
  return lookup.state === 'nobody' ? { ...lookup, at: sentAt() ?? clock.now() } : lookup;
}
