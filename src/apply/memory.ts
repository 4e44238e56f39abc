import type { Proof, Recorded } from '../core/recorded.ts';
import type { Ref } from '../core/resource.ts';

/** What an apply remembers while it runs; every promise resolves once the change is durable. */
export interface Memory {
  get(ref: Ref): Recorded | undefined;
  put(recorded: Recorded): Promise<void>;
  forget(ref: Ref): Promise<void>;
  /** Something that was seen and not written, for the next plan to look at. */
  notice(proof: Proof): void;
}
