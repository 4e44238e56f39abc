import type { CompareRule } from '../../core/comparing/comparison.ts';
import { empty, isEqual, isTold } from '../../core/comparing/equal.ts';
import { idForm } from '../../core/comparing/normal-form.ts';
import { canonical } from '../../core/model/canonical.ts';
import { refOf, type Fields, type Kind, type Ref, type Value } from '../../core/model/resource.ts';
import { entriesOf, type Draft, type Entry } from './draft.ts';
import { dataAt, type Placed } from './place.ts';
import { revised, type NewItem } from './revise.ts';
import type { JsonSchema } from '../form/json-schema.ts';
import { blockNames, fieldNames, sections, type ObjectSection, type Section } from '../form/sections.ts';
import { usable } from '../check/usable.ts';

/** What a file is brought up to date with. */
export interface Merging {
  readonly placed: readonly Placed[];
  /** What a CSV file says beside the source; it wins. */
  readonly overlay: ReadonlyMap<Ref, Fields>;
  /** The block that the source's own fields stand in. */
  readonly block: string;
  /** How the source compares a field. */
  rule(kind: Kind, name: string): CompareRule;
  /** YYYY-MM-DD. */
  readonly today: string;
  /** The schema of the manifest. */
  readonly schema: JsonSchema;
}

/** A file brought up to date, and what it still lacks. */
export interface Merged {
  readonly text: string;
  readonly added: number;
  readonly changed: number;
  /** Fields that a manifest should have and that neither the source, nor the overlay, nor the file gives. */
  readonly missing: readonly { readonly ref: Ref; readonly fields: readonly string[] }[];
  /** Fields of the source that no manifest can hold as they are; a file keeps what it has. */
  readonly unusable: readonly { readonly ref: Ref; readonly fields: readonly string[] }[];
}

/**
 * Brings a file up to date: values of the source replace other ones, what it cannot read stays, and who is new comes at
 * the end of their list.
 */
export function merged(draft: Draft, merging: Merging): Merged {
  const keys = new Map(merging.placed.map(({ found, id }) => [`${found.kind} ${idForm(found.ownId)}`, id]));
  const fields = new Map<Entry, Fields>();
  const comments = new Map<Entry, readonly string[]>();
  const items = new Map<Section, NewItem[]>(sections.map((section) => [section, []]));
  const missing: { ref: Ref; fields: readonly string[] }[] = [];
  const unusable: { ref: Ref; fields: readonly string[] }[] = [];
  const lists = listsOf(draft, merging.overlay, fields, items);
  for (const one of merging.placed) {
    const { ref, section, id, entry, found } = one;
    const known = valuesOf(one, keys, merging);
    const wanted = { ...known.fields, ...merging.overlay.get(ref) };
    const isHeld = (name: string): boolean =>
      wanted[name] !== undefined || (entry !== undefined && dataAt(entry.data, name.split('.')) !== undefined);
    const lacks = [...new Set([...found.expected, ...known.unusable])].filter((name) => !isHeld(name));
    const lacking = [
      ...lacks,
      ...(section.csv === undefined || entry?.data['external'] === true ? [] : lists.lackedBy(ref)),
    ];
    if (lacking.length > 0) missing.push({ ref, fields: lacking });
    if (known.unusable.length > 0) unusable.push({ ref, fields: known.unusable });
    if (!entry)
      items
        .get(section)
        ?.push({ fields: ordered(section, merging.schema, { [section.idField]: id, ...wanted }), missing: lacking });
    else {
      comments.set(entry, lacking);
      const changed = changesOf(one, entry, wanted, draft, merging);
      if (Object.keys(changed).length > 0) fields.set(entry, changed);
    }
  }
  // What the overlay says of people of the file whom nobody read.
  for (const [ref, entry] of lists.others(merging.placed)) {
    const changed = Object.fromEntries(
      Object.entries(merging.overlay.get(ref) ?? {}).filter(
        ([name, value]) => canonical(entry.data[name]) !== canonical(value),
      ),
    );
    if (Object.keys(changed).length > 0) fields.set(entry, changed);
  }
  const added = [...items].reduce((sum, [section, list]) => sum + (section.form === 'object' ? list.length : 0), 0);
  const changed = fields.size;
  return { text: revised(draft, { fields, missing: comments, items }), added, changed, missing, unusable };
}

/** What the source says of somebody, in the manifest's words. */
function valuesOf(
  { found, section, entry, isAlike }: Placed,
  keys: ReadonlyMap<string, string>,
  { block: blockName, rule, today, schema }: Merging,
): { readonly fields: Fields; readonly unusable: readonly string[] } {
  const fields: Record<string, Value> = {};
  const own: Record<string, Value> = {};
  const unusableNames: string[] = [];
  const take = (into: Record<string, Value>, path: readonly string[], name: string, value: Value): void => {
    const formed = usable(section, path, value, { today, schema });
    if (formed === undefined) unusableNames.push(path.join('.'));
    else into[name] = formed;
  };
  const { organization } = section;
  const key =
    organization && found.organizationId !== undefined
      ? keys.get(`${organization.kind} ${idForm(found.organizationId)}`)
      : undefined;
  if (organization && key !== undefined) fields[organization.field] = key;
  const told = (values: Fields): readonly (readonly [string, Value])[] =>
    Object.entries(values).filter(([name, value]) => value !== empty && isTold(rule(section.kind, name), value));
  for (const [name, value] of told(found.fields)) take(fields, [name], name, value);
  const isToBeNamed = isAlike ?? (!entry && !found.isKnownThere);
  const block = { ...found.block, ...(isToBeNamed ? found.givenId : {}) };
  for (const [name, value] of told(block)) take(own, [blockName, name], name, value);
  return {
    fields: { ...fields, ...(Object.keys(own).length > 0 ? { [blockName]: own } : {}) },
    unusable: unusableNames,
  };
}

/** What an entry has otherwise; what it ignores, or has by default, stays. */
function changesOf(
  { section, found, ref }: Placed,
  entry: Entry,
  wanted: Fields,
  draft: Draft,
  { rule, block, overlay }: Merging,
): Fields {
  const { data } = entry;
  const isOverlaid = (name: string): boolean => overlay.get(ref)?.[name] !== undefined;
  // As the source shows it: a bare number has lost the zeros that the file may have.
  const shownAs = ([outer, inner]: readonly string[], value: Value): Value =>
    (outer === undefined || isOverlaid(outer)
      ? undefined
      : inner === undefined
        ? found.fields[outer]
        : { ...found.givenId, ...found.block }[inner]) ?? value;
  if (data['external'] === true) return {};
  const ignored: readonly unknown[] = Array.isArray(data['ignore']) ? data['ignore'] : [];
  const isAsWanted = (path: readonly string[], name: string, value: Value): boolean => {
    const held = dataAt(data, path) ?? dataAt(draft.data, ['settings', 'defaults', section.kind, ...path]);
    return ignored.includes(name) || (isValue(held) && isEqual(rule(section.kind, name), shownAs(path, value), held));
  };
  const changes: Record<string, Value> = {};
  for (const [name, value] of Object.entries(wanted)) {
    if (name !== block && !isAsWanted([name], name, value)) changes[name] = value;
    if (name !== block || typeof value !== 'object') continue;
    const own = Object.entries(value).filter(([inner, of]) => !isAsWanted([block, inner], inner, of));
    if (own.length > 0) changes[block] = Object.fromEntries(own);
  }
  return changes;
}

/** Lists of members: those of the overlay are put in their place, and whose owner has none is told. */
function listsOf(
  draft: Draft,
  overlay: ReadonlyMap<Ref, Fields>,
  fields: Map<Entry, Fields>,
  items: ReadonlyMap<Section, NewItem[]>,
) {
  const held = new Map<Ref, Entry>();
  const objects = new Map<Ref, Entry>();
  for (const section of sections)
    for (const entry of entriesOf(draft, section))
      (section.form === 'membership' ? held : objects).set(
        refOf(section.kind, String(entry.data[section.idField])),
        entry,
      );
  for (const section of sections) {
    if (section.form !== 'membership') continue;
    for (const [ref, said] of overlay) {
      if (!ref.startsWith(refOf(section.kind, ''))) continue;
      const entry = held.get(ref);
      if (!entry)
        items
          .get(section)
          ?.push({ fields: { [section.idField]: ref.slice(refOf(section.kind, '').length), ...said }, missing: [] });
      else if (canonical(entry.data[section.members.field]) !== canonical(said[section.members.field]))
        fields.set(entry, said);
    }
  }
  return {
    lackedBy: (owner: Ref): readonly string[] =>
      sections.flatMap((section) => {
        if (section.form !== 'membership' || !owner.startsWith(refOf(section.owner.kind, ''))) return [];
        const ref = refOf(section.kind, owner.slice(refOf(section.owner.kind, '').length));
        return held.has(ref) || overlay.has(ref) ? [] : [section.kind];
      }),
    others: (placed: readonly Placed[]): readonly (readonly [Ref, Entry])[] => {
      const known = new Set(placed.map(({ ref }) => ref));
      return [...objects].filter(([ref]) => overlay.has(ref) && !known.has(ref));
    },
  };
}

function ordered(section: ObjectSection, schema: JsonSchema, fields: Fields): Fields {
  const blocks = blockNames(section, schema);
  const names = [
    ...new Set([section.idField, ...fieldNames(section, schema).filter((name) => !blocks.includes(name)), ...blocks]),
  ];
  return Object.fromEntries(
    names.flatMap((name) => (fields[name] === undefined ? [] : [[name, fields[name]] as const])),
  );
}

function isValue(value: unknown): value is Value {
  return value !== undefined && value !== null;
}
