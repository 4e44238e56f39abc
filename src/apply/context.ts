import type { Action } from '../core/model/change.ts';
import type { Clock } from '../core/model/clock.ts';
import type { Intent } from '../core/model/journal.ts';
import type { Operation } from '../core/model/plan.ts';
import type { DesiredObject, Ref } from '../core/model/resource.ts';
import type { Writer } from '../connector/connection.ts';
import type { Witnesses, Resolve, Target } from '../connector/target.ts';
import type { Recorder } from './recorder.ts';

/** What carrying out a plan may use. */
export interface ApplyContext {
  readonly target: Target;
  readonly api: Writer;
  readonly recorder: Recorder;
  readonly witnesses: Witnesses;
  readonly clock: Clock;
  /** Aborted when nothing new may start. */
  readonly stop: AbortSignal;
  /** Ids in the target of resources that exist by now. */
  readonly resolve: Resolve;
  /** Creates are sent without a look before them. */
  readonly assumeNew: boolean;
  readonly allowBlindReplace: boolean;
  desiredOf(ref: Ref): DesiredObject | undefined;
  /** What an operation takes away without approval; undefined when nothing, or when it was approved. */
  removalOf(operation: Operation): Intent['removal'] | undefined;
}

/** What one operation may use: what it sends is noted under its name. */
export interface OperationRun extends ApplyContext {
  readonly operation: { readonly ref: Ref; readonly action: Action; readonly removal?: NonNullable<Intent['removal']> };
  /** Whom this apply activated: the target may take a moment to believe it. */
  readonly activated: Set<Ref>;
  /** What the target refused in this apply for all of its like, with the status. */
  readonly refusals: Map<string, number>;
}
