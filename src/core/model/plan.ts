import type { Action, Cause } from './change.ts';
import type { Ref, Value } from './resource.ts';

/** The actions of a plan, in the order of its line of totals. */
export const actions = [
  'create',
  'adopt',
  'activate',
  'update',
  'replace',
  'recreate',
  'delete',
  'release',
] as const satisfies readonly Action[];

/** A field of an operation; the values are there only when personal data was asked for. */
export interface FieldNote {
  readonly name: string;
  readonly cause: Cause;
  readonly from?: Value;
  readonly to?: Value;
}

interface OperationBase {
  readonly ref: Ref;
  /** Operations of this plan that must be done first. */
  readonly after: readonly Ref[];
  /** Requests that it takes when nothing goes wrong. */
  readonly requests: number;
  /** A keyed digest of what was seen live: when it differs later, the object moved. */
  readonly observed?: string;
  /** The target refused the same thing in three runs or more, so it is left alone until then (ISO 8601). */
  readonly quarantinedUntil?: string;
}

export interface ObjectOperation extends OperationBase {
  readonly action: 'create' | 'update';
  readonly fields: readonly FieldNote[];
}

export interface FoundOperation extends OperationBase {
  readonly action: 'adopt' | 'activate';
  readonly fields: readonly FieldNote[];
  /** The target's id of the person. */
  readonly id: string;
  readonly evidence: string;
}

export interface ReplaceOperation extends OperationBase {
  readonly action: 'replace';
  /** Manifest ids of members; an id of the target where the manifest knows none. */
  readonly add: readonly string[];
  readonly remove: readonly string[];
  /** Members that stay and whose id in the target changes. */
  readonly moved?: readonly string[];
  /** The new primary member, when it changes. */
  readonly primary?: string;
  /** Nobody is left on the list. */
  readonly empties?: true;
  /** The list that is replaced was never seen: whoever else is on it loses access. */
  readonly blind: boolean;
}

export interface RecreateOperation extends OperationBase {
  readonly action: 'recreate';
  readonly fields: readonly FieldNote[];
  /** Operations that must be done before the old object is deactivated. */
  readonly finishAfter: readonly Ref[];
}

export interface RemoveOperation extends OperationBase {
  readonly action: 'delete' | 'release';
}

export type Operation = ObjectOperation | FoundOperation | ReplaceOperation | RecreateOperation | RemoveOperation;

/** Why something that is wanted is not an operation. */
export type BlockedReason =
  | 'immutable-field'
  | 'unsupported'
  | 'protected'
  | 'conflict'
  | 'empty-assignment'
  | 'still-assigned'
  | 'waits-on-blocked';

/** Wanted, but there is no call for it, or a setting forbids it. */
export interface Blocked {
  readonly ref: Ref;
  readonly action: Action;
  readonly fields: readonly FieldNote[];
  readonly reason: BlockedReason;
  /** What is in the way, without personal data. */
  readonly message: string;
  /** The ways out. */
  readonly hint: string;
  readonly because?: Ref;
}

/** How live may differ from what was last proven. */
export const driftClasses = ['changed', 'missing', 'deactivated', 'moved'] as const;

/** What live differs from what was last proven. */
export interface Drift {
  readonly ref: Ref;
  readonly class: (typeof driftClasses)[number];
  readonly fields: readonly string[];
}

/** A resource of which a look could not tell how it is; nothing is planned for it. */
export interface Unknown {
  readonly ref: Ref;
  readonly code: string;
  readonly message: string;
  readonly because?: Ref;
}

/** What came of a request that an earlier run left without an answer. */
export interface Settled {
  readonly ref: Ref;
  /** Somebody was found and taken up, nobody is there, or it is looked at and sent again. */
  readonly result: 'found' | 'nobody' | 'again';
  /** The evidence, without personal data. */
  readonly message: string;
}

/** Somebody who left the manifest and whose time to be deleted has not come. */
export interface Waiting {
  readonly ref: Ref;
  readonly action: 'delete';
  /** ISO 8601; absent while no apply has marked it: the time begins with the next one. */
  readonly until?: string;
}

/** A class of operations that goes further than the settings allow; named with the flag that lets it pass. */
export interface Guard {
  readonly guard:
    'max-deletes' | 'max-replaces' | 'blind-replace' | 'empty-assignment' | 'empty-manifest' | 'last-provider';
  readonly kind: string;
  /** Counted in this organization alone. */
  readonly organization?: string;
  readonly count: number;
  readonly limit: number;
  readonly refs: readonly Ref[];
  readonly message: string;
  /** The flag that approves exactly this. */
  readonly flag: string;
}

export type RefreshMode = 'changed' | 'all' | 'none';

export type PlanSummary = Readonly<Record<Action | 'blocked' | 'unchanged' | 'unknown', number>>;

/**
 * What is to be done, as JSON without any value of a field; the operations stand in an order in which they can be
 * carried out.
 */
export interface Plan {
  readonly version: 1;
  readonly target: string;
  /** ISO 8601. */
  readonly createdAt: string;
  /** A digest of the manifest. */
  readonly manifest: string;
  /** `entries` counts what the journal holds beyond `serial`. */
  readonly state: { readonly lineage: string; readonly serial: number; readonly entries: number };
  readonly summary: PlanSummary;
  /** Requests that carrying it out takes, and the seconds that they take at `perMinute` requests a minute. */
  readonly estimate: { readonly requests: number; readonly seconds: number; readonly perMinute: number };
  /**
   * How much was read, in resources; `oldestProof` is the oldest time (ISO 8601) at which one that was not read was
   * last proven.
   */
  readonly refresh: {
    readonly mode: RefreshMode;
    readonly read: number;
    readonly notRead: number;
    readonly requests: number;
    readonly oldestProof?: string;
    readonly assumeNew?: true;
    /** People of everything read whom a further request would show active or not. */ readonly unchecked?: number;
  };
  readonly operations: readonly Operation[];
  readonly blocked: readonly Blocked[];
  readonly drift: readonly Drift[];
  readonly waiting: readonly Waiting[];
  readonly unknown: readonly Unknown[];
  readonly guards: readonly Guard[];
  readonly notes: readonly string[];
  /** What became of requests that an earlier run left open. */
  readonly settled: readonly Settled[];
}

/** Whether carrying the plan out would do anything. */
export function hasOperations(plan: Plan): boolean {
  return plan.operations.length > 0;
}

/** Whether the manifest and the target differ in anything that the plan knows of. */
export function hasChanges(plan: Plan): boolean {
  return hasOperations(plan) || plan.blocked.length > 0;
}
