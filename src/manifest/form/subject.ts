import { refOf } from '../../core/model/resource.ts';
import { isId } from './formats.ts';
import { childOf, textOf, type Node } from './node.ts';
import { sectionNamed, type Section } from './sections.ts';

/**
 * What a path leads to, in words that hold no value but ids: `Field "email" of client/cl-1`. Every segment is a field
 * of the schema or an index.
 */
export function subjectOf(root: Node, path: readonly string[]): string {
  const [first, second, ...rest] = path;
  if (first === undefined) return 'The manifest';
  const section = sectionNamed(first);
  if (!section) return second === undefined ? `Field "${first}"` : `Setting ${fieldText([second, ...rest])}`;
  if (second === undefined) return `Field "${first}"`;
  const resource = childOf(childOf(root, first), second);
  if (rest.length === 0)
    return resource?.form === 'map'
      ? upperFirst(nameOf(section, resource))
      : `Item ${Number(second) + 1} of "${first}"`;
  return `${fieldWord(rest)} of ${nameOf(section, resource)}${cellText(resource, rest)}`;
}

/** A resource's ref, or a word for its kind when it has no id that can be shown. */
export function nameOf(section: Section, resource: Node | undefined): string {
  const id = textOf(childOf(resource, section.idField));
  return id !== undefined && isId(id)
    ? refOf(section.kind, id)
    : `${/^[aeiou]/.test(section.kind) ? 'an' : 'a'} ${section.kind}`;
}

/** Where a field stands in a CSV file, in words; empty for other files. */
export function cellText(resource: Node | undefined, path: readonly string[]): string {
  return resource?.form === 'map' && resource.row !== undefined ? ` (row ${resource.row}, column "${path[0]}")` : '';
}

function fieldWord(path: readonly string[]): string {
  const last = path.at(-1) ?? '';
  return /^\d+$/.test(last)
    ? `Item ${Number(last) + 1} of field ${fieldText(path.slice(0, -1))}`
    : `Field ${fieldText(path)}`;
}

function fieldText(path: readonly string[]): string {
  return `"${path.filter((segment) => !/^\d+$/.test(segment)).join('.')}"`;
}

/** A name at the start of a sentence: a ref stays as it is. */
export function upperFirst(name: string): string {
  return /^an? /.test(name) ? `A${name.slice(1)}` : name;
}
