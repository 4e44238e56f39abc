import { ownerOf } from '../model/belonging.ts';
import type { Change } from '../model/change.ts';
import { inOrganization } from './compared.ts';
import { isDoubtful, type Decision } from './decision.ts';
import type { DecideInput } from './decide-input.ts';
import { decideMembership } from './decide-membership.ts';
import { decideRecorded, decideUnrecorded, type ObjectContext } from './decide-object.ts';
import { isManaged } from './desired.ts';
import { decideRemoved, withActivity, type RemovedContext } from './decide-removed.ts';
import { idsOf, type IdOf } from './ids.ts';
import { byRef } from '../model/manifest.ts';
import type { Recorded } from '../model/recorded.ts';
import { compareRefs, kindOf, type Desired, type DesiredMembership, type Kind, type Ref } from '../model/resource.ts';
import { keepOneRef, leaversAmong, namedTwice, otherIds, perhapsRenamed, twoPeople } from './one-ref.ts';
import { keepAssigned } from './still-assigned.ts';
import { decidedBefore, savedDecisions, type SavedDecisions } from './suspended.ts';
import { waiting, waitsOn, type Others } from './waits.ts';

/** What becomes of every resource that the manifest wants or state knows. */
export interface Decisions {
  readonly decisions: ReadonlyMap<Ref, Decision>;
  /** Declared lists by their owner. */
  readonly lists: ReadonlyMap<Ref, DesiredMembership>;
  readonly idOf: IdOf;
}

/** The decisions so far, with what they tell of each other. */
interface Deciding extends Others {
  readonly input: DecideInput;
  readonly desired: ReadonlyMap<Ref, Desired>;
  readonly lists: ReadonlyMap<Ref, DesiredMembership>;
  readonly decisions: Map<Ref, Decision>;
  /** Of whom nobody can tell yet which object they are: neither they nor their lists are written. */
  readonly undecidable: ReadonlySet<Ref>;
  readonly idOf: IdOf;
  readonly before: SavedDecisions;
  changeOf(ref: Ref): Change | undefined;
}

/** Decides about every resource, objects before the lists that name them. */
export function decideAll(input: DecideInput): Decisions {
  const deciding = begin(input);
  decideLeavers(deciding);
  decideObjects(deciding);
  keepOneRef(deciding.decisions, input);
  decideLists(deciding);
  releaseLists(deciding);
  const { decisions, lists, idOf } = deciding;
  keepAssigned(decisions, input.recorded, input.table);
  return { decisions, lists, idOf };
}

function begin(input: DecideInput): Deciding {
  const { manifest, recorded } = input;
  const desired = byRef(manifest);
  const decisions = new Map<Ref, Decision>([
    ...[...otherIds(input), ...namedTwice(input), ...twoPeople(input)].map(
      (decision) => [decision.ref, decision] as const,
    ),
    ...[...input.unsettled].map(([ref, unknown]) => [ref, { ref, unknown }] as const),
  ]);
  const undecidable = new Set(decisions.keys());
  const changeOf = (ref: Ref): Change | undefined => decisions.get(ref)?.change;
  return {
    input,
    desired,
    lists: new Map(
      manifest.resources.flatMap((resource) =>
        resource.form === 'membership' ? [[resource.owner, resource] as const] : [],
      ),
    ),
    decisions,
    undecidable,
    idOf: idsOf(input, changeOf),
    before: savedDecisions(input),
    changeOf,
    isComing: (ref) => {
      const { suspended, blocked } = decisions.get(ref) ?? {};
      if (suspended || blocked?.reason === 'other-id') return false;
      const resource = desired.get(ref);
      if (resource && input.declaredId(resource) !== undefined) return true;
      const change = changeOf(ref);
      if (change) return change.action !== 'delete' && change.action !== 'release';
      const entry = recorded.get(ref);
      return entry !== undefined && !entry.deactivated && input.observations.get(ref)?.state !== 'missing';
    },
    isUnknown: (ref) => decisions.get(ref)?.unknown !== undefined,
    isSuspended: (ref) => decisions.get(ref)?.suspended === true,
    acceptedAbsence: (ref) => {
      const { suspended, accepted, waitsFor } = decisions.get(ref) ?? {};
      return suspended && accepted ? ref : waitsFor;
    },
  };
}

function decideObjects(deciding: Deciding): void {
  const { input, lists, decisions, undecidable, idOf } = deciding;
  const { madeAnew, retryNotTaken = false, observations, lookups, digest } = input;
  const leavers = leaversAmong(decisions, input.recorded);
  const objects = [...input.compared.values()].filter(({ desired }) => !undecidable.has(desired.ref));
  for (const before of objects.sort((a, b) => compareRefs(a.desired.ref, b.desired.ref))) {
    const { ref, kind, organization } = before.desired;
    const compared = inOrganization(before, organization && idOf(organization), input.digest);
    const context: ObjectContext = {
      ...input,
      now: input.seenAt.get(ref) ?? input.now,
      retryNotTaken,
      isMadeAnew: madeAnew.has(kind),
      members: membersOf(lists.get(ref), deciding),
    };
    const lookup = lookups.get(ref) ?? { state: 'unsought' };
    const { known } = compared;
    const settled = decidedBefore(ref, deciding.before);
    if (settled) {
      decisions.set(ref, settled);
      continue;
    }
    const decision = known
      ? decideRecorded(compared, known, observations.get(ref) ?? { state: 'unread' }, lookup, context)
      : decideUnrecorded(compared, lookup, context);
    decisions.set(ref, waiting(decision, deciding, needsMember(input, kind)));
    for (const apart of perhapsRenamed(decision, compared, lookup, leavers, digest)) decisions.set(apart.ref, apart);
  }
}

/** Whom a create may bring: those who are there, and all of a list on which nobody is. */
function membersOf(list: DesiredMembership | undefined, { isSuspended }: Others): readonly Ref[] {
  const members = list?.members ?? [];
  const present = members.filter((member) => !isSuspended(member));
  return present.length > 0 ? present : members;
}

/** Whether a create of a kind brings the first member of its list. */
function needsMember({ table }: DecideInput, kind: Kind): boolean {
  return Object.values(table).some(
    (rules) => rules.form === 'membership' && rules.owner === kind && rules.membersInCreate > 0,
  );
}

/** Objects that left the manifest, or are not managed any more. */
function decideLeavers({ input, desired, decisions, undecidable, before }: Deciding): void {
  const { table } = input;
  for (const [ref, recorded] of input.recorded) {
    const [resource, rules] = [desired.get(ref), table[kindOf(ref)]];
    if (rules.form !== 'object' || undecidable.has(ref)) continue;
    if (!resource) {
      const decided = decidedBefore(ref, before) ?? decideRemoved(recorded, removedContext(ref, input));
      decisions.set(ref, withActivity(decided, input.observations.get(ref)));
    } else if (resource.form === 'object' && !isManaged(resource, rules))
      decisions.set(ref, { ref, change: { action: 'release', ref, recorded, keepsList: true } });
  }
}

function removedContext(ref: Ref, { manifest, table, removalMarks, now, targetTitle }: Leaving): RemovedContext {
  const { prune } = manifest.settings;
  return { rules: table[kindOf(ref)], prune, markedAt: removalMarks.get(ref), now, targetTitle };
}

/** What is known of who left before anybody looks. */
type Leaving = Pick<
  DecideInput,
  'manifest' | 'recorded' | 'unsettled' | 'table' | 'removalMarks' | 'now' | 'targetTitle'
>;

/** Whom a plan would delete, as far as that can be told before anybody looks. */
export function leaversIn(input: Leaving): readonly Recorded[] {
  const declared = new Set(input.manifest.resources.map(({ ref }) => ref));
  return [...input.recorded.values()].filter((recorded) => {
    const { ref } = recorded;
    if (declared.has(ref) || input.unsettled.has(ref) || input.table[kindOf(ref)].form !== 'object') return false;
    return decideRemoved(recorded, removedContext(ref, input)).change?.action === 'delete';
  });
}

function decideLists(deciding: Deciding): void {
  const { input, lists, decisions } = deciding;
  const { table, recorded, manifest } = input;
  for (const list of [...lists.values()].sort((a, b) => compareRefs(a.ref, b.ref))) {
    const rules = table[list.kind];
    if (rules.form !== 'membership' || !rules.managed) continue;
    const settled = decidedBefore(list.ref, deciding.before);
    if (settled) {
      decisions.set(list.ref, settled);
      continue;
    }
    const context = {
      ...deciding,
      rules,
      returned: input.returned,
      emptyAssignment: manifest.settings.emptyAssignment,
      digest: input.digest,
      retryNotTaken: input.retryNotTaken ?? false,
      recordedOf: (ref: Ref) => recorded.get(ref),
    };
    const decision = decideMembership(list, recorded.get(list.ref), context);
    // Nothing is written about somebody of whom looks say two things, or prove none: his list neither.
    const isDoubted =
      decision.change !== undefined && (isDoubtful(decisions.get(list.owner)) || deciding.undecidable.has(list.owner));
    decisions.set(
      list.ref,
      isDoubted ? { ref: list.ref, ...waitsOn(list.ref, 'replace', list.owner, deciding) } : decision,
    );
  }
}

/** Lists that left the manifest: each goes with its owner, and that of an owner who is kept elsewhere is forgotten. */
function releaseLists({ input, desired, decisions }: Deciding): void {
  const { table } = input;
  for (const [ref, recorded] of input.recorded) {
    if (table[kindOf(ref)].form !== 'membership' || desired.has(ref) || recorded.deactivated) continue;
    const owner = ownerOf(table, ref);
    if (desired.has(owner) || !input.recorded.has(owner))
      decisions.set(ref, { ref, change: { action: 'release', ref, recorded } });
  }
}
