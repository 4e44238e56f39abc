import { isSameId } from '../comparing/normal-form.ts';
import type { Change, FieldChange } from '../model/change.ts';
import { noteOf } from '../deciding/decision.ts';
import type { FieldNote, Operation } from '../model/plan.ts';
import { idOf, type Ref } from '../model/resource.ts';

/** What turning a change into an operation needs to know of the rest of the plan. */
export interface OperationContext {
  readonly after: readonly Ref[];
  readonly finishAfter: readonly Ref[];
  readonly requests: number;
  /** Looks right before a create. */
  readonly looks: number;
  /** The id in the target of a resource that has one and keeps it. */
  idOf(ref: Ref): string | undefined;
  /** The manifest's id of an object of the target; its own id where the manifest knows none. */
  manifestIdOf(id: string): string;
  /** Fields that make somebody another person. */
  readonly identity: ReadonlySet<string>;
  /** The role that the person has in the target, when it is known. */
  readonly role: string | undefined;
  /** Whether somebody whom the manifest calls so is deactivated in the target. */
  isInactive(manifestId: string): boolean;
  /** Members that the owner's create carries. */
  readonly membersInCreate: readonly Ref[];
  /** A digest of what was seen of it, and when. */
  readonly seen: Pick<Operation, 'observed' | 'seenAt'>;
}

/** A change without its values: its place in the plan. */
export function operationOf(change: Change, context: OperationContext): Operation {
  const { after, requests, seen } = context;
  const base = { ref: change.ref, after, requests, ...seen };
  const looks = context.looks > 0 ? { looks: context.looks } : {};
  const role = context.role === undefined ? {} : { role: context.role };
  switch (change.action) {
    case 'create':
      return { ...base, ...looks, action: 'create', fields: Object.keys(change.fields).map(edited) };
    case 'update':
      return { ...base, action: 'update', fields: notesOf(change.fields, context) };
    case 'adopt':
    case 'activate':
      return {
        ...base,
        action: change.action,
        fields: notesOf(change.fields, context),
        id: change.recorded.id,
        evidence: change.evidence,
        ...role,
        ...(change.action === 'activate' && change.live ? { live: true as const } : {}),
      };
    case 'recreate':
      return {
        ...base,
        ...looks,
        ...role,
        action: 'recreate',
        fields: change.because.map(noteOf),
        finishAfter: context.finishAfter,
      };
    case 'replace':
      return { ...base, action: 'replace', ...membersOf(change, context), ...causeIn(change), blind: change.blind };
    case 'delete':
      return { ...base, ...role, action: 'delete', ...(change.isInactive ? { requests: 0 } : {}) };
    case 'release':
      return { ...base, ...role, action: 'release' };
  }
}

function notesOf(fields: readonly FieldChange[], { identity }: OperationContext): readonly FieldNote[] {
  return fields.map((field) => ({
    ...noteOf(field),
    ...(identity.has(field.name) ? { identity: true as const } : {}),
  }));
}

function edited(name: string): FieldNote {
  return { name, cause: 'edit' };
}

function membersOf(change: Extract<Change, { action: 'replace' }>, context: OperationContext) {
  const wanted = change.desired.members.map(idOf);
  const had = change.recorded?.list?.map((id) => context.manifestIdOf(id)) ?? context.membersInCreate.map(idOf);
  const renewed = change.desired.members.filter(
    (ref, index) =>
      had.includes(wanted[index] ?? '') && change.recorded?.list && !isKept(change.recorded.list, context.idOf(ref)),
  );
  const isNewPrimary = had.length > 0 && wanted.length > 0 && had[0] !== wanted[0];
  const remove = had.filter((id) => !wanted.includes(id));
  const inactive = remove.filter((id) => context.isInactive(id));
  return {
    add: wanted.filter((id) => !had.includes(id)),
    remove,
    ...(inactive.length > 0 ? { inactive } : {}),
    ...(renewed.length > 0 ? { moved: renewed.map(idOf) } : {}),
    ...(isNewPrimary ? { primary: wanted[0] ?? '' } : {}),
    ...(wanted.length === 0 ? { empties: true as const } : {}),
  };
}

function causeIn({ cause }: Extract<Change, { action: 'replace' }>): { readonly cause?: 'not-taken' } {
  return cause === undefined ? {} : { cause };
}

function isKept(list: readonly string[], id: string | undefined): boolean {
  return list.some((other) => isSameId(other, id));
}
