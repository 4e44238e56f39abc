import type { Approvals } from './approvals.ts';
import type { Change } from '../model/change.ts';
import type { KindTable } from '../model/fields.ts';
import type { Removal } from '../model/journal.ts';
import type { Manifest } from '../model/manifest.ts';
import type { LookupResult, Observation } from '../model/observed.ts';
import type { Plan, Settled, Unknown } from '../model/plan.ts';
import type { Digest, Recorded } from '../model/recorded.ts';
import type { Desired, Ref } from '../model/resource.ts';

/** Everything a plan is made of; making it looks at nothing and asks nobody. */
export interface PlanInput {
  readonly target: string;
  readonly targetTitle: string;
  readonly table: KindTable;
  readonly manifest: Manifest;
  /** What state and proofs know together, after renames. */
  readonly recorded: ReadonlyMap<Ref, Recorded>;
  readonly observations: ReadonlyMap<Ref, Observation>;
  readonly lookups: ReadonlyMap<Ref, LookupResult>;
  /** Creates of earlier runs of which nobody can tell what came of them: left alone, with what waits on them. */
  readonly unsettled: ReadonlyMap<Ref, Unknown>;
  readonly settled: readonly Settled[];
  readonly digest: Digest;
  readonly approvals: Approvals;
  /** What runs of the last 24 hours took away without approval. */
  readonly removals: readonly Removal[];
  /** When an apply first missed a managed resource in the manifest: ISO 8601. */
  readonly removalMarks: ReadonlyMap<Ref, string>;
  readonly perMinute: number;
  /** The id in the target that the manifest itself gives a resource. */
  declaredId(resource: Desired): string | undefined;
  countRequests(change: Change): number;
  readonly head: Pick<Plan, 'createdAt' | 'manifest' | 'state' | 'refresh'>;
}
