import { block, type Decision } from './decision.ts';
import type { Action } from '../model/change.ts';
import type { Ref } from '../model/resource.ts';

/** What can be told of the others that a change needs. */
export interface Others {
  /** Whether the resource will exist once the plan is carried out. */
  isComing(ref: Ref): boolean;
  /** Whether nothing can be told of a resource that state does not know. */
  isUnknown(ref: Ref): boolean;
  /** Whether it is not there to be worked with: deactivated in the target, or gone and that is accepted. */
  isSuspended(ref: Ref): boolean;
  /** Whose accepted absence keeps it from being there, which may be its own; undefined where none does. */
  acceptedAbsence(ref: Ref): Ref | undefined;
}

/**
 * A change that waits on somebody who is not coming: unknown as they are, or blocked as they are, and where their
 * absence is accepted neither.
 */
export function waitsOn(
  ref: Ref,
  action: Action,
  missing: Ref,
  others: Pick<Others, 'isUnknown' | 'acceptedAbsence'>,
): Pick<Decision, 'unknown' | 'blocked' | 'waitsFor'> {
  const waitsFor = others.acceptedAbsence(missing);
  if (waitsFor !== undefined) return { waitsFor };
  if (others.isUnknown(missing))
    return { unknown: { ref, code: 'waits-on-unknown', message: `${missing} is unknown.`, because: missing } };
  const blocked = block(ref, action, 'waits-on-blocked', `${missing} is blocked.`, `Mend ${missing} first.`);
  return { blocked: { ...blocked, because: missing } };
}

/** A create that cannot be sent yet: nobody to be assigned to, or only somebody who is blocked or unknown. */
export function waiting(decision: Decision, others: Others, needsMember: boolean): Decision {
  const { change, ...rest } = decision;
  if ((change?.action !== 'create' && change?.action !== 'recreate') || !needsMember) return decision;
  const { ref } = decision;
  const [primary] = change.members;
  if (primary !== undefined)
    return others.isComing(primary) ? decision : { ...rest, ...waitsOn(ref, change.action, primary, others) };
  const message = `${ref} cannot be created without anybody to be assigned to.`;
  const hint = 'Add an assignment with at least one provider.';
  return { ...rest, blocked: block(ref, change.action, 'empty-assignment', message, hint) };
}
