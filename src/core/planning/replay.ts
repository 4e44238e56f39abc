import type { Compared } from '../deciding/compared.ts';
import { canonical } from '../model/canonical.ts';
import type { LookupResult, Observation } from '../model/observed.ts';
import type { Operation, Plan } from '../model/plan.ts';
import type { Recorded } from '../model/recorded.ts';
import type { Fields, Ref } from '../model/resource.ts';

/**
 * What planning saw, as a saved plan tells it: made from these, the same manifest and state give the same operations
 * again.
 */
export interface Replayed {
  readonly observations: ReadonlyMap<Ref, Observation>;
  readonly lookups: ReadonlyMap<Ref, LookupResult>;
}

/** Turns a saved plan back into what was seen of the managed objects. */
export function replayed(plan: Plan, objects: Iterable<Compared>): Replayed {
  const observations = new Map<Ref, Observation>();
  const lookups = new Map<Ref, LookupResult>();
  const operations = new Map(plan.operations.map((operation) => [operation.ref, operation]));
  const blocked = new Map<Ref, readonly Plan['blocked'][number][]>();
  for (const item of plan.blocked) blocked.set(item.ref, [...(blocked.get(item.ref) ?? []), item]);
  const unknown = new Map(plan.unknown.map((item) => [item.ref, item]));
  const missing = new Set(plan.drift.filter((item) => item.class === 'missing').map((item) => item.ref));
  for (const { desired, wanted, known } of objects) {
    const { ref } = desired;
    const [operation, obstacles, doubt] = [operations.get(ref), blocked.get(ref) ?? [], unknown.get(ref)];
    const notes = [
      ...(operation && 'fields' in operation ? operation.fields : []),
      ...obstacles.flatMap((obstacle) => obstacle.fields),
    ];
    const causes = Object.fromEntries(notes.map(({ name, cause }) => [name, cause]));
    const fields = Object.fromEntries(Object.entries(wanted).filter(([name]) => causes[name] === undefined));
    const recorded = known?.recorded;
    if (recorded && !missing.has(ref)) {
      if (doubt && !doubt.because)
        observations.set(
          ref,
          doubt.code === 'no-witness'
            ? { state: 'unwitnessed' }
            : { state: 'unknown', code: doubt.code, message: doubt.message },
        );
      else if (recorded.predecessor === undefined)
        observations.set(ref, {
          state: 'present',
          fields,
          ...(notes.length > 0 ? { causes } : {}),
          ...activityOf(operation, recorded),
        });
      continue;
    }
    if (recorded) observations.set(ref, { state: 'missing' });
    lookups.set(ref, lookupOf(plan, operation, fields, obstacles[0], doubt));
  }
  return { observations, lookups };
}

function activityOf(operation: Operation | undefined, recorded: Recorded): { readonly isActive?: boolean } {
  if (recorded.deactivated) return {};
  if (operation?.action === 'activate') return { isActive: false };
  return recorded.unsure === 'activity' ? { isActive: true } : {};
}

function lookupOf(
  plan: Plan,
  operation: Operation | undefined,
  fields: Fields,
  obstacle: Plan['blocked'][number] | undefined,
  doubt: Plan['unknown'][number] | undefined,
): LookupResult {
  if (doubt && !doubt.because) return { state: 'unknown', code: doubt.code, message: doubt.message };
  if (obstacle?.reason === 'conflict' || obstacle?.reason === 'identity-differs') {
    const { message, hint, reason } = obstacle;
    return { state: 'conflict', message, hint, ...(reason === 'conflict' ? {} : { reason }) };
  }
  if (operation?.action === 'adopt' || operation?.action === 'activate') {
    const organizationId = fields['organization'];
    return {
      state: 'found',
      id: operation.id,
      isActive: operation.action === 'adopt',
      fields,
      evidence: operation.evidence,
      // Whether it is the same person was decided when the plan was made.
      by: ['given-id'],
      ...(typeof organizationId === 'string' ? { organizationId } : {}),
    };
  }
  return plan.refresh.mode === 'none' || plan.refresh.assumeNew
    ? { state: 'unsought' }
    : { state: 'nobody', isProven: false };
}

/** What two plans must have in common to be the same: the operations, without what only the moment decides. */
export function gist(operations: readonly Operation[]): string {
  return canonical(
    operations.map((operation) => ({
      ref: operation.ref,
      action: operation.action,
      ...('fields' in operation ? { fields: operation.fields.map((field) => field.name).sort() } : {}),
      ...('id' in operation ? { id: operation.id } : {}),
      ...(operation.action === 'replace'
        ? { add: operation.add, remove: operation.remove, blind: operation.blind, primary: operation.primary }
        : {}),
    })),
  );
}
