import type { Kind, Ref } from './resource.ts';
import type { Roster } from './roster.ts';

/** What came of an import, without personal data. */
export interface ImportSummary {
  /** The source, for people. */
  readonly title: string;
  readonly read: readonly { readonly kind: Kind; readonly count: number }[];
  readonly added: number;
  readonly changed: number;
  /** In the file, and not among those who were read. */
  readonly stayed: readonly Ref[];
  readonly leftOut: Roster['leftOut'];
  readonly nobody: Roster['nobody'];
  readonly missing: readonly { readonly ref: Ref; readonly fields: readonly string[] }[];
  readonly unusable: readonly { readonly ref: Ref; readonly fields: readonly string[] }[];
  /** Errors that `validate` finds in what was written. */
  readonly errors: number;
}
