import { systemClock } from '../../../../src/engine/run-options.ts';
import { fakeClock } from '../../../fake-clock.ts';

/** Time that passes only when somebody sleeps or a request takes it. */
export interface VirtualTime {
  now(): number;
  pass(ms: number): void;
}

/**
 * Puts virtual time in place of this process's own: dates, the monotonic clock, and the clock of the command. For a
 * process that does nothing else.
 */
export function virtualTime(start = Date.UTC(2026, 0, 5, 9)): VirtualTime {
  const clock = fakeClock(start);
  const RealDate = Date;
  const now = (): number => clock.now();
  class VirtualDate extends RealDate {
    constructor(...given: readonly unknown[]) {
      if (given.length === 0) super(now());
      else super(...(given as [number]));
    }
    static override now(): number {
      return now();
    }
  }
  Object.assign(globalThis, { Date: VirtualDate });
  Object.assign(systemClock, { now, monotonic: now, sleep: clock.sleep });
  return { now, pass: (ms) => clock.set(clock.now() + ms) };
}
