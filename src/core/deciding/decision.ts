import type { Action, Change, FieldChange } from '../model/change.ts';
import type { Accepted, Blocked, BlockedReason, Drift, FieldNote, Unknown, Waiting } from '../model/plan.ts';
import type { Proof } from '../model/recorded.ts';
import type { Ref } from '../model/resource.ts';

/** What is to become of one resource: at most one change, beside what is in the way of it. */
export interface Decision {
  readonly ref: Ref;
  readonly change?: Change;
  readonly blocked?: Blocked;
  /** Fields that the target did not take and that are not sent again, beside what else is blocked. */
  readonly stuck?: Blocked;
  /** The fields of `stuck` with their values. */
  readonly stuckFields?: readonly FieldChange[];
  /** Fields that the target shows otherwise than they were sent. */
  readonly notTaken?: Drift;
  /** Fields that were sent and that nothing ever showed. */
  readonly unreadable?: readonly string[];
  readonly unknown?: Unknown;
  readonly drift?: Drift;
  readonly waiting?: Waiting;
  /** What differs and is left alone, for somebody accepted it. */
  readonly accepted?: Accepted;
  /** Not there to be worked with: lists are sent without it, and its own list is not sent. */
  readonly suspended?: true;
  /** Left alone without a word of its own, for it waits on somebody whose absence is accepted. */
  readonly waitsFor?: Ref;
  /** What a read proved, for the next plan to know. */
  readonly proof?: Proof;
  /** Fields that the target did not take when they were sent before. */
  readonly unsettable?: readonly string[];
}

/** The resources that are not left as they are: changed, blocked or unknown. */
export function touchedBy(decisions: Iterable<Decision>): ReadonlySet<Ref> {
  const touched = [...decisions].filter(({ change, blocked, stuck, unknown }) => change ?? blocked ?? stuck ?? unknown);
  return new Set(touched.map(({ ref }) => ref));
}

/** Whether somebody was seen deactivated, by another than caseload, or gone and that is accepted. */
export function isAbsent({ suspended, change }: Decision): boolean {
  return suspended === true || (change?.action === 'delete' && change.isInactive === true);
}

/** Whether looks said two things of somebody, or proved none: he may be there, and may not. */
export function isDoubtful(decision: Decision | undefined): boolean {
  const code = decision?.unknown?.code;
  return code === 'contradicting-looks' || code === 'no-witness';
}

/** A field change without its values. */
export function noteOf(change: FieldChange): FieldNote {
  return { name: change.name, cause: change.cause };
}

/** Something wanted that is not to be tried. */
export function block(
  ref: Ref,
  action: Action,
  reason: BlockedReason,
  message: string,
  hint: string,
  fields: readonly FieldChange[] = [],
): Blocked {
  return { ref, action, fields: fields.map(noteOf), reason, message, hint };
}

/** Names in a sentence: `a, b and c`. */
export function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}
