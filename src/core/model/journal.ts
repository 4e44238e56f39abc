import type { Action } from './change.ts';
import type { Recorded } from './recorded.ts';
import type { Ref } from './resource.ts';

/** A writing request as it is noted before it is sent; ids and digests, no values. */
export interface Intent {
  readonly ref: Ref;
  readonly action: Action;
  /** The target's name for the call. */
  readonly call: string;
  /** ISO 8601. */
  readonly at: string;
  /** Fields that it carries. */
  readonly fields?: readonly string[];
  /**
   * Of a create: keyed digests of the fields by which somebody can be looked up; another value proves nothing of this
   * request.
   */
  readonly keys?: Readonly<Record<string, string>>;
  /** Of a replace: the members' ids that it sends; of a create: those that it brings. */
  readonly list?: readonly string[];
  /** Of a recreate: the id that is replaced. */
  readonly predecessor?: string;
  readonly protect?: true;
  /** What it takes away without having been approved. */
  readonly removal?: Omit<Removal, 'at'>;
}

/** A request of which nobody knows yet what came of it. */
export interface OpenRecord extends Intent {
  readonly n: number;
}

/** Access that was taken away; the guards count those of the last 24 hours. */
export interface Removal {
  /** ISO 8601. */
  readonly at: string;
  readonly guard: 'max-deletes' | 'max-replaces';
  readonly kind: string;
  /** The organization's id in the target. */
  readonly organization?: string;
}

/** One line of the journal; all of it holds, or nothing. */
export interface Entry {
  readonly open?: OpenRecord;
  /** The open record that this line ends. */
  readonly close?: number;
  /** Of a line that ends a record: the request had no effect. */
  readonly void?: true;
  /** Of a line that ends a record: a look or a person told what came of it. */
  readonly settled?: true;
  readonly forget?: readonly Ref[];
  readonly put?: readonly Recorded[];
  /** A saved plan that was begun: its signature, and when it would have expired. */
  readonly used?: { readonly signature: string; readonly until: string };
}
