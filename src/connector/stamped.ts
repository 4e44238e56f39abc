import type { Clock } from '../core/model/clock.ts';
import type { LookupResult } from '../core/model/observed.ts';
import type { Reader } from './connection.ts';

/** A look's result with the time at which its first request was sent: so old is what it says. */
export async function stamped(
  reader: Reader,
  clock: Pick<Clock, 'now'>,
  look: (reader: Reader) => Promise<LookupResult>,
): Promise<LookupResult> {
  let at: number | undefined;
  const lookup = await look({
    read: (call, watch) =>
      reader.read(call, {
        ...watch,
        onRequest: () => {
          watch?.onRequest?.();
          at ??= clock.now();
        },
      }),
  });
  return lookup.state === 'nobody' ? { ...lookup, at: at ?? clock.now() } : lookup;
}
