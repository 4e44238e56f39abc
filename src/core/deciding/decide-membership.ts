import type { Change } from '../model/change.ts';
import { block, type Decision } from './decision.ts';
import type { MembershipRules } from '../model/fields.ts';
import type { Recorded } from '../model/recorded.ts';
import type { DesiredMembership, Ref } from '../model/resource.ts';
import type { Settings } from '../model/settings.ts';
import { givesNewId, type IdOf } from './ids.ts';
import { waitsOn, type Others } from './waits.ts';

/** What a decision about a list of members may use: the decisions about its owner and its members. */
export interface MembershipContext extends Others {
  readonly rules: MembershipRules;
  readonly emptyAssignment: Settings['emptyAssignment'];
  readonly idOf: IdOf;
  changeOf(ref: Ref): Change | undefined;
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
  if (missing !== undefined) return { ref, ...waitsOn(ref, 'replace', missing, context.isUnknown(missing)) };
  const isBorn = givesNewId(context.changeOf(owner));
  if (isBorn && members.length <= context.rules.membersInCreate && members.length > 0) return { ref };
  const last = recorded?.id === context.idOf(owner) ? recorded : undefined;
  if (!isBorn && last && isAsWritten(desired, last, context.idOf)) return { ref };
  if (members.length === 0 && context.emptyAssignment === 'block') {
    const message = `The list of providers of ${owner} is empty.`;
    const hint = 'Name a provider, or set settings.emptyAssignment to allow.';
    return { ref, blocked: block(ref, 'replace', 'empty-assignment', message, hint) };
  }
  const isOurs = isBorn || context.recordedOf(owner)?.origin === 'created';
  const blind = !isOurs && !last?.list;
  return { ref, change: { action: 'replace', ref, desired, blind, ...(last ? { recorded: last } : {}) } };
}

/**
 * Whether a list was last written as it is wanted: the same primary member, and the others in any order. After our own
 * deactivation, or a lost answer, nobody knows what became of it.
 */
function isAsWritten({ members }: DesiredMembership, recorded: Recorded, idOf: IdOf): boolean {
  if (recorded.deactivated || recorded.unsure) return false;
  const ids = members.map(idOf);
  const list = recorded.list ?? [];
  return ids[0] === list[0] && ids.length === list.length && ids.every((id) => id !== undefined && list.includes(id));
}
