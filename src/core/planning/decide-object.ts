import type { Change, FieldChange } from '../model/change.ts';
import { block, listed, type Decision } from './decision.ts';
import { hasDeclaredId, wantedFields } from './desired.ts';
import { adopted } from './adopted.ts';
import { diffFields, type FieldDiff } from './diff.ts';
import type { ObjectRules } from '../model/fields.ts';
import type { LookupResult, Observation } from '../model/observed.ts';
import type { Blocked, Drift } from '../model/plan.ts';
import type { Digest, Proof, Recorded } from '../model/recorded.ts';
import type { DesiredObject, Fields, Ref } from '../model/resource.ts';

/** What a decision about an object may use beside the object itself. */
export interface ObjectContext {
  readonly rules: ObjectRules;
  /** For people: `Upheal`. */
  readonly targetTitle: string;
  readonly digest: Digest;
  /** When the looks were made: ISO 8601. */
  readonly now: string;
  readonly mayRecreate: boolean;
  /** The id in the target of the object's organization. */
  readonly organizationId: string | undefined;
  /** Members of the membership that the object owns. */
  readonly members: readonly Ref[];
}

/** Somebody of whom state knows nothing. */
export function decideUnrecorded(desired: DesiredObject, lookup: LookupResult, context: ObjectContext): Decision {
  const { ref } = desired;
  const fields = wantedFields(desired, context.rules, context.organizationId);
  switch (lookup.state) {
    case 'nobody':
    case 'unsought':
      if (!context.rules.canCreate || hasDeclaredId(desired, context.rules))
        return { ref, blocked: uncreatable(ref, lookup.state === 'nobody', context.targetTitle) };
      return {
        ref,
        change: {
          action: 'create',
          ref,
          desired,
          fields,
          members: context.members,
          looked: lookup.state === 'nobody',
        },
      };
    case 'conflict':
      return { ref, blocked: block(ref, 'adopt', 'conflict', lookup.message, lookup.hint) };
    case 'unknown':
      return { ref, unknown: { ref, code: lookup.code, message: lookup.message } };
    case 'found':
      return decideFound(desired, lookup, fields, context);
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
  desired: DesiredObject,
  lookup: Extract<LookupResult, { state: 'found' }>,
  fields: Fields,
  context: ObjectContext,
): Decision {
  const { ref } = desired;
  const { recorded, diff } = adopted(desired, lookup, fields, 'adopted', context);
  const common = { ref, desired, recorded, fields: diff.changes, evidence: lookup.evidence };
  const change: Change = lookup.isActive === false ? { action: 'activate', ...common } : { action: 'adopt', ...common };
  return { ref, change, ...immutableBlock(desired, diff.immutable, change.action, context) };
}

/** Somebody whom state holds and the manifest wants. */
export function decideRecorded(
  desired: DesiredObject,
  recorded: Recorded,
  observation: Observation,
  lookup: LookupResult,
  context: ObjectContext,
): Decision {
  const { ref } = desired;
  if (observation.state === 'unknown')
    return { ref, unknown: { ref, code: observation.code, message: observation.message } };
  if (observation.state === 'missing') {
    const decision = decideUnrecorded(desired, lookup, context);
    return {
      ...decision,
      drift: { ref, class: 'missing', fields: [] },
      proof: { ref, id: recorded.id, read: { at: context.now, fields: {}, seen: 'missing' } },
    };
  }
  const wanted = wantedFields(desired, context.rules, context.organizationId);
  const observed = observation.state === 'present' ? observation.fields : undefined;
  const diff = diffFields(context.rules, desired, wanted, recorded, observed, context.digest);
  const seenActive = observation.isActive;
  const isInactive =
    recorded.deactivated === true || seenActive === false || (recorded.unsure === 'activity' && seenActive !== true);
  const drift = driftOf(ref, recorded, diff, seenActive === false);
  const common: Decision = {
    ref,
    ...(drift ? { drift } : {}),
    ...(observation.state === 'present' ? { proof: proofOf(recorded, observation.isActive, diff, context.now) } : {}),
    ...(diff.unsettable.length > 0 ? { unsettable: diff.unsettable } : {}),
  };
  if (recorded.predecessor !== undefined) {
    const predecessor: Recorded = { ...recorded, id: recorded.predecessor };
    return {
      ...common,
      change: {
        action: 'recreate',
        ref,
        desired,
        fields: wanted,
        members: context.members,
        because: [],
        predecessor,
        successor: recorded,
      },
    };
  }
  if (
    !isInactive &&
    !desired.protect &&
    context.mayRecreate &&
    isRecreatable(context.rules) &&
    diff.immutable.some((change) => change.cause !== 'drift')
  ) {
    return {
      ...common,
      change: {
        action: 'recreate',
        ref,
        desired,
        fields: wanted,
        members: context.members,
        because: [...diff.immutable, ...diff.changes],
        predecessor: recorded,
      },
    };
  }
  const blocked = immutableBlock(desired, diff.immutable, isInactive ? 'activate' : 'update', context);
  if (isInactive) {
    const evidence = recorded.deactivated
      ? 'deactivated by an earlier run'
      : recorded.unsure
        ? 'an earlier run may have left it deactivated'
        : 'seen deactivated';
    return {
      ...common,
      ...blocked,
      change: { action: 'activate', ref, desired, recorded: known(recorded, diff), fields: diff.changes, evidence },
    };
  }
  if (diff.changes.length === 0) return { ...common, ...blocked };
  return {
    ...common,
    ...blocked,
    change: { action: 'update', ref, desired, recorded: known(recorded, diff), fields: diff.changes },
  };
}

function known(recorded: Recorded, diff: FieldDiff): Recorded {
  return { ...recorded, fields: { ...recorded.fields, ...diff.proven } };
}

function proofOf(recorded: Recorded, isActive: boolean | undefined, diff: FieldDiff, at: string): Proof {
  const differs = [...diff.changes, ...diff.immutable].some((change) => change.cause !== 'edit');
  return {
    ref: recorded.ref,
    id: recorded.id,
    read: { at, fields: diff.proven, ...(differs ? { seen: 'changed' } : {}) },
    ...(isActive === undefined ? {} : { check: { at, isActive } }),
  };
}

function driftOf(ref: Ref, recorded: Recorded, diff: FieldDiff, isInactive: boolean): Drift | undefined {
  if (recorded.deactivated) return undefined;
  if (isInactive) return { ref, class: 'deactivated', fields: [] };
  const drifted = [...diff.changes, ...diff.immutable]
    .filter((change) => change.cause !== 'edit')
    .map((change) => change.name);
  if (drifted.length === 0) return undefined;
  return { ref, class: drifted.includes('organization') ? 'moved' : 'changed', fields: drifted };
}

function immutableBlock(
  desired: DesiredObject,
  immutable: readonly FieldChange[],
  action: Change['action'],
  context: ObjectContext,
): Pick<Decision, 'blocked'> {
  if (immutable.length === 0) return {};
  const names = immutable.map((change) => change.name);
  const live = immutable.every((change) => change.cause === 'drift');
  const verb = live ? 'was changed live, and' : 'differs, and';
  const message =
    `${listed(names)} of ${desired.ref} ${verb} ${context.targetTitle} has no call to change ` +
    `${names.length > 1 ? 'them' : 'it'} after the create.`;
  const recreate = !isRecreatable(context.rules)
    ? undefined
    : desired.protect
      ? 'lift "protect" and recreate'
      : 'recreate the person (settings.onImmutableChange: recreate, or apply --allow-recreate)';
  const ways = [
    `have it changed in ${context.targetTitle} itself`,
    ...(recreate === undefined ? ['or add the field to "ignore"'] : ['add the field to "ignore"', `or ${recreate}`]),
  ];
  const hint = `Write the live value into the manifest, ${ways.join(', ')}.`;
  return { blocked: block(desired.ref, action, 'immutable-field', message, hint, immutable) };
}

function isRecreatable({ canCreate, canDelete }: ObjectRules): boolean {
  return canCreate && canDelete;
}
