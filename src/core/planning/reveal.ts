import type { Change, FieldChange } from '../model/change.ts';
import type { FieldNote, Operation, Plan } from '../model/plan.ts';
import type { Planned } from './planner.ts';

/**
 * A plan with the values of its fields in it: personal data, for the eyes of who asked for it and never for a saved
 * plan.
 */
export function revealed(plan: Plan, { changes, stuck }: Pick<Planned, 'changes' | 'stuck'>): Plan {
  return {
    ...plan,
    operations: plan.operations.map((operation) => withValues(operation, changes.get(operation.ref))),
    blocked: plan.blocked.map((blocked) =>
      blocked.reason === 'not-taken'
        ? { ...blocked, fields: valued(blocked.fields, stuck.get(blocked.ref) ?? []) }
        : blocked,
    ),
  };
}

function withValues(operation: Operation, change: Change | undefined): Operation {
  if (!('fields' in operation) || !change) return operation;
  return { ...operation, fields: valued(operation.fields, valuesOf(change)) };
}

function valued(notes: readonly FieldNote[], fields: readonly FieldChange[]): readonly FieldNote[] {
  const values = new Map(fields.map((field) => [field.name, field]));
  return notes.map((note): FieldNote => {
    const field = values.get(note.name);
    return field ? { ...note, ...(field.from === undefined ? {} : { from: field.from }), to: field.to } : note;
  });
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
