import type { Change } from '../model/change.ts';
import { noteOf } from '../deciding/decision.ts';
import type { FieldNote, Operation } from '../model/plan.ts';
import { idOf, type Ref } from '../model/resource.ts';

/** What turning a change into an operation needs to know of the rest of the plan. */
export interface OperationContext {
  readonly after: readonly Ref[];
  readonly finishAfter: readonly Ref[];
  readonly requests: number;
  /** The id in the target of a resource that has one and keeps it. */
  idOf(ref: Ref): string | undefined;
  /** The manifest's id of an object of the target; its own id where the manifest knows none. */
  manifestIdOf(id: string): string;
  /** Members that the owner's create carries. */
  readonly membersInCreate: readonly Ref[];
  readonly observed: string | undefined;
}

/** A change without its values: its place in the plan. */
export function operationOf(change: Change, context: OperationContext): Operation {
  const { after, requests, observed } = context;
  const base = { ref: change.ref, after, requests, ...(observed === undefined ? {} : { observed }) };
  switch (change.action) {
    case 'create':
      return { ...base, action: 'create', fields: Object.keys(change.fields).map(edited) };
    case 'update':
      return { ...base, action: 'update', fields: change.fields.map(noteOf) };
    case 'adopt':
    case 'activate':
      return {
        ...base,
        action: change.action,
        fields: change.fields.map(noteOf),
        id: change.recorded.id,
        evidence: change.evidence,
      };
    case 'recreate':
      return { ...base, action: 'recreate', fields: change.because.map(noteOf), finishAfter: context.finishAfter };
    case 'replace':
      return { ...base, action: 'replace', ...membersOf(change, context), blind: change.blind };
    case 'delete':
    case 'release':
      return { ...base, action: change.action };
  }
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
  return {
    add: wanted.filter((id) => !had.includes(id)),
    remove: had.filter((id) => !wanted.includes(id)),
    ...(renewed.length > 0 ? { moved: renewed.map(idOf) } : {}),
    ...(isNewPrimary ? { primary: wanted[0] ?? '' } : {}),
    ...(wanted.length === 0 ? { empties: true as const } : {}),
  };
}

function isKept(list: readonly string[], id: string | undefined): boolean {
  return id !== undefined && list.includes(id);
}
