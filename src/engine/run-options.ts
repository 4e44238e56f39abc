import type { Clock } from '../core/model/clock.ts';
import type { Settings } from '../core/model/settings.ts';
import type { DefinedTarget } from '../connector/define-target.ts';
import type { TargetDefinition } from '../connector/target.ts';
import { registryOf, targetNamed } from './registry.ts';

/** What every run takes beside the manifest; each wins over the environment, which wins over the manifest. */
export interface RunOptions {
  /** `UPHEAL_API_KEY`, `CASELOAD_STATE` and the like; nothing is read from the process itself. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** A target by name. */
  readonly target?: string;
  /** Targets of packages of their own, beside those that are built in. */
  readonly targets?: readonly DefinedTarget[];
  /** The folder of state. */
  readonly state?: string;
  /** Requests a minute that the key is allowed; the reserve is taken off. */
  readonly rate?: number;
  /** Requests in flight at once. */
  readonly concurrency?: number;
  readonly clock?: Clock;
  /** A number from 0 to 1; spreads waits. */
  readonly random?: () => number;
  /** Aborted when nothing new may start. */
  readonly stop?: AbortSignal;
  /** Told, a sentence at a time, what a person should know while it runs. */
  readonly say?: (text: string) => void;
  /** Takes the lock of state before anything is read: for runs that are going to write. */
  readonly lock?: boolean;
  /**
   * The folder in which runs share their pace; by default one among the temporary files, and none with a clock of one's
   * own.
   */
  readonly paceFolder?: string;
}

/** The clock of this machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const leave = (): void => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', leave);
        resolve();
      }, ms);
      signal?.addEventListener('abort', leave, { once: true });
    }),
};

/** The target of a run; throws `Failure` (usage) with the names there are when there is none of that name. */
export function targetOf(settings: Pick<Settings, 'target'>, { target, targets }: RunOptions): TargetDefinition {
  return targetNamed(registryOf(targets), target ?? settings.target);
}
