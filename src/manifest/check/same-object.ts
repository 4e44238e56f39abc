import { textForm } from '../../core/comparing/normal-form.ts';
import { idSpaceOf, type FieldRule } from '../../core/model/fields.ts';
import { isOn, placeOf, placeOfNode, placeText, type Item } from '../read/items.ts';
import { childOf, type Entry, type Node } from '../form/node.ts';
import { errorAt, type Place, type Problem } from '../form/problem.ts';
import type { Tables } from '../form/scope.ts';
import { cellText, upperFirst } from '../form/subject.ts';

/** A field in which the manifest says the target's own id of an object. */
interface IdField {
  readonly path: readonly string[];
  readonly rule: FieldRule;
}

/** Where an id stands, and under which name the manifest has it. */
interface Named {
  readonly item: Item;
  readonly place: Place;
}

/**
 * Entries that name one object of a target by its own id: each but the first is an error that names both
 * places. An external one goes by the target's id of it.
 */
export function sameObjectProblems(
  items: readonly Item[],
  tables: Tables,
  defaultsOf: (kind: string) => ReadonlyMap<string, Entry>,
): readonly Problem[] {
  const first = new Map<string, Named>();
  return items.flatMap((item) =>
    Object.entries(tables).flatMap(([target, table]) => {
      const rules = table[item.section.kind];
      if (rules.form !== 'object') return [];
      return Object.entries(rules.fields).flatMap(([name, rule]) => {
        const field = idFieldOf(name, rule);
        const node = field && nodeOf(item, field, defaultsOf(item.section.kind));
        if (!field || (typeof node?.value !== 'string' && typeof node?.value !== 'number')) return [];
        const key = JSON.stringify([target, idSpaceOf(table, item.section.kind), textForm(rule, node.value)]);
        const place = isOwn(item, field, node) ? placeOfNode(item, node) : placeOf(item, item.section.idField);
        const earlier = first.get(key);
        if (!earlier) first.set(key, { item, place });
        // The same one written twice is one mistake, and is reported as that.
        if (!earlier || (earlier.item.ref !== undefined && earlier.item.ref === item.ref)) return [];
        return [sameAs({ item, place }, earlier, target, field)];
      });
    }),
  );
}

function idFieldOf(name: string, rule: FieldRule): IdField | undefined {
  if (!rule.declaresId) return undefined;
  return { path: typeof rule.from === 'object' ? [rule.from.block, name] : [name], rule };
}

function nodeOf(item: Item, { path }: IdField, defaults: ReadonlyMap<string, Entry>): Node | undefined {
  if (isOn(item, 'external')) return item.node.entries.get(item.section.idField)?.node;
  const [outer = '', inner] = path;
  const [own, common] = [item.node.entries.get(outer)?.node, defaults.get(outer)?.node];
  return inner === undefined ? (own ?? common) : (childOf(own, inner) ?? childOf(common, inner));
}

/** Whether a value stands in the entry itself, and not in the defaults of its kind. */
function isOwn(item: Item, { path }: IdField, node: Node): boolean {
  const [outer = '', inner] = path;
  const own = item.node.entries.get(outer)?.node;
  return node === (inner === undefined ? own : childOf(own, inner));
}

function sameAs({ item, place }: Named, earlier: Named, target: string, { path }: IdField): Problem {
  const message =
    `${upperFirst(item.name)} is the same object of ${target} as ${earlier.item.name} at ` +
    `${placeText(earlier.place)}, by "${path.join('.')}"${cellText(item.node, path)}.`;
  const hint = 'Keep one of the two, or correct one of the ids.';
  return errorAt(place, 'duplicate-target-id', message, hint);
}
