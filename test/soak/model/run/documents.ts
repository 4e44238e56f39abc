import type { Plan } from '../../../../src/core/model/plan.ts';
import type { Report } from '../../../../src/core/model/outcome.ts';
import type { DriftReport } from '../../../../src/core/drift/drift.ts';
import type { Wanted } from '../manifest.ts';
import type { RunFlags } from '../steps/step.ts';
import type { Fault, Sent } from '../world/network.ts';
import type { Account } from '../world/record.ts';
import type { Ended } from './command.ts';

/** One command of a sequence with all that a rule may ask about it. */
export interface Ran {
  readonly what: 'plan' | 'apply' | 'apply-plan' | 'drift' | 'state';
  readonly ended: Ended;
  readonly sent: readonly Sent[];
  readonly wanted: Wanted;
  /** The accounts as the run met them, and as it left them. */
  readonly before: ReadonlyMap<string, Account>;
  readonly after: ReadonlyMap<string, Account>;
  readonly faults: readonly Fault[];
  readonly wasKilled: boolean;
  readonly flags: RunFlags | undefined;
  /** The plan that was made just before with the same flags, or that was saved; of a plan itself. */
  readonly plan?: Plan;
  readonly report?: Report;
  readonly drift?: DriftReport;
}

/** The document on stdout; undefined when it is none, or that of an error. */
export function documentOf<T>({ stdout }: Ended): T | undefined {
  try {
    const parsed = JSON.parse(stdout) as Readonly<Record<string, unknown>>;
    return 'error' in parsed || 'problems' in parsed ? undefined : (parsed as T);
  } catch {
    return undefined;
  }
}
