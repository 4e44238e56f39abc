import type { Compared } from '../../core/deciding/compared.ts';
import type { Clock } from '../../core/model/clock.ts';
import type { LookupResult, Observation } from '../../core/model/observed.ts';
import type { RefreshMode } from '../../core/model/plan.ts';
import type { Proof, Recorded } from '../../core/model/recorded.ts';
import type { DesiredObject, Ref } from '../../core/model/resource.ts';
import type { Reader } from '../../connector/connection.ts';
import type { Presence } from '../../connector/presence.ts';
import type { Target, Witnesses } from '../../connector/target.ts';

/** What the looks of a plan may use, and whom they are about. */
export interface ObserveOptions {
  readonly target: Target;
  readonly reader: Reader;
  readonly witnesses: Witnesses;
  readonly presence: Presence;
  readonly clock: Clock;
  /** Every managed object of the manifest. */
  readonly compared: ReadonlyMap<Ref, Compared>;
  readonly proofs: ReadonlyMap<Ref, Proof>;
  readonly refresh: RefreshMode;
  /** Whether who differs in what cannot be changed is made anew. */
  readonly mayRecreate: boolean;
  /** Left alone, so not looked at. */
  readonly except: ReadonlySet<Ref>;
  /** Who is about to be deleted: read, so that it shows when somebody still needs them. */
  readonly leavers: readonly Recorded[];
  /** Nobody is looked up before a create. */
  readonly assumeNew: boolean;
  /** Requests that looking for people of whom state knows nothing may take, unless somebody is found. */
  readonly mostLooks: number;
  /** State was there once: everybody is looked for in every way. */
  readonly isLost: boolean;
  /** Told before everybody is looked for after all: how many requests that takes. */
  readonly onFound?: (requests: number) => void;
}

/** What was looked at, and how many of the looks told nothing. */
export interface Observations {
  readonly observations: ReadonlyMap<Ref, Observation>;
  readonly lookups: ReadonlyMap<Ref, LookupResult>;
  /** When each of these looks was sent: ISO 8601. */
  readonly seenAt: ReadonlyMap<Ref, string>;
  readonly tried: number;
  readonly failed: number;
  /** People who might be created: how many there are, and how many of them were looked for. */
  readonly newcomers: { readonly wanted: number; readonly made: number };
}

/** What is being found out. */
export interface Found {
  readonly observations: Map<Ref, Observation>;
  readonly lookups: Map<Ref, LookupResult>;
  readonly seenAt: Map<Ref, string>;
  /** Those whose read was answered as not there. */
  readonly absent: { readonly desired: DesiredObject; readonly recorded: Recorded }[];
}
