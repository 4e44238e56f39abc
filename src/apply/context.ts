import type { Action } from '../core/model/change.ts';
import type { Clock } from '../core/model/clock.ts';
import type { Intent } from '../core/model/journal.ts';
import type { Operation } from '../core/model/plan.ts';
import type { Digest } from '../core/model/recorded.ts';
import type { DesiredObject, Ref } from '../core/model/resource.ts';
import type { Writer } from '../connector/connection.ts';
import type { Witnesses, Resolve, Target } from '../connector/target.ts';
import type { Recorder } from './recorder.ts';

/** What carrying out an operation may use. */
export interface ApplyContext {
  readonly target: Target;
  readonly api: Writer;
  readonly recorder: Recorder;
  readonly witnesses: Witnesses;
  readonly digest: Digest;
  readonly clock: Clock;
  /** Ids in the target of resources that exist by now. */
  readonly resolve: Resolve;
  /** Creates are sent without a look before them. */
  readonly assumeNew: boolean;
  readonly allowBlindReplace: boolean;
  /** The membership that belongs to an owner; undefined where the target has none. */
  listOf(owner: Ref): Ref | undefined;
  desiredOf(ref: Ref): DesiredObject | undefined;
  /** What an operation takes away without approval; undefined when nothing, or when it was approved. */
  removalOf(operation: Operation): Intent['removal'] | undefined;
  /** Whether a resource was activated in this run: the target may take a moment to believe it. */
  readonly activated: Set<Ref>;
  /** What the target refused for all of its like, with the status. */
  readonly refusals: Map<string, number>;
  readonly stop: AbortSignal;
}

/** What one operation may use: what it sends is noted under its name. */
export interface OperationRun extends ApplyContext {
  readonly operation: { readonly ref: Ref; readonly action: Action; readonly removal?: NonNullable<Intent['removal']> };
}

/** The time as state records it. */
export function stamp(clock: Clock): string {
  return new Date(clock.now()).toISOString();
}
