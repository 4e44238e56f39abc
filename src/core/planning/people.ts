import { listOf } from '../model/belonging.ts';
import type { Change } from '../model/change.ts';
import type { KindRules, KindTable } from '../model/fields.ts';
import type { Observation } from '../model/observed.ts';
import type { Proof, Recorded } from '../model/recorded.ts';
import { kindOf, type Ref } from '../model/resource.ts';

const dayMs = 24 * 60 * 60_000;

/**
 * Of whom a plan must know the role before it is shown: who is taken over, and who is deactivated or forgotten, where
 * it is unknown or older than a day.
 */
export function rolesToRead(
  changes: Iterable<Change>,
  table: KindTable,
  now: number,
): readonly Pick<Recorded, 'ref' | 'id'>[] {
  return [...changes].flatMap((change) => {
    const rules = table[kindOf(change.ref)];
    const known = holderOf(change);
    if (!known || rules.form !== 'object' || !rules.adminRoles) return [];
    const isFresh = known.role !== undefined && now - Date.parse(known.role.at) <= dayMs;
    return isFresh ? [] : [{ ref: change.ref, id: known.id }];
  });
}

/** Whether a role of a kind is one of an administrator. */
export function isAdminRole(rules: KindRules, role: string | undefined): boolean {
  return rules.form === 'object' && role !== undefined && (rules.adminRoles ?? []).includes(role);
}

function holderOf(change: Change): Recorded | undefined {
  switch (change.action) {
    case 'adopt':
    case 'activate':
    case 'delete':
    case 'release':
      return change.recorded;
    case 'recreate':
      return change.predecessor;
    default:
      return undefined;
  }
}

/** Owners who were deactivated in the target since their list was last proven, and are active now. */
export function returnedOwners(
  recorded: ReadonlyMap<Ref, Recorded>,
  proofs: ReadonlyMap<Ref, Proof>,
  observations: ReadonlyMap<Ref, Observation>,
  table: KindTable,
): ReadonlySet<Ref> {
  const returned = [...proofs].flatMap(([ref, { id, check }]) => {
    const list = listOf(table, ref);
    const last = list && recorded.get(list);
    if (!last || !check || recorded.get(ref)?.id !== id) return [];
    const observation = observations.get(ref);
    const isSeenActive = observation !== undefined && 'isActive' in observation && observation.isActive === true;
    const awayAt = check.isActive ? check.awayAt : isSeenActive ? check.at : undefined;
    return awayAt !== undefined && awayAt > last.provenAt ? [ref] : [];
  });
  return new Set(returned);
}
