import type { Chosen, Wanted } from '../manifest.ts';
import type { PersonKind } from '../people.ts';
import type { Fault } from '../world/network.ts';
import type { Habits } from '../world/habits.ts';

/** Flags of a run beside those that the model always gives. */
export interface RunFlags {
  /** Every guard that can be passed by a flag is. */
  readonly allows: boolean;
  readonly refresh: 'changed' | 'all' | 'none';
  readonly assumeNew: boolean;
}

/** One thing that a person, the app or the world does; numbers choose among those who are there. */
export type Step =
  | { readonly do: 'edit'; readonly who: number; readonly field: number; readonly variant: number }
  | { readonly do: 'undeclare'; readonly who: number; readonly field: number }
  | { readonly do: 'organization'; readonly who: number; readonly key: number }
  | { readonly do: 'flag'; readonly who: number; readonly flag: 'protect' | 'ignore' | 'ignore-providers' }
  | { readonly do: 'join'; readonly kind: PersonKind; readonly human: number; readonly id: number }
  | { readonly do: 'leave'; readonly who: number }
  | { readonly do: 'return'; readonly who: number }
  | { readonly do: 'rename'; readonly who: number; readonly id: number; readonly says: boolean }
  | { readonly do: 'previously'; readonly who: number; readonly of: number }
  | { readonly do: 'forget-previously' }
  | { readonly do: 'swap'; readonly one: number; readonly other: number }
  | { readonly do: 'revert'; readonly back: number }
  | { readonly do: 'list'; readonly who: number; readonly members: readonly number[] }
  | { readonly do: 'settings'; readonly settings: Partial<Chosen> }
  | { readonly do: 'form'; readonly form: Wanted['form'] }
  | { readonly do: 'apply'; readonly flags: RunFlags; readonly faults: readonly Fault[] }
  | { readonly do: 'save-plan'; readonly flags: RunFlags }
  | { readonly do: 'use-plan'; readonly lateSeconds: number }
  | { readonly do: 'drift'; readonly repair: boolean }
  | { readonly do: 'wait'; readonly hours: number }
  | { readonly do: 'lose-state' }
  | { readonly do: 'back-up' }
  | { readonly do: 'put-back' }
  | { readonly do: 'live-edit'; readonly who: number; readonly field: number; readonly variant: number }
  | { readonly do: 'live-end'; readonly who: number }
  | { readonly do: 'live-begin'; readonly who: number }
  | { readonly do: 'live-gone'; readonly who: number }
  | { readonly do: 'live-list'; readonly who: number; readonly members: readonly number[] }
  | { readonly do: 'state-rm'; readonly who: number }
  | { readonly do: 'state-mv'; readonly who: number; readonly id: number }
  | { readonly do: 'settle'; readonly who: number };

/** Somebody who is there before the first run. */
export interface Resident {
  readonly kind: PersonKind;
  readonly human: number;
  /** Our id, another's, or none. */
  readonly partnerId: 'own' | 'other' | 'none';
  readonly isActive: boolean;
  readonly variants: readonly number[];
}

/** A whole sequence: all that decides what happens. */
export interface Scenario {
  readonly habits: Habits;
  readonly residents: readonly Resident[];
  readonly start: Wanted;
  readonly steps: readonly Step[];
}
