import type { DesiredMembership, DesiredObject, Fields, Ref, Value } from './resource.ts';
import type { Recorded } from './recorded.ts';
import type { Action, Cause } from '../shape/names.ts';

export type { Action, Cause };

/** One field that is to be sent; `from` is what was seen live, when it can be read. */
export interface FieldChange {
  readonly name: string;
  readonly cause: Cause;
  readonly from?: Value;
  readonly to: Value;
}

interface Of<A extends Action> {
  readonly action: A;
  readonly ref: Ref;
}

/** Somebody new; `members` are those of the membership that this object owns. */
export interface CreateChange extends Of<'create'> {
  readonly desired: DesiredObject;
  /** Every declared field that the target can hold. */
  readonly fields: Fields;
  readonly members: readonly Ref[];
  /**
   * When a look found nobody there, in milliseconds since 1970; a create without one, or with an old one, looks first,
   * unless told to assume that it is new.
   */
  readonly lookedAt?: number;
}

/** Somebody who is there already; `recorded` is what state will hold before the fields are sent. */
export interface AdoptChange extends Of<'adopt'> {
  readonly desired: DesiredObject;
  readonly recorded: Recorded;
  readonly fields: readonly FieldChange[];
  /** What proves that it is the same person, without personal data. */
  readonly evidence: string;
}

/** Somebody who was deactivated and is wanted again. */
export interface ActivateChange extends Of<'activate'> {
  /** Another than caseload deactivated the person. */
  readonly live?: true;
  readonly desired: DesiredObject;
  readonly recorded: Recorded;
  readonly fields: readonly FieldChange[];
  readonly evidence: string;
}

export interface UpdateChange extends Of<'update'> {
  readonly desired: DesiredObject;
  readonly recorded: Recorded;
  readonly fields: readonly FieldChange[];
}

/**
 * A new object in place of one whose fields cannot be changed; the old one is deactivated once its members have moved.
 */
export interface RecreateChange extends Of<'recreate'> {
  readonly desired: DesiredObject;
  readonly fields: Fields;
  readonly members: readonly Ref[];
  readonly because: readonly FieldChange[];
  readonly predecessor: Recorded;
  /** Set when an earlier run created the successor: only the rest is left to do. */
  readonly successor?: Recorded;
}

/** The whole list of members, sent anew. */
export interface ReplaceChange extends Of<'replace'> {
  readonly desired: DesiredMembership;
  /** Absent when the list was never written by us. */
  readonly recorded?: Recorded;
  readonly blind: boolean;
  /** The same list was sent before, and the target showed another. */
  readonly cause?: 'not-taken';
}

export interface DeleteChange extends Of<'delete'> {
  readonly recorded: Recorded;
  /** Seen deactivated in the target: nothing has to be sent. */
  readonly isInactive?: true;
}

/** Forgotten, and left in the target as it is. */
export interface ReleaseChange extends Of<'release'> {
  readonly recorded: Recorded;
  /** The list that belongs to it stays managed. */
  readonly keepsList?: true;
}

/** A difference between what is wanted and what is there; holds values, so it is never printed or saved. */
export type Change =
  | CreateChange
  | AdoptChange
  | ActivateChange
  | UpdateChange
  | RecreateChange
  | ReplaceChange
  | DeleteChange
  | ReleaseChange;
