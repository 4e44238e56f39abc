import { listed } from '../core/deciding/decision.ts';
import type { Blocked } from '../core/model/plan.ts';
import { kindOf, type Ref } from '../core/model/resource.ts';

const answersEnough = 3;

/** What the answers of one run said of each field of each kind, so that what nobody takes is not sent to all. */
export interface Tally {
  /** Counts one answer: whether it shows the field as it was sent. */
  count(ref: Ref, name: string, isTaken: boolean): void;
  /** Whether the first answers all refused a field of this kind. */
  isGivenUp(ref: Ref, name: string): boolean;
  /** Notes that fields of a resource were not sent for that. */
  leave(ref: Ref, names: readonly string[]): void;
  /** One entry for each field that was not sent to all. */
  left(): readonly Blocked[];
}

/** Begins to count. */
export function tallyOf(): Tally {
  const refused = new Map<string, number>();
  const taken = new Set<string>();
  const left = new Map<string, Ref[]>();
  const keyOf = (ref: Ref, name: string): string => `${kindOf(ref)} ${name}`;
  return {
    count(ref, name, isTaken) {
      const key = keyOf(ref, name);
      if (isTaken) taken.add(key);
      else refused.set(key, (refused.get(key) ?? 0) + 1);
    },
    isGivenUp(ref, name) {
      const key = keyOf(ref, name);
      return !taken.has(key) && (refused.get(key) ?? 0) >= answersEnough;
    },
    leave(ref, names) {
      for (const name of names) left.set(keyOf(ref, name), [...(left.get(keyOf(ref, name)) ?? []), ref]);
    },
    left: () => [...left].flatMap(([key, refs]) => blockedOf(key.slice(key.indexOf(' ') + 1), refs)),
  };
}

function blockedOf(name: string, refs: readonly Ref[]): readonly Blocked[] {
  const [ref] = refs;
  if (ref === undefined) return [];
  const others = refs.length > 5 ? `${refs.slice(0, 5).join(', ')} and ${refs.length - 5} more` : listed(refs);
  const message =
    `The first ${answersEnough} answers of this run did not show ${name} of a ${kindOf(ref)} as it was sent, so it ` +
    `was not sent to ${others}.`;
  const hint = `Write ${name} as the target keeps it, or add it to "ignore"; the next run tries again.`;
  return [{ ref, action: 'update', fields: [{ name, cause: 'not-taken' }], reason: 'not-taken', message, hint }];
}
