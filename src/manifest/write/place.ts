import { Failure } from '../../core/model/failure.ts';
import { refOf, type Ref } from '../../core/model/resource.ts';
import type { Found, Join } from '../../core/model/roster.ts';
import { alikeIn, type Telling, type Untold } from './alike.ts';
import { entriesOf, isData, type Data, type Draft, type Entry } from './draft.ts';
import { isId } from '../../core/shape/ids.ts';
import { sections, type ObjectSection } from '../form/sections.ts';

/** Somebody who was read, with the entry that is theirs, when the file has one. */
export interface Placed {
  readonly found: Found;
  readonly section: ObjectSection;
  readonly id: string;
  readonly ref: Ref;
  readonly entry?: Entry;
  /** The entry is theirs by name and birth date alone. */
  readonly isAlike?: true;
}

/** Everybody who was read, in their places, and whom nothing tells apart. */
export interface Placing {
  readonly placed: readonly Placed[];
  readonly untold: readonly Untold[];
}

/**
 * Finds the entry of everybody who was read, by id, else by what says that it is the same one, else by name and birth
 * date where that is one only, and gives an id to who has none.
 */
export function place(draft: Draft, found: readonly Found[], telling: Telling): Placing {
  const parts = sections.map((section) =>
    section.form === 'object' ? placeIn(section, draft, found, telling) : { placed: [], untold: [] },
  );
  return { placed: parts.flatMap(({ placed }) => placed), untold: parts.flatMap(({ untold }) => untold) };
}

function placeIn(section: ObjectSection, draft: Draft, found: readonly Found[], telling: Telling): Placing {
  const entries = entriesOf(draft, section);
  const byId = new Map(entries.map((entry) => [String(entry.data[section.idField]), entry]));
  const byField = new Map<string, Entry>();
  for (const entry of entries) for (const path of joinPaths(found, section)) remember(byField, path, entry);
  const free = new Set(entries);
  const people = found.filter(({ kind }) => kind === section.kind);
  const own = new Map<Found, Entry>();
  for (const one of people) {
    const candidates = [...one.ids.map((id) => byId.get(id)), ...one.joins.map((join) => byField.get(keyOf(join)))];
    const entry = candidates.find((candidate) => candidate !== undefined && free.has(candidate));
    if (!entry) continue;
    free.delete(entry);
    own.set(one, entry);
  }
  const { alike, untold, waiting } = alikeIn(section, [...free], people, own, telling);
  const taken = new Set(byId.keys());
  const placed = people.flatMap((one): readonly Placed[] => {
    const entry = own.get(one) ?? alike.get(one);
    if (!entry && waiting.has(one)) return [];
    const id = entry ? String(entry.data[section.idField]) : one.ids.find((name) => isId(name) && !taken.has(name));
    if (id === undefined)
      throw new Failure('usage', 'no-id', `One ${section.kind} has no id that a manifest could use.`, {
        hint: 'An id has 1 to 200 characters without spaces, and stands for one only.',
      });
    taken.add(id);
    const how = alike.has(one) ? { isAlike: true as const } : {};
    return [{ found: one, section, id, ref: refOf(section.kind, id), ...(entry ? { entry } : {}), ...how }];
  });
  return { placed, untold };
}

/** Resources of the file that nobody who was read belongs to. */
export function stayed(draft: Draft, placed: readonly Placed[]): readonly Ref[] {
  const known = new Set(placed.map(({ ref }) => ref));
  const all = sections.flatMap((section) =>
    section.form === 'object'
      ? entriesOf(draft, section).map(({ data }) => refOf(section.kind, String(data[section.idField])))
      : [],
  );
  return all.filter((ref) => !known.has(ref));
}

/** What a path leads to in plain data. */
export function dataAt(data: Data, path: readonly string[]): unknown {
  return path.reduce<unknown>((held, name) => (isData(held) ? held[name] : undefined), data);
}

function joinPaths(found: readonly Found[], section: ObjectSection): readonly (readonly string[])[] {
  const paths = found.flatMap(({ kind, joins }) => (kind === section.kind ? joins.map(({ path }) => path) : []));
  return [...new Map(paths.map((path) => [path.join('.'), path])).values()];
}

function remember(byField: Map<string, Entry>, path: readonly string[], entry: Entry): void {
  const value = dataAt(entry.data, path);
  if (typeof value !== 'string' && typeof value !== 'number') return;
  const key = keyOf({ path, value });
  if (!byField.has(key)) byField.set(key, entry);
}

// Ids and e-mail addresses: neither tells two apart by case alone.
function keyOf({ path, value }: Join): string {
  return `${path.join('.')} ${String(value).toLowerCase()}`;
}
