import { block } from './decision.ts';
import type { DecideInput } from './decide-input.ts';
import type { Decision } from './decision.ts';
import type { FieldChange } from '../model/change.ts';
import type { Blocked, Drift, Plan } from '../model/plan.ts';
import type { Ref } from '../model/resource.ts';

/** Somebody who is wanted, and whom another than caseload deactivated in the target. */
export function liveDeactivation(ref: Ref, title: string, fields: readonly FieldChange[]): Blocked {
  const message = `${ref} is deactivated in ${title}, and not by caseload: nothing is sent for it.`;
  const hint =
    `Have it activated in ${title} itself, take it out of the manifest, accept it with ` +
    `\`caseload drift ack ${ref}\`, or approve with --allow-activate N (settings.onLiveDeactivation: activate).`;
  return block(ref, 'activate', 'live-deactivation', message, hint, fields);
}

/**
 * What a saved plan decided about a resource that it leaves as it is: nothing is decided anew. Undefined where it
 * decided nothing of the kind.
 */
export function decidedBefore(ref: Ref, before: SavedDecisions): Decision | undefined {
  const [blocked, accepted, drift] = [before.blocked.get(ref), before.accepted.get(ref), before.drift.get(ref)];
  if (accepted && (drift?.class === 'missing' || drift?.class === 'deactivated'))
    return { ref, drift, accepted, suspended: true };
  if (!blocked) return undefined;
  return {
    ref,
    blocked,
    ...(drift ? { drift } : {}),
    ...(blocked.reason === 'live-deactivation' ? { suspended: true } : {}),
  };
}

/** What a saved plan says of resources for which it has no operation. */
export interface SavedDecisions {
  readonly blocked: ReadonlyMap<Ref, Blocked>;
  readonly accepted: ReadonlyMap<Ref, Plan['accepted'][number]>;
  readonly drift: ReadonlyMap<Ref, Drift>;
}

/** Prepares what a saved plan decided. */
export function savedDecisions({ saved }: Pick<DecideInput, 'saved'>): SavedDecisions {
  const carriedOut = new Set(saved?.operations.map(({ ref }) => ref));
  return {
    blocked: new Map(
      (saved?.blocked ?? []).flatMap((item) => (carriedOut.has(item.ref) ? [] : [[item.ref, item] as const])),
    ),
    accepted: firstByRef(saved?.accepted ?? []),
    drift: firstByRef(saved?.drift ?? []),
  };
}

function firstByRef<Item extends { readonly ref: Ref }>(items: readonly Item[]): ReadonlyMap<Ref, Item> {
  return new Map([...items].reverse().map((item) => [item.ref, item]));
}
