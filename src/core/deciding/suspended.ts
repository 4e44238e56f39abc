import { block } from './decision.ts';
import type { DecideInput } from './decide-input.ts';
import type { Decision } from './decision.ts';
import type { FieldChange } from '../model/change.ts';
import type { Blocked, Plan } from '../model/plan.ts';
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
export function decidedBefore(ref: Ref, { saved, savedBlocks }: SavedDecisions): Decision | undefined {
  const blocked = savedBlocks.get(ref);
  const accepted = saved?.accepted.find((item) => item.ref === ref);
  const drift = saved?.drift.find((item) => item.ref === ref);
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

/** A saved plan, with what it blocks and has no operation for. */
export interface SavedDecisions {
  readonly saved: Plan | undefined;
  readonly savedBlocks: ReadonlyMap<Ref, Blocked>;
}

/** Prepares what a saved plan decided. */
export function savedDecisions({ saved }: Pick<DecideInput, 'saved'>): SavedDecisions {
  const carriedOut = new Set(saved?.operations.map(({ ref }) => ref));
  const blocks = (saved?.blocked ?? []).filter(({ ref }) => !carriedOut.has(ref));
  return { saved, savedBlocks: new Map(blocks.map((item) => [item.ref, item])) };
}
