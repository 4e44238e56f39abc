import { unprovenOf, type DriftReport, type Unproven } from '../../core/drift/drift.ts';
import { lookName } from '../../core/drift/look-name.ts';
import type { PlanInput } from '../../core/planning/plan-input.ts';
import type { Ref } from '../../core/model/resource.ts';
import type { Session } from '../session.ts';
import type { ManagedObject } from './managed.ts';
import type { Swept } from './sweep.ts';

type Managed = ReadonlyMap<Ref, ManagedObject>;

/** How much of what is managed was looked at, and how old the oldest proof is now. */
export function coverageOf(managed: Managed, swept: Swept, at: string): DriftReport['coverage'] {
  const { observations, active, failed } = swept;
  const isTold = (ref: Ref): boolean => ['present', 'missing'].includes(observations.get(ref)?.state ?? '');
  const proven = [...managed.values()].map(({ desired, recorded }) => (isTold(desired.ref) ? at : recorded.provenAt));
  const [oldestProof] = proven.sort();
  const read = [...managed.keys()].filter(isTold).length;
  return {
    managed: managed.size,
    read,
    tried: read + [...managed.keys()].filter((ref) => failed.has(lookName('read', ref))).length,
    checked: active.size,
    ...(oldestProof === undefined ? {} : { oldestProof }),
  };
}

/** What no look shows, never taken for in sync: of objects, and of lists that cannot be read. */
export function unknownIn(
  managed: Managed,
  { manifest, recorded, table }: PlanInput,
  { failed }: Swept,
  { target }: Session,
): readonly Unproven[] {
  const objects = [...managed.values()].flatMap((object) => {
    const { desired, rules, wanted, writtenAt } = object;
    const { ref } = desired;
    if (failed.has(lookName('read', ref)))
      return [{ ref, fields: Object.keys(wanted), lastProven: object.recorded.provenAt }];
    const seesActivity = target.seesActivity(desired) && !failed.has(lookName('check', ref));
    // What no read shows is as old as the last write, however often somebody was read since.
    return unprovenOf(desired, wanted, rules, writtenAt, seesActivity) ?? [];
  });
  const lists = manifest.resources.flatMap(({ ref, kind, form }) => {
    const [entry, rules] = [recorded.get(ref), table[kind]];
    const isUnread = form === 'membership' && rules.form === 'membership' && !rules.readable;
    return isUnread && entry && !entry.deactivated ? [{ ref, fields: ['providers'], lastProven: entry.provenAt }] : [];
  });
  return [...objects, ...lists];
}
