import type { FieldChange, RecreateChange } from '../model/change.ts';
import { acceptedAbsence, withoutAccepted, type Acceptance } from './accepted.ts';
import { adopted } from './adopted.ts';
import type { Compared, Known } from './compared.ts';
import { block, type Decision } from './decision.ts';
import { hasDeclaredId } from './desired.ts';
import { diffFields, type FieldDiff } from './diff.ts';
import { isSamePerson, taken } from './identity.ts';
import { immutableBlock, isRecreatable } from './immutable.ts';
import { liveDeactivation } from './suspended.ts';
import { driftOf, proofOf, withProven } from './learned.ts';
import { notTakenOf, retried, stuckBlock } from './not-taken.ts';
import { unwitnessed, type LookupResult, type Observation } from '../model/observed.ts';
import type { Blocked, Drift } from '../model/plan.ts';
import type { Digest, Proof, Recorded, Role } from '../model/recorded.ts';
import type { Ref } from '../model/resource.ts';

/** What a decision about an object may use beside the object itself. */
export interface ObjectContext {
  /** For people: `Upheal`. */
  readonly targetTitle: string;
  readonly digest: Digest;
  /** When the looks were made: ISO 8601. */
  readonly now: string;
  readonly mayRecreate: boolean;
  /** Whether somebody is activated whom another than caseload deactivated. */
  readonly mayActivate: boolean;
  readonly acceptance: Acceptance;
  /** Roles that were read just now. */
  readonly roles: ReadonlyMap<Ref, Role>;
  /** Whether people of the kind are made anew though nothing witnesses that they are gone: somebody approved it. */
  readonly isMadeAnew: boolean;
  /** Also sends what the target did not take time and again. */
  readonly retryNotTaken: boolean;
  /** Members of the list that the object owns. */
  readonly members: readonly Ref[];
}

/** Somebody of whom state knows nothing. */
export function decideUnrecorded(compared: Compared, lookup: LookupResult, context: ObjectContext): Decision {
  const { desired, rules, wanted: fields } = compared;
  const { ref } = desired;
  switch (lookup.state) {
    case 'nobody':
    case 'unsought': {
      if (!rules.canCreate || hasDeclaredId(desired, rules))
        return { ref, blocked: uncreatable(ref, lookup.state === 'nobody', context.targetTitle) };
      const looked = lookup.state === 'nobody' && lookup.at !== undefined ? { lookedAt: lookup.at } : {};
      return { ref, change: { action: 'create', ref, desired, fields, members: context.members, ...looked } };
    }
    case 'conflict':
      return { ref, blocked: block(ref, 'adopt', lookup.reason ?? 'conflict', lookup.message, lookup.hint) };
    case 'unknown':
      return { ref, unknown: { ref, code: lookup.code, message: lookup.message } };
    case 'found':
      return decideFound(compared, lookup, context);
  }
}

function uncreatable(ref: Ref, isSought: boolean, title: string): Blocked {
  if (!isSought)
    return block(
      ref,
      'adopt',
      'unsupported',
      `${ref} was not looked up, and is not one whom caseload can create in ${title}.`,
      'Plan without --refresh none.',
    );
  return block(
    ref,
    'create',
    'unsupported',
    `${ref} is not there, and ${title} has no call to create it.`,
    `Have it made in ${title} itself; the next plan takes it over.`,
  );
}

function decideFound(
  { desired, rules, wanted }: Compared,
  lookup: Extract<LookupResult, { state: 'found' }>,
  { targetTitle, digest, now, mayActivate, roles }: ObjectContext,
): Decision {
  const { ref } = desired;
  if (!isSamePerson({ desired, rules, wanted }, lookup)) {
    const { message, hint } = taken(ref, lookup.evidence, targetTitle);
    return { ref, blocked: block(ref, 'adopt', 'identity-differs', message, hint) };
  }
  const { recorded: base, diff } = adopted(desired, lookup, wanted, 'adopted', { rules, digest, now });
  const role = roles.get(ref);
  const recorded = role ? { ...base, role } : base;
  const evidence = role && rules.adminRoles?.includes(role.name) ? `${lookup.evidence}, ${role.name}` : lookup.evidence;
  const common = { ref, desired, recorded, fields: diff.changes, evidence };
  const isLive = lookup.isActive === false;
  if (isLive && !mayActivate)
    return { ref, blocked: liveDeactivation(ref, targetTitle, diff.changes), suspended: true };
  const obstacle = immutableBlock(desired, diff.immutable, isLive ? 'activate' : 'adopt', { rules, targetTitle });
  if (!isLive) return { ref, change: { action: 'adopt', ...common }, ...obstacle };
  return obstacle.blocked ? keptApart(ref, obstacle) : { ref, change: { action: 'activate', live: true, ...common } };
}

/** Whoever differs in what no call changes stays deactivated: active he would be somebody whom nobody wants so. */
function keptApart(ref: Ref, obstacle: Pick<Decision, 'blocked'>): Decision {
  return { ref, ...obstacle, suspended: true };
}

/** Somebody whom state knows and the manifest wants. */
export function decideRecorded(
  compared: Compared,
  known: Known,
  observation: Observation,
  lookup: LookupResult,
  context: ObjectContext,
): Decision {
  const { ref } = compared.desired;
  switch (observation.state) {
    case 'unknown':
      return { ref, unknown: { ref, code: observation.code, message: observation.message } };
    case 'unwitnessed':
      if (!context.isMadeAnew) return { ref, unknown: unwitnessed(ref) };
      return { ...decideUnrecorded(compared, lookup, context), drift: { ref, class: 'missing', fields: [] } };
    case 'missing': {
      const drift: Drift = { ref, class: 'missing', fields: [] };
      const proof: Proof = { ref, id: known.recorded.id, read: { at: context.now, fields: {}, seen: 'missing' } };
      const accepted = acceptedAbsence(drift, context.acceptance);
      if (accepted) return { ref, drift, proof, accepted, suspended: true };
      return { ...decideUnrecorded(compared, lookup, context), drift, proof };
    }
    case 'present':
    case 'unread':
      return decideThere(compared, known, observation, context);
  }
}

/** Somebody who is there, as far as anybody knows: what was read counts, else what was last proven. */
function decideThere(
  compared: Compared,
  { recorded, edits }: Known,
  observation: Extract<Observation, { state: 'present' | 'unread' }>,
  context: ObjectContext,
): Decision {
  const { desired, rules, wanted } = compared;
  const { ref } = desired;
  const { isActive } = observation;
  const found =
    observation.state === 'present'
      ? diffFields(rules, desired, wanted, recorded, { ...observation, at: context.now }, context.digest)
      : edits();
  const seen = context.retryNotTaken ? retried(found, rules) : found;
  const drift = driftOf(ref, recorded, seen, isActive === false);
  const { diff, accepted } = withoutAccepted(seen, drift, context.acceptance);
  const told: Decision = {
    ref,
    ...(drift ? { drift } : {}),
    ...stuckBlock(desired, diff, context.targetTitle),
    ...notTakenOf(ref, diff),
    ...(diff.unreadable.length > 0 ? { unreadable: diff.unreadable } : {}),
    ...(observation.state === 'present' ? { proof: proofOf(recorded, isActive, seen, context.now) } : {}),
    ...(accepted ? { accepted } : {}),
    ...(diff.unsettable.length > 0 ? { unsettable: diff.unsettable } : {}),
  };
  // Whom another deactivated is activated there first, or not at all.
  const isAway = isInactive(recorded, isActive) && recorded.deactivated !== true;
  const recreate = recreation(compared, recorded, diff, isAway, context);
  if (recreate) return { ...told, change: recreate };
  const common = { ref, desired, recorded: withProven(recorded, diff), fields: diff.changes };
  const { targetTitle } = context;
  if (isInactive(recorded, isActive)) {
    const live = isForeign(recorded) ? { live: true as const } : {};
    const absence = live.live && acceptedAbsence(drift, context.acceptance);
    if (absence) return { ...told, accepted: absence, suspended: true };
    if (live.live && !context.mayActivate)
      return { ...told, blocked: liveDeactivation(ref, targetTitle, diff.changes), suspended: true };
    const obstacle = immutableBlock(desired, diff.immutable, 'activate', { rules, targetTitle });
    if (obstacle.blocked) return { ...told, ...keptApart(ref, obstacle) };
    return { ...told, change: { action: 'activate', ...live, ...common, evidence: whyInactive(recorded) } };
  }
  return {
    ...told,
    ...immutableBlock(desired, diff.immutable, 'update', { rules, targetTitle }),
    ...(diff.changes.length > 0 ? { change: { action: 'update', ...common } } : {}),
  };
}

/** A recreate that is under way, or that an edit of what cannot be changed asks for; undefined where none is due. */
function recreation(
  { desired, rules, wanted }: Compared,
  recorded: Recorded,
  diff: FieldDiff,
  isAway: boolean,
  { members, mayRecreate }: ObjectContext,
): RecreateChange | undefined {
  const { ref, protect } = desired;
  const anew = { action: 'recreate', ref, desired, fields: wanted, members } as const;
  const { predecessor: id } = recorded;
  if (id !== undefined) return { ...anew, because: [], predecessor: { ...recorded, id }, successor: recorded };
  if (isAway || protect || !mayRecreate || !isRecreatable(desired, rules) || diff.immutable.every(isDrift))
    return undefined;
  return { ...anew, because: [...diff.immutable, ...diff.changes], predecessor: recorded };
}

function isDrift({ cause }: FieldChange): boolean {
  return cause === 'drift';
}

function isInactive({ deactivated, unsure }: Recorded, seenActive: boolean | undefined): boolean {
  return deactivated === true || seenActive === false || (unsure === 'activity' && seenActive !== true);
}

/** Whether another than caseload deactivated somebody who is inactive. */
function isForeign({ deactivated, unsure }: Recorded): boolean {
  return deactivated !== true && unsure !== 'activity';
}

function whyInactive({ deactivated, unsure }: Recorded): string {
  if (deactivated) return 'deactivated by an earlier run';
  return unsure ? 'an earlier run may have left it deactivated' : 'seen deactivated';
}
