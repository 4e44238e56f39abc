import { habits, type Habit } from './habits.ts';
import { count, demand, flag, listOf, oneOf, positive, type Check, type Shape } from './shape.ts';

/** How a 429 says when to come back. */
export type RetryAfter = 'none' | 'seconds' | 'date';

/** What every system can be set to. */
export interface CommonSettings {
  /** Accepted requests in any 60 seconds. */
  readonly rateLimit: number;
  readonly retryAfter: RetryAfter;
  /** Every write is noted as a violation and answered with 403. */
  readonly readOnly: boolean;
  /** Milliseconds before each answer. */
  readonly latencyMs: number;
  /** What it makes of what it is sent, and of what it shows. */
  readonly normalize: readonly Habit[];
}

/** What the settings of every system have to be. */
export const commonChecks: Readonly<Record<keyof CommonSettings, Check>> = {
  rateLimit: positive,
  retryAfter: oneOf(['none', 'seconds', 'date']),
  readOnly: flag,
  latencyMs: count,
  normalize: listOf(oneOf(habits)),
};

/** Settings that change while their system runs. */
export interface LiveSettings<S> {
  readonly inForce: S;
  /**
   * Puts a patch over those in force and returns them; throws `SandboxInputError` when it names an unknown setting or a
   * value that it cannot have.
   */
  change(patch?: unknown): S;
  /** Back to those of the start. */
  reset(): void;
}

/** The defaults with the patches of the start over them, of which the last wins. */
export function liveSettings<S extends object>(
  defaults: S,
  shape: Shape<Partial<S>>,
  start: readonly (Partial<S> | undefined)[],
): LiveSettings<S> {
  const patched = (settings: S, patch: unknown = {}): S => ({ ...settings, ...demand('settings', shape, patch) });
  const first = (): S => start.reduce<S>(patched, defaults);
  let inForce = first();
  return {
    get inForce() {
      return inForce;
    },
    change: (patch) => (inForce = patched(inForce, patch)),
    reset() {
      inForce = first();
    },
  };
}
