import { ownerOf } from '../model/belonging.ts';
import { block, type Decision } from './decision.ts';
import { decideMembership } from './decide-membership.ts';
import { decideRecorded, decideUnrecorded, type ObjectContext } from './decide-object.ts';
import { isManaged } from './desired.ts';
import { decideRemoved } from './decide-removed.ts';
import type { KindTable } from '../model/fields.ts';
import { byRef } from '../model/manifest.ts';
import type { PlanInput } from './plan-input.ts';
import type { Recorded } from '../model/recorded.ts';
import { compareRefs, kindOf, type DesiredMembership, type DesiredObject, type Ref } from '../model/resource.ts';

/** What becomes of every resource that the manifest wants or state holds. */
export interface Decisions {
  readonly decisions: ReadonlyMap<Ref, Decision>;
  /** Declared lists by their owner. */
  readonly lists: ReadonlyMap<Ref, DesiredMembership>;
  /** The id in the target of a resource that has one and keeps it. */
  currentId(ref: Ref): string | undefined;
}

/** Decides about every resource, objects before the lists that name them. */
export function decideAll(input: PlanInput): Decisions {
  const { manifest, recorded, table } = input;
  const desired = byRef(manifest);
  const decisions = new Map<Ref, Decision>();
  const lists = new Map<Ref, DesiredMembership>();
  for (const resource of manifest.resources) if (resource.form === 'membership') lists.set(resource.owner, resource);

  const isComing = (ref: Ref): boolean => {
    const resource = desired.get(ref);
    if (resource && input.declaredId(resource) !== undefined) return true;
    const change = decisions.get(ref)?.change;
    if (change) return change.action !== 'delete' && change.action !== 'release';
    const known = recorded.get(ref);
    return known !== undefined && !known.deactivated && input.observations.get(ref)?.state !== 'missing';
  };
  const currentId = (ref: Ref): string | undefined => {
    const resource = desired.get(ref);
    const given = resource && input.declaredId(resource);
    if (given !== undefined) return given;
    const change = decisions.get(ref)?.change;
    if (change?.action === 'adopt' || change?.action === 'activate') return change.recorded.id;
    if (change?.action === 'create' || (change?.action === 'recreate' && !change.successor)) return undefined;
    return recorded.get(ref)?.id;
  };

  for (const [ref, unknown] of input.unsettled) decisions.set(ref, { ref, unknown });
  const people = manifest.resources.filter((resource): resource is DesiredObject => resource.form === 'object');
  for (const resource of [...people].sort((a, b) => compareRefs(a.ref, b.ref))) {
    const rules = table[resource.kind];
    if (rules.form !== 'object' || !isManaged(resource, rules) || input.unsettled.has(resource.ref)) continue;
    const context: ObjectContext = {
      rules,
      targetTitle: input.targetTitle,
      digest: input.digest,
      now: input.head.createdAt,
      mayRecreate: input.approvals.recreate || manifest.settings.onImmutableChange === 'recreate',
      organizationId: resource.organization && currentId(resource.organization),
      members: lists.get(resource.ref)?.members ?? [],
    };
    const known = recorded.get(resource.ref);
    const lookup = input.lookups.get(resource.ref) ?? { state: 'unsought' };
    const decision = known
      ? decideRecorded(resource, known, input.observations.get(resource.ref) ?? { state: 'unread' }, lookup, context)
      : decideUnrecorded(resource, lookup, context);
    decisions.set(
      resource.ref,
      waiting(decision, {
        isComing,
        isUnknown: (ref) => decisions.get(ref)?.unknown !== undefined,
        needsMember: needsMember(table, resource),
      }),
    );
  }
  for (const [ref, known] of recorded) {
    if (input.unsettled.has(ref)) continue;
    const resource = desired.get(ref);
    const rules = table[kindOf(ref)];
    if (rules.form !== 'object') continue;
    if (!resource)
      decisions.set(
        ref,
        decideRemoved(known, {
          rules,
          prune: manifest.settings.prune,
          markedAt: input.removalMarks.get(ref),
          now: input.head.createdAt,
          targetTitle: input.targetTitle,
        }),
      );
    else if (resource.form === 'object' && !isManaged(resource, rules))
      decisions.set(ref, { ref, change: { action: 'release', ref, recorded: known, keepsList: true } });
  }
  for (const list of [...lists.values()].sort((a, b) => compareRefs(a.ref, b.ref))) {
    const rules = table[list.kind];
    if (rules.form !== 'membership' || !rules.managed) continue;
    decisions.set(
      list.ref,
      decideMembership(list, recorded.get(list.ref), {
        rules,
        emptyAssignment: manifest.settings.emptyAssignment,
        idOf: currentId,
        changeOf: (ref) => decisions.get(ref)?.change,
        isComing,
        isUnknown: (ref) => decisions.get(ref)?.unknown !== undefined,
        recordedOf: (ref) => recorded.get(ref),
      }),
    );
  }
  for (const [ref, known] of recorded) {
    if (table[kindOf(ref)].form !== 'membership' || desired.has(ref) || known.deactivated) continue;
    // A list goes with its owner; that of an owner who is kept elsewhere is only forgotten.
    const owner = ownerOf(table, ref);
    if (desired.has(owner) || !recorded.has(owner))
      decisions.set(ref, { ref, change: { action: 'release', ref, recorded: known } });
  }
  keepAssigned(decisions, recorded, table);
  return { decisions, lists, currentId };
}

function needsMember(table: KindTable, resource: DesiredObject): boolean {
  return Object.values(table).some(
    (rules) => rules.form === 'membership' && rules.owner === resource.kind && rules.membersInCreate > 0,
  );
}

/** A create that cannot be sent yet: nobody to be assigned to, or only somebody who is blocked or unknown. */
function waiting(
  decision: Decision,
  others: { isComing(ref: Ref): boolean; isUnknown(ref: Ref): boolean; needsMember: boolean },
): Decision {
  const { change, ref } = decision;
  if (change?.action !== 'create' && change?.action !== 'recreate') return decision;
  const { change: dropped, ...rest } = decision;
  if (others.needsMember && change.members.length === 0) {
    return {
      ...rest,
      blocked: block(
        ref,
        dropped?.action ?? change.action,
        'empty-assignment',
        `${ref} cannot be created without anybody to be assigned to.`,
        'Add an assignment with at least one provider.',
      ),
    };
  }
  const missing = change.members.slice(0, others.needsMember ? 1 : 0).find((member) => !others.isComing(member));
  if (missing === undefined) return decision;
  if (others.isUnknown(missing))
    return { ...rest, unknown: { ref, code: 'waits-on-unknown', message: `${missing} is unknown.`, because: missing } };
  return {
    ...rest,
    blocked: {
      ...block(ref, change.action, 'waits-on-blocked', `${missing} is blocked.`, `Mend ${missing} first.`),
      because: missing,
    },
  };
}

/** Nobody is deactivated whom a list still holds that this plan does not change. */
function keepAssigned(decisions: Map<Ref, Decision>, recorded: ReadonlyMap<Ref, Recorded>, table: KindTable): void {
  const holders = new Map<string, Ref[]>();
  for (const [ref, known] of recorded) {
    if (known.deactivated || !known.list) continue;
    const changes = [decisions.get(ref)?.change, decisions.get(ownerOf(table, ref))?.change];
    if (
      changes.some(
        (change) => change?.action === 'replace' || change?.action === 'delete' || change?.action === 'release',
      )
    )
      continue;
    for (const id of known.list) holders.set(id, [...(holders.get(id) ?? []), ref]);
  }
  for (const [ref, decision] of decisions) {
    if (decision.change?.action !== 'delete') continue;
    const [holder] = holders.get(decision.change.recorded.id) ?? [];
    if (holder === undefined) continue;
    const blocked = block(
      ref,
      'delete',
      'still-assigned',
      `${holder} still names ${ref}, and this plan does not change it.`,
      `See what keeps ${holder} from being replaced.`,
    );
    decisions.set(ref, { ref, blocked: { ...blocked, because: holder } });
  }
}
