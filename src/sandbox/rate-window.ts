/** How long an accepted request counts, in milliseconds. */
const windowMs = 60_000;

/** The accepted requests of the last 60 seconds; those that were turned away do not count. */
export interface RateWindow {
  /** Milliseconds until one more request fits under `limit`; 0 when it fits now. */
  wait(now: number, limit: number): number;
  accept(now: number): void;
  /** How many requests count at this time. */
  used(now: number): number;
  clear(): void;
}

/** A sliding window without any request in it. */
export function rateWindow(): RateWindow {
  let accepted: number[] = [];
  const trim = (now: number): void => {
    const first = accepted.findIndex((at) => at > now - windowMs);
    if (first !== 0) accepted = first < 0 ? [] : accepted.slice(first);
  };
  return {
    wait(now, limit) {
      trim(now);
      if (accepted.length < limit) return 0;
      // With more in the window than the limit allows, several have to leave before one fits.
      const leaving = accepted[accepted.length - limit] ?? now;
      return Math.max(1, leaving + windowMs - now);
    },
    accept(now) {
      accepted.push(now);
    },
    used(now) {
      trim(now);
      return accepted.length;
    },
    clear() {
      accepted = [];
    },
  };
}
