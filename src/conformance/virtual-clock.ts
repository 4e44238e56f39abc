import type { Clock } from '../core/model/clock.ts';

/** A clock whose time passes only when everybody sleeps. */
export interface VirtualClock extends Clock {
  set(now: number): void;
}

/** Makes a clock that jumps to the next sleeper once nothing else can run. */
export function virtualClock(start = 1_000_000): VirtualClock {
  let now = start;
  let sleepers: { at: number; wake: () => void }[] = [];
  let isAdvancing = false;
  const advance = async (): Promise<void> => {
    if (isAdvancing) return;
    isAdvancing = true;
    while (sleepers.length > 0) {
      await new Promise((resolve) => setImmediate(resolve));
      sleepers.sort((a, b) => a.at - b.at);
      const next = sleepers.shift();
      if (!next) break;
      now = Math.max(now, next.at);
      next.wake();
    }
    isAdvancing = false;
  };
  return {
    now: () => now,
    set: (to) => void (now = to),
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        const sleeper = { at: now + ms, wake: resolve };
        sleepers.push(sleeper);
        signal?.addEventListener('abort', () => {
          sleepers = sleepers.filter((other) => other !== sleeper);
          reject(signal.reason);
        });
        void advance();
      }),
  };
}
