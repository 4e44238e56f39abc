import type { Ack } from '../../core/drift/ack.ts';
import type { News } from '../../core/drift/finding.ts';
import type { RunOptions } from '../run-options.ts';

/** How a sweep is made, beside what every run takes. */
export interface DriftOptions extends RunOptions {
  /** At most so many requests; what was proven longest ago comes first. Without it everything is looked at. */
  readonly budget?: number;
  /** Differences that are accepted for now. Absent: the file was not read. */
  readonly acks?: readonly Ack[];
  /** Shows accepted findings too. */
  readonly all?: boolean;
  /** Sends again what `settings.repair` allows; takes the lock of state. */
  readonly repair?: boolean;
  /**
   * Told of new and closed findings, each once; false when nobody could be told, and then the next run tells it again.
   */
  readonly tell?: (news: News) => Promise<boolean>;
}
