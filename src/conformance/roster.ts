import { isDeclared, type FieldRule, type KindTable, type ObjectRules } from '../core/model/fields.ts';
import { refOf, type Kind, type Ref } from '../core/model/resource.ts';
import { sectionOf, sections } from '../manifest/form/sections.ts';

/** A resource or settings as a manifest writes them. */
export type Item = Readonly<Record<string, unknown>>;

/** A manifest by its sections (`providers`, …), with its settings. */
export interface Roster {
  readonly settings?: Item;
  readonly [section: string]: readonly Item[] | Item | undefined;
}

/** The kinds of objects that a target manages. */
export function managedKinds(table: KindTable): readonly ObjectRules[] {
  return Object.values(table).filter((rules): rules is ObjectRules => rules.form === 'object' && rules.managed);
}

/** The fields of a kind that a manifest can name. */
export function declaredFields(rules: ObjectRules): readonly (readonly [string, FieldRule])[] {
  return Object.entries(rules.fields).filter(([, rule]) => isDeclared(rule));
}

/** The ref of the first resource of a kind. */
export function refIn(roster: Roster, kind: Kind): Ref {
  const section = sectionOf(kind);
  const item = section && itemsOf(roster, section.name)[0];
  return refOf(kind, String(section && item?.[section.idField]));
}

/** A roster in which one field of the first resource of a kind has another value. */
export function edited(roster: Roster, kind: Kind, name: string, { from }: FieldRule, value: unknown): Roster {
  const section = sectionOf(kind)?.name ?? '';
  const change = (item: Item): Item =>
    typeof from === 'object'
      ? { ...item, [from.block]: { ...(item[from.block] as Item | undefined), [name]: value } }
      : { ...item, [name]: value };
  return { ...roster, [section]: itemsOf(roster, section).map((item, index) => (index === 0 ? change(item) : item)) };
}

/** A roster without anybody of a kind, nor what cannot be without them: the owners of lists, and the lists. */
export function without(roster: Roster, kind: Kind): Roster {
  const gone = new Set<Kind>([kind]);
  for (const section of sections) {
    if (section.form !== 'membership') continue;
    if (section.members.kind === kind) gone.add(section.owner.kind);
    if (gone.has(section.owner.kind)) gone.add(section.kind);
  }
  const left = sections.map((section) => {
    const reference =
      section.form === 'object' && section.organization?.kind === kind ? section.organization : undefined;
    const items = gone.has(section.kind) ? [] : itemsOf(roster, section.name);
    return [section.name, items.map((item) => (reference ? omitted(item, reference.field) : item))] as const;
  });
  return { ...Object.fromEntries(left), ...(roster.settings ? { settings: roster.settings } : {}) };
}

/** How many of a kind a roster has. */
export function countIn(roster: Roster, kind: Kind): number {
  const section = sectionOf(kind);
  return section ? itemsOf(roster, section.name).length : 0;
}

function itemsOf(roster: Roster, section: string): readonly Item[] {
  const items = roster[section];
  return Array.isArray(items) ? (items as readonly Item[]) : [];
}

function omitted(item: Item, field: string): Item {
  return Object.fromEntries(Object.entries(item).filter(([name]) => name !== field));
}
