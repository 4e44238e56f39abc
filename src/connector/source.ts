import { Failure } from '../core/model/failure.ts';
import type { Roster } from '../core/model/roster.ts';
import type { ReadFailure } from './answer.ts';
import type { Reader } from './connection.ts';
import type { TargetSettings } from './target-settings.ts';

/** A flag of `import` that a source takes beside those that all of them take. */
export interface SourceFlag {
  /** As code names it, such as `providerRoles`. */
  readonly name: string;
  /** As a person writes it, such as `--provider-roles <roles>`. */
  readonly usage: string;
  readonly description: string;
  /** A file with one entry a line, a list separated by commas, or one text. */
  readonly takes: 'lines' | 'list' | 'text';
  /** What each entry must look like. */
  readonly form?: 'email';
}

/** One entry of a flag; `line` counts from 1 in the file of a flag that takes lines. */
export interface Given {
  readonly text: string;
  readonly line: number;
}

/** What a source reads with. */
export interface SourceRequest {
  readonly reader: Reader;
  readonly settings: TargetSettings;
  /** The entries of each flag that was given. */
  readonly given: Readonly<Record<string, readonly Given[]>>;
}

/**
 * A system that a manifest can be written from. Reading never writes, and a roster is whole: what cannot be read throws
 * `Failure` and is no shorter list.
 */
export interface Source {
  readonly flags: readonly SourceFlag[];
  /** Settings of its target that flags say, for a manifest that is new. */
  settings(given: SourceRequest['given']): TargetSettings;
  read(request: SourceRequest): Promise<Roster>;
}

/** The failure of a roster of which a part could not be read. */
export function notRead({ code, message }: ReadFailure): Failure {
  return new Failure('unreachable', code, message, {
    hint:
      'A roster that is not whole is not written: run the same command again, or `caseload doctor` to see what ' +
      'answers.',
  });
}
