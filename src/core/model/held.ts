import { idForm } from '../comparing/normal-form.ts';
import { idSpaceOf, type KindTable } from './fields.ts';
import type { Recorded } from './recorded.ts';
import { kindOf, type Ref } from './resource.ts';

/**
 * Who holds which ids of the target, in state, in the manifest and in this run, those whom we deactivated and old
 * accounts included: one object has one ref.
 */
export interface Holders {
  /** Notes the ids that an entry of state holds. */
  add(entry: Recorded): void;
  /** Another ref than this one by which an object is held; the latest one where there are several. */
  otherThan(ref: Ref, id: string): Ref | undefined;
  /** As `otherThan`; where there is none the id is this ref's from now on, before state says so. */
  claim(ref: Ref, id: string): Ref | undefined;
}

/** Where ids are held beside state: what the manifest itself says to be an object of the target. */
export interface IdsIn {
  readonly table: KindTable;
  readonly declared: ReadonlyMap<Ref, string>;
}

/** Begins to note who holds what, with these entries; `get` tells what state holds of a ref by now. */
export function holdersOf(
  entries: Iterable<Recorded>,
  get: (ref: Ref) => Recorded | undefined,
  { table, declared }: IdsIn,
): Holders {
  const [holders, claims] = [new Map<string, Set<Ref>>(), new Map<string, Ref>()];
  const keyOf = (ref: Ref, id: string): string => `${idSpaceOf(table, kindOf(ref))} ${idForm(id)}`;
  const note = (ref: Ref, id: string): void => {
    const key = keyOf(ref, id);
    holders.set(key, (holders.get(key) ?? new Set()).add(ref));
  };
  const add = (entry: Recorded): void => {
    for (const id of entry.list ? [] : idsOf(entry)) note(entry.ref, id);
  };
  for (const entry of entries) add(entry);
  for (const [ref, id] of declared) note(ref, id);
  const holds = (ref: Ref, id: string): boolean => {
    const [entry, own] = [get(ref), declared.get(ref)];
    const held = [...(entry ? idsOf(entry) : []), ...(own === undefined ? [] : [own])];
    return held.some((one) => idForm(one) === idForm(id));
  };
  const otherThan = (ref: Ref, id: string): Ref | undefined => {
    const key = keyOf(ref, id);
    const claimed = claims.get(key);
    if (claimed !== undefined && claimed !== ref) return claimed;
    return [...(holders.get(key) ?? [])].reverse().find((other) => other !== ref && holds(other, id));
  };
  return {
    add,
    otherThan,
    claim(ref, id) {
      const other = otherThan(ref, id);
      if (other === undefined) claims.set(keyOf(ref, id), ref);
      return other;
    },
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
