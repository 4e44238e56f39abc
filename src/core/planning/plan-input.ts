import type { Approvals } from './approvals.ts';
import type { DecideInput } from '../deciding/decide-input.ts';
import type { Change } from '../model/change.ts';
import type { Removal } from '../model/journal.ts';
import type { Drift, Plan, Settled } from '../model/plan.ts';
import type { Ref } from '../model/resource.ts';

/** Everything a plan is made of; making it looks at nothing and asks nobody. */
export interface PlanInput extends Omit<DecideInput, 'now' | 'mayRecreate' | 'mayActivate' | 'madeAnew'> {
  readonly target: string;
  readonly settled: readonly Settled[];
  /** Who is there twice, as far as looks saw. */
  readonly doubles?: readonly Drift[];
  readonly approvals: Approvals;
  /** What runs of the last 24 hours did without approval that a guard counts. */
  readonly removals: readonly Removal[];
  /** Looks of this account found somebody, ever, who has none of our ids. */
  readonly sawStrangers: boolean;
  /** Administrators whom looks of this plan saw active, and with that role. */
  readonly admins?: ReadonlySet<Ref>;
  readonly perMinute: number;
  countRequests(change: Change): number;
  /** Requests of the look right before a create; 0 for any other change. */
  countLooks(change: Change): number;
  readonly head: Pick<Plan, 'createdAt' | 'manifest' | 'state' | 'refresh' | 'looks'>;
}
