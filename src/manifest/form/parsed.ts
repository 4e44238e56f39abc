import type { Kind } from '../../core/model/resource.ts';
import type { MapNode } from './node.ts';
import type { Problem } from './problem.ts';
import type { SourceText, Span } from './source-text.ts';

/** A key or a scalar of a file, and whether it may be shown. */
export interface Token extends Span {
  readonly shown: boolean;
}

/** What one file holds. */
export interface Parsed {
  readonly source: SourceText;
  readonly documents: readonly MapNode[];
  /** In the order of the text; absent when the file could not be read to its end. */
  readonly tokens?: readonly Token[];
  readonly problems: readonly Problem[];
  /**
   * Fields of the manifest (`clients`, `settings`) of which something may be missing from `documents`: what refers to
   * it cannot be called unknown.
   */
  readonly incomplete: readonly string[];
  /** Resources whose row is unusable, so that what refers to them is not called unknown. */
  readonly broken: readonly { readonly kind: Kind; readonly id: string }[];
}
