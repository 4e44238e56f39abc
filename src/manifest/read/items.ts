import { refOf, type Position, type Ref } from '../../core/model/resource.ts';
import { idTextOf, textOf, type ListNode, type MapNode, type Node } from '../form/node.ts';
import type { Parsed } from '../form/parsed.ts';
import type { Place } from '../form/problem.ts';
import { sectionNamed, type Section } from '../form/sections.ts';
import { positionOf, type SourceText } from '../form/source-text.ts';
import { nameOf, type Declared } from '../form/subject.ts';

/** One resource as it is written, before anything of it is known to be right. */
export interface Item {
  readonly section: Section;
  readonly source: SourceText;
  readonly node: MapNode;
  /** Its id, as `idTextOf` reads it. */
  readonly id?: string;
  readonly ref?: Ref;
  /** Its ref in messages, or a word for its kind. */
  readonly name: string;
}

/** Every resource of the files, in their order. */
export function itemsOf(files: readonly Parsed[]): readonly Item[] {
  const isDeclared = declaredIn(files);
  return files.flatMap(({ source, documents }) =>
    documents.flatMap((root) =>
      [...root.entries].flatMap(([name, { node: list }]) => {
        const section = sectionNamed(name);
        if (!section || list.form !== 'list') return [];
        return list.items.flatMap((node) => (node.form === 'map' ? [itemOf(section, source, node, isDeclared)] : []));
      }),
    ),
  );
}

/** The text of a field, when it is text. */
export function fieldText(item: Item, field: string): string | undefined {
  return textOf(item.node.entries.get(field)?.node);
}

/** The list in a field, when it is one. */
export function fieldList(item: Item, field: string): ListNode | undefined {
  const node = item.node.entries.get(field)?.node;
  return node?.form === 'list' ? node : undefined;
}

/** Whether a flag of the resource is on. */
export function isOn(item: Item, flag: string): boolean {
  return item.node.entries.get(flag)?.node.value === true;
}

/** Where a field's value stands, or the resource when it does not have the field. */
export function placeOf(item: Item, field: string): Place {
  return { source: item.source, span: item.node.entries.get(field)?.node.span ?? item.node.span };
}

/** Where a node of the resource stands. */
export function placeOfNode(item: Item, node: Node): Place {
  return { source: item.source, span: node.span };
}

/** Where the resource begins. */
export function positionOfItem(item: Item): Position {
  return positionOf(item.source, item.node.span.start);
}

/** A place as a person reads it: `file:line:column`. */
export function placeText({ source, span }: Place): string {
  const { file, line, column } = positionOf(source, span.start);
  return `${file}:${line}:${column}`;
}

/** What the files declare under a kind's own list. */
function declaredIn(files: readonly Parsed[]): Declared {
  const refs = new Set<Ref>();
  for (const { documents } of files)
    for (const root of documents)
      for (const [name, { node: list }] of root.entries) {
        const section = sectionNamed(name);
        if (section?.form !== 'object' || list.form !== 'list') continue;
        for (const node of list.items) {
          const id = node.form === 'map' ? idTextOf(node.entries.get(section.idField)?.node) : undefined;
          if (id !== undefined) refs.add(refOf(section.kind, id));
        }
      }
  return (kind, id) => refs.has(refOf(kind, id));
}

function itemOf(section: Section, source: SourceText, node: MapNode, isDeclared: Declared): Item {
  const id = idTextOf(node.entries.get(section.idField)?.node);
  const named = id === undefined ? {} : { id, ref: refOf(section.kind, id) };
  return { section, source, node, ...named, name: nameOf(section, node, isDeclared) };
}
