import type { Acceptance } from './accepted.ts';
import type { CompareContext, Compared } from './compared.ts';
import type { LookupResult, Observation } from '../model/observed.ts';
import type { Plan, Unknown } from '../model/plan.ts';
import type { Role } from '../model/recorded.ts';
import type { Kind, Ref } from '../model/resource.ts';

/** Everything that deciding takes; it looks at nothing and asks nobody. `recorded` is state and proofs, renamed. */
export interface DecideInput extends CompareContext {
  /** For people: `Upheal`. */
  readonly targetTitle: string;
  /** Every managed object of the manifest. */
  readonly compared: ReadonlyMap<Ref, Compared>;
  readonly observations: ReadonlyMap<Ref, Observation>;
  readonly lookups: ReadonlyMap<Ref, LookupResult>;
  /** When each of these looks was made: ISO 8601; `now` where that is not known. */
  readonly seenAt: ReadonlyMap<Ref, string>;
  /** Creates of earlier runs of which nobody can tell what came of them: left alone, with what waits on them. */
  readonly unsettled: ReadonlyMap<Ref, Unknown>;
  /** When an apply first missed a managed resource in the manifest: ISO 8601. */
  readonly removalMarks: ReadonlyMap<Ref, string>;
  /** When it is decided: ISO 8601. */
  readonly now: string;
  readonly mayRecreate: boolean;
  /** Whether somebody is activated whom another than caseload deactivated. */
  readonly mayActivate: boolean;
  /** Roles that the looks of this plan read. */
  readonly roles: ReadonlyMap<Ref, Role>;
  readonly acceptance: Acceptance;
  /** Owners who were deactivated in the target since their list was last sent, and are active now. */
  readonly returned: ReadonlySet<Ref>;
  /** The saved plan that is made again: what it left alone is left alone. */
  readonly saved?: Plan;
  /** Kinds whose people are made anew though nothing witnesses that they are gone. */
  readonly madeAnew: ReadonlySet<Kind>;
  /** Also sends what the target did not take time and again. */
  readonly retryNotTaken?: boolean;
}
