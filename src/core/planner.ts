import { guardsAndSummary } from './totals.ts';
import type { Change } from './change.ts';
import { block, type Decision } from './decision.ts';
import { decideMembership } from './decide-membership.ts';
import { decideRecorded, decideUnrecorded, type ObjectContext } from './decide-object.ts';
import { decideRemoved } from './decide-removed.ts';
import { unheldFields } from './diff.ts';
import type { KindTable } from './fields.ts';
import type { Approvals } from './guard.ts';
import { byRef, type Manifest } from './manifest.ts';
import type { Finding, Sight } from './observed.ts';
import { operationOf } from './operation.ts';
import { edgesOf, ordered } from './order.ts';
import type { Plan } from './plan.ts';
import type { Digest, Proof, Recorded } from './recorded.ts';
import { compareRefs, idOf, kindOf, kinds, type Desired, type DesiredMembership, type DesiredObject, type Ref } from './resource.ts';

/** Everything a plan is made of; making it looks at nothing and asks nobody. */
export interface PlanInput {
  readonly target: string;
  readonly targetTitle: string;
  readonly table: KindTable;
  readonly manifest: Manifest;
  /** What state and proofs know together, after renames. */
  readonly recorded: ReadonlyMap<Ref, Recorded>;
  readonly sights: ReadonlyMap<Ref, Sight>;
  readonly findings: ReadonlyMap<Ref, Finding>;
  readonly digest: Digest;
  readonly approvals: Approvals;
  readonly perMinute: number;
  /** The id in the target that the manifest itself gives a resource. */
  givenId(resource: Desired): string | undefined;
  countRequests(change: Change): number;
  readonly head: Pick<Plan, 'createdAt' | 'manifest' | 'state' | 'refresh'>;
}

/** A plan, the changes with their values behind its operations, and what the looks proved. */
export interface Planned {
  readonly plan: Plan;
  readonly changes: ReadonlyMap<Ref, Change>;
  readonly proofs: readonly Proof[];
}

/** Decides what becomes of every resource, and puts it in an order; the same for any order of the input. */
export function planFrom(input: PlanInput): Planned {
  const { manifest, recorded, table } = input;
  const desired = byRef(manifest);
  const decisions = new Map<Ref, Decision>();
  const lists = new Map<Ref, DesiredMembership>();
  for (const resource of manifest.resources) if (resource.form === 'membership') lists.set(resource.owner, resource);

  const isComing = (ref: Ref): boolean => {
    const resource = desired.get(ref);
    if (resource && input.givenId(resource) !== undefined) return true;
    const change = decisions.get(ref)?.change;
    if (change) return change.action !== 'delete' && change.action !== 'release';
    const known = recorded.get(ref);
    return known !== undefined && !known.deactivated && input.sights.get(ref)?.state !== 'missing';
  };
  const currentId = (ref: Ref): string | undefined => {
    const resource = desired.get(ref);
    const given = resource && input.givenId(resource);
    if (given !== undefined) return given;
    const change = decisions.get(ref)?.change;
    if (change?.action === 'adopt' || change?.action === 'activate') return change.recorded.id;
    if (change?.action === 'create' || (change?.action === 'recreate' && !change.successor)) return undefined;
    return recorded.get(ref)?.id;
  };

  const people = manifest.resources.filter((resource): resource is DesiredObject => resource.form === 'object');
  for (const resource of [...people].sort((a, b) => compareRefs(a.ref, b.ref))) {
    const rules = table[resource.kind];
    if (rules.form !== 'object' || !rules.managed || resource.external) continue;
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
    const finding = input.findings.get(resource.ref) ?? { state: 'unsought' };
    const decision = known
      ? decideRecorded(resource, known, input.sights.get(resource.ref) ?? { state: 'unread' }, finding, context)
      : decideUnrecorded(resource, finding, context);
    decisions.set(resource.ref, waiting(decision, { isComing, isUnknown: (ref) => decisions.get(ref)?.unknown !== undefined, needsMember: needsMember(table, resource) }));
  }
  for (const [ref, known] of recorded) {
    const resource = desired.get(ref);
    const rules = table[kindOf(ref)];
    if (rules.form !== 'object') continue;
    if (!resource) decisions.set(ref, decideRemoved(known, rules, manifest.settings.prune, input.targetTitle));
    else if (resource.form === 'object' && resource.external) decisions.set(ref, { ref, change: { action: 'release', ref, recorded: known, keepsList: true } });
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
    const owner = desired.get(ownerRef(table, ref));
    if (owner) decisions.set(ref, { ref, change: { action: 'release', ref, recorded: known } });
  }
  keepAssigned(decisions, recorded, table);
  return assemble(input, decisions, desired, lists, currentId);
}

function needsMember(table: KindTable, resource: DesiredObject): boolean {
  return Object.values(table).some((rules) => rules.form === 'membership' && rules.owner === resource.kind && rules.seeded > 0);
}

/** A create that cannot be sent yet: nobody to be assigned to, or only somebody who is blocked or unknown. */
function waiting(decision: Decision, world: { isComing(ref: Ref): boolean; isUnknown(ref: Ref): boolean; needsMember: boolean }): Decision {
  const { change, ref } = decision;
  if (change?.action !== 'create' && change?.action !== 'recreate') return decision;
  const { change: dropped, ...rest } = decision;
  if (world.needsMember && change.members.length === 0) {
    return { ...rest, blocked: block(ref, dropped?.action ?? change.action, 'empty-assignment', `${ref} cannot be created without anybody to be assigned to.`, 'Add an assignment with at least one provider.') };
  }
  const missing = change.members.slice(0, world.needsMember ? 1 : 0).find((member) => !world.isComing(member));
  if (missing === undefined) return decision;
  if (world.isUnknown(missing)) return { ...rest, unknown: { ref, code: 'waits-on-unknown', message: `${missing} is unknown.`, because: missing } };
  return { ...rest, blocked: { ...block(ref, change.action, 'waits-on-blocked', `${missing} is blocked.`, `Mend ${missing} first.`), because: missing } };
}

/** The membership that belongs to an owner, or the owner of a membership: they share their id. */
function ownerRef(table: KindTable, ref: Ref): Ref {
  const rules = table[kindOf(ref)];
  return rules.form === 'membership' ? `${rules.owner}/${idOf(ref)}` : ref;
}

/** Nobody is deactivated whom a list still holds that this plan does not change. */
function keepAssigned(decisions: Map<Ref, Decision>, recorded: ReadonlyMap<Ref, Recorded>, table: KindTable): void {
  const holders = new Map<string, Ref[]>();
  for (const [ref, known] of recorded) {
    if (known.deactivated || !known.list) continue;
    const changes = [decisions.get(ref)?.change, decisions.get(ownerRef(table, ref))?.change];
    if (changes.some((change) => change?.action === 'replace' || change?.action === 'delete' || change?.action === 'release')) continue;
    for (const id of known.list) holders.set(id, [...(holders.get(id) ?? []), ref]);
  }
  for (const [ref, decision] of decisions) {
    if (decision.change?.action !== 'delete') continue;
    const [holder] = holders.get(decision.change.recorded.id) ?? [];
    if (holder === undefined) continue;
    const blocked = block(ref, 'delete', 'still-assigned', `${holder} still names ${ref}, and this plan does not change it.`, `See what keeps ${holder} from being replaced.`);
    decisions.set(ref, { ref, blocked: { ...blocked, because: holder } });
  }
}

function assemble(input: PlanInput, decisions: ReadonlyMap<Ref, Decision>, desired: ReadonlyMap<Ref, Desired>, lists: ReadonlyMap<Ref, DesiredMembership>, currentId: (ref: Ref) => string | undefined): Planned {
  const { recorded, table } = input;
  const all = [...decisions.values()].sort((a, b) => compareRefs(a.ref, b.ref));
  const changes = new Map(all.flatMap((decision) => (decision.change ? [[decision.ref, decision.change] as const] : [])));
  const membership = Object.values(table).find((rules) => rules.form === 'membership');
  const listRef = (owner: Ref): Ref => (membership?.form === 'membership' && membership.owner === kindOf(owner) ? `${membership.kind}/${idOf(owner)}` : owner);
  const edges = edgesOf(changes, (list) => recorded.get(list)?.list ?? [], listRef);
  const names = new Map([...recorded.values()].filter((known) => !known.list).map((known) => [known.id, idOf(known.ref)]));
  const seededOf = (change: Change): readonly Ref[] => {
    if (change.action !== 'replace' || membership?.form !== 'membership') return [];
    const owner = changes.get(change.desired.owner)?.action;
    return owner === 'create' || owner === 'recreate' ? (lists.get(change.desired.owner)?.members.slice(0, membership.seeded) ?? []) : [];
  };
  const made = new Map(
    [...changes].map(([ref, change]) => [
      ref,
      operationOf(change, {
        after: edges.after.get(ref) ?? [],
        finishAfter: edges.finishAfter.get(ref) ?? [],
        requests: input.countRequests(change),
        idOf: currentId,
        manifestIdOf: (id) => names.get(id) ?? id,
        seeded: seededOf(change),
      }),
    ]),
  );
  const takesAway = (ref: Ref): boolean => {
    const operation = made.get(ref);
    return operation?.action === 'delete' || (operation?.action === 'replace' && operation.remove.length > 0);
  };
  const operations = ordered(changes, edges.after, takesAway).flatMap((ref) => made.get(ref) ?? []);
  const managed = all.filter((decision) => desired.has(decision.ref));
  const isSettled = (decision: Decision): boolean => !decision.change && !decision.blocked && !decision.unknown && recorded.has(decision.ref);
  const blocked = all.flatMap((decision) => decision.blocked ?? []);
  const unknown = all.flatMap((decision) => decision.unknown ?? []);
  const { guards, summary, estimate } = guardsAndSummary(input, operations, { blocked: blocked.length, unknown: unknown.length, unchanged: managed.filter(isSettled).length });
  const plan: Plan = {
    version: 1,
    target: input.target,
    createdAt: input.head.createdAt,
    manifest: input.head.manifest,
    state: input.head.state,
    summary,
    estimate,
    refresh: input.head.refresh,
    operations,
    blocked,
    drift: all.flatMap((decision) => decision.drift ?? []),
    unknown,
    guards,
    notes: notesOf(input, all),
    settled: [],
  };
  return { plan, changes, proofs: all.flatMap((decision) => decision.proof ?? []) };
}

/** What a user should know once, and not once a person. */
function notesOf(input: PlanInput, decisions: readonly Decision[]): readonly string[] {
  const counted = new Map<string, number>();
  const count = (note: string): void => void counted.set(note, (counted.get(note) ?? 0) + 1);
  for (const resource of input.manifest.resources) {
    const rules = input.table[resource.kind];
    if (rules.note !== undefined) counted.set(rules.note, 0);
    if (rules.form !== 'object' || !rules.managed || resource.form !== 'object') continue;
    for (const name of unheldFields(resource, rules)) count(`${input.targetTitle} cannot be given ${name} of a ${resource.kind}: it is not sent`);
  }
  for (const decision of decisions) for (const name of decision.unsettable ?? []) count(`${input.targetTitle} did not take ${name} of a ${kindOf(decision.ref)} when it was sent`);
  const declared = new Set(input.manifest.resources.map((resource) => resource.ref));
  const left = input.manifest.settings.prune === 'off' ? decisions.filter((decision) => !declared.has(decision.ref)).length : 0;
  if (left > 0) counted.set(`${left} managed ${left === 1 ? 'resource is' : 'resources are'} not in the manifest and left alone (settings.prune: off).`, 0);
  return [...counted].map(([note, times]) => (times === 0 ? note : `${note} (declared on ${times}).`)).sort();
}

/** Managed resources by kind, for guards and coverage. */
export function managedByKind(recorded: ReadonlyMap<Ref, Recorded>): ReadonlyMap<string, number> {
  return new Map(kinds.map((kind) => [kind, [...recorded.values()].filter((known) => kindOf(known.ref) === kind && !known.deactivated).length]));
}
