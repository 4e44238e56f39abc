import { idForm } from '../comparing/normal-form.ts';
import type { Recorded } from './recorded.ts';
import { kindOf, type Kind, type Ref } from './resource.ts';

/** Who holds which ids of the target, those whom we deactivated and old accounts included: one object has one ref. */
export interface Holders {
  /** Notes the ids that an entry of state holds. */
  add(entry: Recorded): void;
  /** Another ref than this one that an object of its kind is held by; the latest one where there are several. */
  otherThan(ref: Ref, id: string): Ref | undefined;
}

/** Begins to note who holds what, with these entries; `get` tells what state holds of a ref by now. */
export function holdersOf(entries: Iterable<Recorded>, get: (ref: Ref) => Recorded | undefined): Holders {
  const holders = new Map<string, Set<Ref>>();
  const add = (entry: Recorded): void => {
    for (const id of entry.list ? [] : idsOf(entry)) {
      const key = keyOf(kindOf(entry.ref), id);
      holders.set(key, (holders.get(key) ?? new Set()).add(entry.ref));
    }
  };
  for (const entry of entries) add(entry);
  const holds = (ref: Ref, id: string): boolean => {
    const entry = get(ref);
    return entry !== undefined && idsOf(entry).some((held) => idForm(held) === idForm(id));
  };
  return {
    add,
    otherThan: (ref, id) =>
      [...(holders.get(keyOf(kindOf(ref), id)) ?? [])].reverse().find((other) => other !== ref && holds(other, id)),
  };
}

/** What to say of somebody who is held by another ref; `ours` is that ref. */
export function heldBy(ref: Ref, ours: Ref): { readonly message: string; readonly hint: string } {
  return {
    message: `Who was found for ${ref} is ${ours} here already, and one object has one ref.`,
    hint:
      `If they are one person, say "previously" in the manifest, or \`caseload state mv ${ours} ${ref}\`; if ` +
      `${ours} is not managed any more, forget it first (\`caseload state rm ${ours}\`); if they are two, mend the ` +
      'id or the address.',
  };
}

function idsOf({ id, predecessor }: Recorded): readonly string[] {
  return predecessor === undefined ? [id] : [id, predecessor];
}

function keyOf(kind: Kind, id: string): string {
  return `${kind} ${idForm(id)}`;
}
