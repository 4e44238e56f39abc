import type { Change } from '../model/change.ts';
import { block, type Decision } from './decision.ts';
import type { MembershipRules } from '../model/fields.ts';
import type { Digest, Recorded } from '../model/recorded.ts';
import type { DesiredMembership, Ref } from '../model/resource.ts';
import type { Settings } from '../model/settings.ts';
import { isSameId } from '../comparing/normal-form.ts';
import { isSentList, sendsAtMost } from '../model/not-taken.ts';
import { givesNewId, type IdOf } from './ids.ts';
import { stuckList } from './not-taken.ts';
import { waitsOn, type Others } from './waits.ts';

/** What a decision about a list of members may use: the decisions about its owner and its members. */
export interface MembershipContext extends Others {
  readonly rules: MembershipRules;
  readonly emptyAssignment: Settings['emptyAssignment'];
  /** Owners whose list is sent anew, for they were deactivated since it was last sent. */
  readonly returned: ReadonlySet<Ref>;
  readonly idOf: IdOf;
  readonly digest: Digest;
  /** Also sends what the target did not take time and again. */
  readonly retryNotTaken: boolean;
  changeOf(ref: Ref): Change | undefined;
  recordedOf(ref: Ref): Recorded | undefined;
}

/**
 * A client's complete list of providers against the one last written; what the owner's create carries needs no
 * operation. Who is suspended is left out of it when that gives or takes somebody's access.
 */
export function decideMembership(
  desired: DesiredMembership,
  recorded: Recorded | undefined,
  context: MembershipContext,
): Decision {
  const { ref, owner } = desired;
  const isBorn = givesNewId(context.changeOf(owner));
  if (isLeftAlone(desired, isBorn, recorded, context)) return { ref };
  if (context.isSuspended(owner)) return { ref };
  const members = desired.members.filter((member) => !context.isSuspended(member));
  const missing = [owner, ...members].find((other) => !context.isComing(other));
  if (missing !== undefined) return { ref, ...waitsOn(ref, 'replace', missing, context) };
  if (isBorn && members.length <= context.rules.membersInCreate && members.length > 0) return { ref };
  const last = isSameId(recorded?.id, context.idOf(owner)) ? recorded : undefined;
  return needsNothing(desired, members, isBorn ? undefined : last, context) ?? sending(desired, members, last, context);
}

/** Whether a list is set at each create of its owner and left alone afterwards. */
function isLeftAlone(
  { owner, ignore }: DesiredMembership,
  isBorn: boolean,
  recorded: Recorded | undefined,
  { recordedOf }: MembershipContext,
): boolean {
  if (!ignore.includes('providers') || isBorn) return false;
  return recorded ? recorded.begun !== true : recordedOf(owner)?.origin !== 'created';
}

/** What is said of a list that is not sent, for it is as it is wanted or would be empty; undefined for all others. */
function needsNothing(
  desired: DesiredMembership,
  members: readonly Ref[],
  last: Recorded | undefined,
  context: MembershipContext,
): Decision | undefined {
  const { ref, owner } = desired;
  if (last && !context.returned.has(owner) && isAsWritten(desired, members, last, context.idOf)) return { ref };
  if (members.length === 0) return emptied(desired, last, context);
  return undefined;
}

/** A list that is sent, unless the target did not take it time and again. */
function sending(
  desired: DesiredMembership,
  members: readonly Ref[],
  last: Recorded | undefined,
  context: MembershipContext,
): Decision {
  const { ref, owner } = desired;
  const isBorn = givesNewId(context.changeOf(owner));
  const isAgain = wasSent(members, last, context);
  if (isAgain && !isBorn && isGivenUp(last) && !context.retryNotTaken) return { ref, ...stuckList(ref) };
  const isOurs = isBorn || context.recordedOf(owner)?.origin === 'created';
  const blind = !isOurs && !last?.list;
  const change = { action: 'replace', ref, desired: { ...desired, members }, blind } as const;
  const again = isAgain ? { cause: 'not-taken' as const } : {};
  return { ref, change: { ...change, ...again, ...(last ? { recorded: last } : {}) } };
}

/** Whether the same list was sent before, and the target showed another. */
function wasSent(
  members: readonly Ref[],
  last: Recorded | undefined,
  { idOf, digest }: Pick<MembershipContext, 'idOf' | 'digest'>,
): boolean {
  const ids = members.flatMap((member) => idOf(member) ?? []);
  return last !== undefined && ids.length === members.length && isSentList(last, ids, digest);
}

function isGivenUp(last: Recorded | undefined): boolean {
  return (last?.notTaken?.['providers']?.count ?? 0) >= sendsAtMost;
}

/** What is in the way of a list on which nobody would be left; undefined where the settings allow it. */
function emptied(
  { ref, owner, members }: DesiredMembership,
  last: Recorded | undefined,
  context: MembershipContext,
): Decision | undefined {
  if (members.length > 0) {
    const [accepted] = members.flatMap((member) => context.acceptedAbsence(member) ?? []);
    const isAccepted = members.every((member) => context.acceptedAbsence(member) !== undefined);
    if (accepted !== undefined && isAccepted && !last?.list) return { ref, waitsFor: accepted };
    const message = `Everybody on the list of ${owner} is deactivated in the target, so it would be empty.`;
    const hint = 'Name somebody who is active, or have one of them activated.';
    return { ref, blocked: block(ref, 'replace', 'empty-assignment', message, hint) };
  }
  if (context.emptyAssignment === 'allow') return undefined;
  const message = `The list of providers of ${owner} is empty.`;
  const hint = 'Name a provider, or set settings.emptyAssignment to allow.';
  return { ref, blocked: block(ref, 'replace', 'empty-assignment', message, hint) };
}

/**
 * Whether a list was last written as it is wanted: the same primary member, and the others in any order; where some are
 * suspended, whether all others have the access that they should. After our own deactivation, or a lost answer, nobody
 * knows what became of it.
 */
function isAsWritten(desired: DesiredMembership, present: readonly Ref[], recorded: Recorded, idOf: IdOf): boolean {
  if (recorded.deactivated || recorded.unsure) return false;
  const list = recorded.list ?? [];
  const all = desired.members.map(idOf);
  const isPrimary = all.length === 0 || isSameId(all[0], list[0]);
  if (isPrimary && isSame(all, list)) return true;
  if (present.length === desired.members.length) return false;
  const away = all.filter((_, index) => !present.includes(desired.members[index] as Ref));
  return isSame(
    present.map(idOf),
    list.filter((id) => !away.some((other) => isSameId(id, other))),
  );
}

function isSame(wanted: readonly (string | undefined)[], list: readonly string[]): boolean {
  return wanted.length === list.length && wanted.every((id) => list.some((other) => isSameId(id, other)));
}
