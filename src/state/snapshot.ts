import type { CountedRemoval, Entry, OpenRecord, UsedPlan } from '../core/model/journal.ts';
import type { Recorded } from '../core/model/recorded.ts';
import type { Ref } from '../core/model/resource.ts';
import type { StateDocument } from './document.ts';

/** State as it stands after its journal. */
export interface StateSnapshot {
  readonly recorded: Map<Ref, Recorded>;
  readonly open: Map<number, OpenRecord>;
  readonly removals: Map<number, CountedRemoval>;
  readonly used: Map<string, UsedPlan>;
  /** The number of the next record. */
  next: number;
}

/** State as its file has it. */
export function snapshotOf(document: StateDocument | undefined): StateSnapshot {
  const removals = document?.facts.removals ?? [];
  return {
    recorded: new Map(document?.resources.map((entry) => [entry.ref, entry])),
    open: new Map(),
    removals: new Map(removals.map((removal) => [removal.n, removal])),
    used: new Map(document?.facts.used.map((plan) => [plan.signature, plan])),
    next: Math.max(0, ...removals.map((removal) => removal.n)) + 1,
  };
}

/** Takes entries up, in their order; whether a managed resource changed. */
export function replay(snapshot: StateSnapshot, entries: readonly Entry[]): boolean {
  let isChanged = false;
  for (const { open, close, void: isVoid, settled, forget = [], put = [], used } of entries) {
    if (open) {
      snapshot.open.set(open.n, open);
      snapshot.next = Math.max(snapshot.next, open.n + 1);
      if (open.removal) snapshot.removals.set(open.n, { n: open.n, at: open.at, ...open.removal });
    }
    if (close !== undefined) {
      snapshot.open.delete(close);
      if (isVoid) snapshot.removals.delete(close);
    }
    for (const ref of forget) snapshot.recorded.delete(ref);
    for (const entry of put) snapshot.recorded.set(entry.ref, entry);
    if (used) snapshot.used.set(used.signature, used);
    if (settled || forget.length > 0 || put.length > 0) isChanged = true;
  }
  return isChanged;
}
