import type { Fields, Kind, Value } from './resource.ts';

/** A field by which an entry of a file is known to be about somebody who was read. */
export interface Join {
  readonly path: readonly string[];
  readonly value: Value;
}

/** One organization or person as a source holds it. */
export interface Found {
  readonly kind: Kind;
  /** The source's own id. */
  readonly ownId: string;
  /** Ids that it may get in a manifest, the best first: the first one that can be an id and is free is taken. */
  readonly ids: readonly string[];
  /** How else than by its id an entry is known to be about it, the surest first. */
  readonly joins: readonly Join[];
  /** Values under the manifest's names. */
  readonly fields: Fields;
  /** Values for the block of the target that the source is. */
  readonly block: Fields;
  /** The source's own id for that block, for an entry by which nothing else tells who it is. */
  readonly givenId?: Fields;
  /** Whether a look finds it without that id. */
  readonly isKnownThere?: true;
  /** The source's own id of the organization that it belongs to. */
  readonly organizationId?: string;
  /** Fields that a manifest should have, whether or not a read shows them. */
  readonly expected: readonly string[];
  /** What a look of the target shows, under the names of its field table; absent when nothing was read. */
  readonly shown?: Fields;
  readonly isActive?: boolean;
}

/** Everything that was asked of a source, with what was left out; every text is free of personal data. */
export interface Roster {
  readonly found: readonly Found[];
  /** Who is there and does not become an entry, in words that follow a number. */
  readonly leftOut: readonly { readonly count: number; readonly what: string }[];
  /** Lines of a file that name nobody. */
  readonly nobody: readonly number[];
}
