import { foreignId, refOf, type Kind } from '../../core/model/resource.ts';
import { isId } from '../../core/shape/ids.ts';
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

/** The refs that some file declares. */
export type Declared = (kind: Kind, id: string) => boolean;

/** Nobody is known to be declared, so that an id that may be an address is not shown. */
const noneDeclared: Declared = () => false;

/**
 * A resource's ref, or a word for its kind when it has no id that can be shown. A membership is named after its owner,
 * who may be nobody that is declared.
 */
export function nameOf(section: Section, resource: Node | undefined, isDeclared: Declared = noneDeclared): string {
  const id = textOf(childOf(resource, section.idField));
  const plain = `${/^[aeiou]/.test(section.kind) ? 'an' : 'a'} ${section.kind}`;
  if (id === undefined || !isId(id)) return plain;
  if (section.form === 'object' || isDeclared(section.owner.kind, id)) return refOf(section.kind, id);
  return id.includes('@') ? plain : refOf(section.kind, foreignId(id));
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
