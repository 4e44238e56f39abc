import { noApprovals } from '../../../src/core/planning/approvals.ts';
import type { LookupResult, Observation } from '../../../src/core/model/observed.ts';
import type { Recorded } from '../../../src/core/model/recorded.ts';
import type { DesiredObject, Fields, Ref } from '../../../src/core/model/resource.ts';
import { planOf, recorded, type Given } from '../builders.ts';

/** The provider whom these tests are about. */
export const ref: Ref = 'provider/p-1';

/** Approves a recreate. */
export const mayRecreate: Given = { approvals: { ...noApprovals, recreate: true } };

/** A look-up that found the provider. */
export const found = (more: Partial<Extract<LookupResult, { state: 'found' }>> = {}): LookupResult => ({
  state: 'found',
  id: 'remote-p-1',
  isActive: true,
  fields: { firstName: 'Ana' },
  evidence: 'same key',
  ...more,
});

/** A look that shows the provider, and whether they are active where that is given. */
export const present = (fields: Fields, isActive?: boolean): Observation => ({
  state: 'present',
  fields,
  ...(isActive === undefined ? {} : { isActive }),
});

/** What was looked at beside what a plan is made from. */
interface Looked extends Given {
  readonly seen?: Observation;
  readonly lookup?: LookupResult;
}

/** The plan of one provider whom state may hold. */
export function plan(desired: DesiredObject, { seen, lookup, ...more }: Looked) {
  return planOf({
    wanted: [desired],
    ...(seen ? { observations: new Map([[ref, seen]]) } : {}),
    ...(lookup ? { lookups: new Map([[ref, lookup]]) } : {}),
    ...more,
  });
}

/** Each operation of it as `action fields…`, and each thing in its way as `reason`. */
export function told(...given: Parameters<typeof plan>): readonly string[] {
  const { operations, blocked, unknown } = plan(...given).plan;
  return [
    ...operations.map((one) => [one.action, ...('fields' in one ? one.fields.map(({ name }) => name) : [])].join(' ')),
    ...blocked.map(({ reason }) => `blocked: ${reason}`),
    ...unknown.map(({ code }) => `unknown: ${code}`),
  ];
}

/** Fields that state holds of the provider. */
export const ana = { firstName: 'Ana', email: 'ana@x.example' };

/** A state that holds the provider. */
export const here = (more: Partial<Recorded> = {}): Given => ({ state: [recorded(ref, ana, more)] });
