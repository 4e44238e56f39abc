import { isEmpty, isEqual } from '../../core/comparing/equal.ts';
import type { KindRules, ObjectRules } from '../../core/model/fields.ts';
import { refOf, type Kind, type Ref, type Value } from '../../core/model/resource.ts';
import type { Found } from '../../core/model/roster.ts';
import type { Entry } from './draft.ts';
import type { ObjectSection } from '../form/sections.ts';

/** An entry that may be one of several, with their ids in the source; it is left as it is, and so are they. */
export interface Untold {
  readonly ref: Ref;
  readonly ids: readonly string[];
}

/** How it is told whether an entry of a file and somebody who was read are one. */
export interface Telling {
  /** What the source can do with a kind. */
  rules(kind: Kind): KindRules;
  /** Entries of whom state knows who they are in the source. */
  readonly held: ReadonlySet<Ref>;
}

/** Whose entry nothing but name and birth date tells. */
export interface Alike {
  /** One entry and one person who agree in all, and no other. */
  readonly alike: ReadonlyMap<Found, Entry>;
  /** Entries that may be one of several, or of which a birth date does not tell. */
  readonly untold: readonly Untold[];
  /** Those who may be one of these entries: they are not added to the file. */
  readonly waiting: ReadonlySet<Found>;
}

type Likeness = 'agrees' | 'open' | 'differs';

/**
 * Finds the people of entries that have no address and that no id led to. First and last name and birth date must agree
 * with one person who was read, and with one such entry; `own` has the entries that were found otherwise.
 */
export function alikeIn(
  section: ObjectSection,
  free: readonly Entry[],
  people: readonly Found[],
  own: ReadonlyMap<Found, Entry>,
  { rules: rulesOf, held }: Telling,
): Alike {
  const rules = rulesOf(section.kind);
  const nobody: Alike = { alike: new Map(), untold: [], waiting: new Set() };
  if (rules.form !== 'object') return nobody;
  const refOfEntry = ({ data }: Entry) => refOf(section.kind, String(data[section.idField]));
  const open = free.filter((entry) => isOpen(entry, rules) && !held.has(refOfEntry(entry)));
  const pairs = open.flatMap((entry) =>
    people.flatMap((found) => {
      const likeness = found.givenId ? likenessOf(entry, found, rules) : 'differs';
      return likeness === 'differs' ? [] : [{ entry, found, likeness }];
    }),
  );
  const alike = new Map(
    onlyOnes(pairs.filter(({ likeness }) => likeness === 'agrees')).filter(([one]) => !own.has(one)),
  );
  const told = new Set(alike.values());
  const waiting = new Set<Found>();
  const untold = open.flatMap((entry): readonly Untold[] => {
    if (told.has(entry)) return [];
    const candidates = pairs.flatMap(({ entry: one, found }) =>
      one === entry && !own.has(found) && !alike.has(found) ? [found] : [],
    );
    for (const found of candidates) waiting.add(found);
    return candidates.length > 0 ? [{ ref: refOfEntry(entry), ids: candidates.map(({ ownId }) => ownId) }] : [];
  });
  return { alike, untold, waiting };
}

/** The pairs of which each side stands in no other. */
function onlyOnes(
  pairs: readonly { readonly entry: Entry; readonly found: Found }[],
): readonly (readonly [Found, Entry])[] {
  const times = new Map<Entry | Found, number>();
  for (const side of pairs.flatMap(({ entry, found }) => [entry, found])) times.set(side, (times.get(side) ?? 0) + 1);
  return pairs.flatMap(({ entry, found }) =>
    times.get(entry) === 1 && times.get(found) === 1 ? [[found, entry] as const] : [],
  );
}

/** Whether neither an address nor an id of the source says who an entry is. */
function isOpen({ data }: Entry, { fields }: ObjectRules): boolean {
  if (data['external'] === true) return false;
  return Object.entries(fields).every(([name, { identifies, declaresId, from }]) => {
    const block = typeof from === 'object' ? data[from.block] : undefined;
    if (declaresId && typeof block === 'object' && block !== null) return !Object.hasOwn(block, name);
    return !identifies || data[name] === undefined;
  });
}

/** Whether names and birth date agree; `open` where the names do and a birth date is missing. */
function likenessOf({ data }: Entry, { fields: shown }: Found, { fields }: ObjectRules): Likeness {
  const told = (identity: string): Likeness => {
    const [name, rule] = Object.entries(fields).find((field) => field[1].identity === identity) ?? [];
    if (name === undefined || !rule) return 'open';
    const [there, here] = [shown[name], data[name]];
    if (there === undefined || !isScalar(here) || isEmpty(there) || isEmpty(here)) return 'open';
    return isEqual(rule, there, here) ? 'agrees' : 'differs';
  };
  if (told('first-name') !== 'agrees' || told('last-name') !== 'agrees') return 'differs';
  return told('birth-date');
}

function isScalar(value: unknown): value is Extract<Value, string | number | boolean> {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
