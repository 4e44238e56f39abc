import type { Action, CreateChange, RecreateChange } from '../core/model/change.ts';
import type { Clock } from '../core/model/clock.ts';
import type { Intent } from '../core/model/journal.ts';
import type { Blocked, Operation } from '../core/model/plan.ts';
import type { DesiredMembership, DesiredObject, Ref } from '../core/model/resource.ts';
import type { Writer } from '../connector/connection.ts';
import type { Holder, RefusedTwice } from '../core/planning/refused-twice.ts';
import type { Presence } from '../connector/presence.ts';
import type { Sightings } from '../connector/sightings.ts';
import type { FindOptions, Witnesses, Resolve, Target } from '../connector/target.ts';
import type { Recorder } from './recorder.ts';
import type { Tally } from './tally.ts';
import type { Turn } from './window.ts';

/** How people are looked for right before they are created. */
export interface Newcomers {
  /** In which ways somebody is looked for. */
  waysOf(desired: DesiredObject): Pick<FindOptions, 'everywhere' | 'formerly'>;
  /** Whether the target refuses a second one by itself, so that a create is a look. */
  isRefusedTwice(desired: DesiredObject): boolean;
  /** What is known by now of what the target refuses. */
  seen(): readonly RefusedTwice[];
  /** Notes that the target refused a second one: who is there, and what the manifest wants. */
  refusedTwice(change: CreateChange | RecreateChange, there: Holder): void;
}

/** What taking somebody over takes, whom an apply found there. */
export interface Adoption {
  /** For people: `Upheal`. */
  readonly targetTitle: string;
  /** Whether one more may be activated whom somebody deactivated in the target; a yes counts. */
  mayActivate(ref: Ref): boolean;
  /** Notes what the manifest wants of him and the target cannot do. */
  block(blocked: Blocked): void;
  /** The list of members that belongs to somebody, where it is managed. */
  listOf(owner: Ref): DesiredMembership | undefined;
}

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
  /** Whom this run has seen to be there. */
  readonly presence: Presence;
  readonly sightings: Sightings;
  /** Creates are sent without a look before them. */
  readonly assumeNew: boolean;
  /** For so long (milliseconds) a look that found nobody counts. */
  readonly lookMs: number;
  readonly newcomers: Newcomers;
  readonly adoption: Adoption;
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
  /** Notes that the operation took somebody over who was there; the evidence holds no personal data. */
  adopted(evidence: string): void;
  /** Waits until no other create has a look of its own under way: where looks grow old before their turn. */
  readonly alone: Turn;
  /** What the target refused in this apply for all of its like, with the status. */
  readonly refusals: Map<string, number>;
  /** What the answers of this apply said of fields. */
  readonly tally: Tally;
}
