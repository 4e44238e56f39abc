import type { CountedRemoval, Entry, Intent, OpenRecord } from '../core/model/journal.ts';
import type { Recorded } from '../core/model/recorded.ts';
import type { Ref } from '../core/model/resource.ts';
import type { AccountFile } from './account-file.ts';
import type { SealedLists } from './sealed-lists.ts';

/**
 * What is remembered of one target. Opening it writes nothing; what it is told is durable when its promise resolves.
 */
export interface Store extends SealedLists {
  readonly lineage: string;
  readonly serial: number;
  /** Lines of the journal that `serial` does not count yet. */
  readonly entries: number;
  /** Nothing is remembered here, or was ever. */
  readonly isNew: boolean;
  /** There is no state, and what lies beside it says that there was: whom it held is not known any more. */
  readonly isLost: boolean;
  readonly trusted: ReadonlySet<string>;
  /** The account that it belongs to. */
  readonly account: AccountFile;
  recorded(): ReadonlyMap<Ref, Recorded>;
  /** Requests that were noted before they were sent, and of which nobody knows what came of them. */
  open(): readonly OpenRecord[];
  /** What was taken away without approval in the last 24 hours. */
  removals(): readonly CountedRemoval[];
  isUsed(signature: string): boolean;
  /** Notes a request before it is sent, and gives the number that `write` closes it by. */
  begin(intent: Intent): Promise<number>;
  /** Notes what came of a request, and what is managed since. */
  write(entry: Omit<Entry, 'open'>): Promise<void>;
  trust(look: string): void;
  /** Drops digests of fields that left the manifest; written with the next save, without moving the serial. */
  drop(ref: Ref, names: readonly string[]): void;
  /** Throws `Failure` (state) when another run wrote since this store was opened. */
  check(): Promise<void>;
  /** Where results were saved that the journal could not take. */
  rescuedTo(): string | undefined;
  /** Writes all changes into one sealed file; the serial moves only when a resource changed. */
  save(): Promise<void>;
}
