import type { Entry, Intent } from '../core/model/journal.ts';
import type { Proof, Recorded } from '../core/model/recorded.ts';
import type { Ref } from '../core/model/resource.ts';

/** What an apply remembers while it runs; every promise resolves once the change is durable. */
export interface Recorder {
  get(ref: Ref): Recorded | undefined;
  /** Notes a request before it is sent; the number closes the record. */
  begin(intent: Intent): Promise<number>;
  /** Notes what came of a request, and what is managed since. */
  write(entry: Omit<Entry, 'open'>): Promise<void>;
  /** Something that was seen and not written, for the next plan to look at. */
  notice(proof: Proof): void;
}
