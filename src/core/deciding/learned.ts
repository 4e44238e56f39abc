import type { FieldChange } from '../model/change.ts';
import type { FieldDiff } from './diff.ts';
import type { Drift } from '../model/plan.ts';
import { notTakenIn, shownIn, type Proof, type Recorded } from '../model/recorded.ts';
import type { Ref } from '../model/resource.ts';

/** What state holds once what was seen is in it: only what is refused still counts as not taken. */
export function withProven(recorded: Recorded, diff: FieldDiff): Recorded {
  const { notTaken = {}, shown = [], ...rest } = recorded;
  const open = new Set(
    [...diff.changes, ...diff.stuck].flatMap(({ name, cause }) => (cause === 'not-taken' ? name : [])),
  );
  return {
    ...rest,
    fields: { ...recorded.fields, ...diff.renewed, ...diff.proven },
    ...shownIn([...shown, ...diff.shown]),
    ...notTakenIn({
      ...Object.fromEntries(Object.entries(notTaken).filter(([name]) => open.has(name))),
      ...refusals(recorded, diff),
    }),
  };
}

function refusals({ fields, notTaken = {} }: Recorded, diff: FieldDiff): NonNullable<Recorded['notTaken']> {
  const entries = Object.entries(diff.notTaken).flatMap(([name, seen]) => {
    const wanted = notTaken[name]?.wanted ?? fields[name];
    return wanted === undefined ? [] : [[name, { wanted, seen, count: notTaken[name]?.count ?? 1 }] as const];
  });
  return Object.fromEntries(entries);
}

/** What a read tells the next plan of an object; `at` is ISO 8601. */
export function proofOf(recorded: Recorded, isActive: boolean | undefined, diff: FieldDiff, at: string): Proof {
  const differs = [...diff.changes, ...diff.immutable].some(isLive);
  const shown = [...new Set([...(recorded.shown ?? []), ...diff.shown])].filter((name) => !(name in diff.proven));
  return {
    ref: recorded.ref,
    id: recorded.id,
    read: {
      at,
      fields: diff.proven,
      ...(differs ? { seen: 'changed' } : {}),
      ...(shown.length > 0 ? { shown } : {}),
      ...(Object.keys(diff.notTaken).length > 0 ? { notTaken: diff.notTaken } : {}),
    },
    ...(isActive === undefined ? {} : { check: { at, isActive } }),
  };
}

/** How an object was seen to differ from what was last proven; undefined where it does not. */
export function driftOf(ref: Ref, recorded: Recorded, diff: FieldDiff, isSeenInactive: boolean): Drift | undefined {
  if (recorded.deactivated) return undefined;
  if (isSeenInactive) return { ref, class: 'deactivated', fields: [] };
  const drifted = [...diff.changes, ...diff.immutable].filter(isLive).map((change) => change.name);
  if (drifted.length === 0) return undefined;
  return { ref, class: drifted.includes('organization') ? 'moved' : 'changed', fields: drifted };
}

/** Whether somebody changed a field live. */
function isLive({ cause }: FieldChange): boolean {
  return cause === 'drift' || cause === 'both';
}
