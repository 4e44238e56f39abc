import type { Change } from '../model/change.ts';
import { block, type Decision } from './decision.ts';
import type { MembershipRules } from '../model/fields.ts';
import type { Recorded } from '../model/recorded.ts';
import type { DesiredMembership, Ref } from '../model/resource.ts';
import type { Settings } from '../model/settings.ts';

/** What a decision about a list of members may use: the decisions about its owner and its members. */
export interface MembershipContext {
  readonly rules: MembershipRules;
  readonly emptyAssignment: Settings['emptyAssignment'];
  /** The id in the target as it will be: undefined while it is still to be made. */
  idOf(ref: Ref): string | undefined;
  changeOf(ref: Ref): Change | undefined;
  /** Whether the resource will exist once the plan is carried out. */
  isComing(ref: Ref): boolean;
  /** Whether nothing can be told of a resource that we do not hold. */
  isUnknown(ref: Ref): boolean;
  recordedOf(ref: Ref): Recorded | undefined;
}

/**
 * A client's complete list of providers against the one last written; what the owner's create carries needs no
 * operation.
 */
export function decideMembership(
  desired: DesiredMembership,
  recorded: Recorded | undefined,
  context: MembershipContext,
): Decision {
  const { ref, owner, members } = desired;
  if (recorded && desired.ignore.includes('providers')) return { ref };
  const missing = [owner, ...members].find((other) => !context.isComing(other));
  if (missing !== undefined) {
    if (context.isUnknown(missing))
      return { ref, unknown: { ref, code: 'waits-on-unknown', message: `${missing} is unknown.`, because: missing } };
    return {
      ref,
      blocked: {
        ...block(ref, 'replace', 'waits-on-blocked', `${missing} is blocked.`, `Mend ${missing} first.`),
        because: missing,
      },
    };
  }
  const change = context.changeOf(owner);
  const isBorn = change?.action === 'create' || (change?.action === 'recreate' && !change.successor);
  if (isBorn && members.length <= context.rules.membersInCreate && members.length > 0) return { ref };
  // After our own deactivation nobody knows what became of the list: it is sent again.
  const last = recorded?.id === context.idOf(owner) ? recorded : undefined;
  if (!isBorn && last && !last.deactivated && !last.unsure && sameList(desired, last, context)) return { ref };
  if (members.length === 0 && context.emptyAssignment === 'block') {
    const hint = 'Name a provider, or set settings.emptyAssignment to allow.';
    return {
      ref,
      blocked: block(ref, 'replace', 'empty-assignment', `The list of providers of ${owner} is empty.`, hint),
    };
  }
  const isOurs = isBorn || context.recordedOf(owner)?.origin === 'created';
  const blind = !isOurs && !last?.list;
  return { ref, change: { action: 'replace', ref, desired, blind, ...(last ? { recorded: last } : {}) } };
}

/** Equal when the primary member is the same and the others are, in any order. */
function sameList(desired: DesiredMembership, recorded: Recorded, context: MembershipContext): boolean {
  const ids = desired.members.map((member) => context.idOf(member));
  const list = recorded.list ?? [];
  return ids[0] === list[0] && ids.length === list.length && ids.every((id) => id !== undefined && list.includes(id));
}
