/** Time as a parameter, in milliseconds since 1970; tests pass one that needs no waiting. */
export interface Clock {
  now(): number;
  /** Milliseconds that nobody sets: for what is measured; `now` where it is absent. */
  monotonic?(): number;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The time as state and outputs record it: ISO 8601. */
export function stamp(clock: Clock): string {
  return new Date(clock.now()).toISOString();
}
