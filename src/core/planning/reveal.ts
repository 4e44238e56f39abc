import type { Change, FieldChange } from '../model/change.ts';
import type { FieldNote, Operation, Plan } from '../model/plan.ts';
import type { Ref } from '../model/resource.ts';

/**
 * A plan with the values of its fields in it: personal data, for the eyes of who asked for it and never for a saved
 * plan.
 */
export function revealed(plan: Plan, changes: ReadonlyMap<Ref, Change>): Plan {
  return { ...plan, operations: plan.operations.map((operation) => withValues(operation, changes.get(operation.ref))) };
}

function withValues(operation: Operation, change: Change | undefined): Operation {
  if (!('fields' in operation) || !change) return operation;
  const values = new Map(valuesOf(change).map((field) => [field.name, field]));
  const fields = operation.fields.map((note): FieldNote => {
    const field = values.get(note.name);
    return field ? { ...note, ...(field.from === undefined ? {} : { from: field.from }), to: field.to } : note;
  });
  return { ...operation, fields };
}

function valuesOf(change: Change): readonly FieldChange[] {
  switch (change.action) {
    case 'create':
      return Object.entries(change.fields).map(([name, to]) => ({ name, cause: 'edit', to }));
    case 'adopt':
    case 'activate':
    case 'update':
      return change.fields;
    case 'recreate':
      return change.because;
    default:
      return [];
  }
}
