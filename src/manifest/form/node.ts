import { bug } from '../../core/model/failure.ts';
import type { Fields, Value } from '../../core/model/resource.ts';
import type { Span } from './source-text.ts';

export type Scalar = string | number | boolean | null;

interface Placed {
  /** Where a caret points: of a map or list its first character. */
  readonly span: Span;
  /** How many nodes it is made of, itself included; what an alias stands for is counted each time. */
  readonly size: number;
}

export interface ScalarNode extends Placed {
  readonly form: 'scalar';
  readonly value: Scalar;
}

export interface ListNode extends Placed {
  readonly form: 'list';
  readonly items: readonly Node[];
  readonly value: readonly unknown[];
}

export interface Entry {
  readonly key: Span;
  readonly node: Node;
}

export interface MapNode extends Placed {
  readonly form: 'map';
  readonly entries: ReadonlyMap<string, Entry>;
  /** The same as plain data, without a prototype. */
  readonly value: Readonly<Record<string, unknown>>;
  /** The row of a CSV file, as a spreadsheet counts it: the header is row 1. */
  readonly row?: number;
}

/** A value of a manifest with its place; the same for YAML, JSON and CSV. */
export type Node = ScalarNode | ListNode | MapNode;

/** Makes a list of nodes. */
export function listNode(span: Span, items: readonly Node[]): ListNode {
  return { form: 'list', span, size: sizeOf(items), items, value: items.map((item) => item.value) };
}

/** Makes a map of nodes. */
export function mapNode(span: Span, entries: ReadonlyMap<string, Entry>, row?: number): MapNode {
  const value: Record<string, unknown> = Object.create(null);
  for (const [key, { node }] of entries) value[key] = node.value;
  const size = sizeOf([...entries.values()].map(({ node }) => node));
  return { form: 'map', span, size, entries, value, ...(row === undefined ? {} : { row }) };
}

/** What a key or an index leads to. */
export function childOf(node: Node | undefined, segment: string): Node | undefined {
  if (node?.form === 'map') return node.entries.get(segment)?.node;
  return node?.form === 'list' ? node.items[Number(segment)] : undefined;
}

/** What a path leads to, or the last node on the way. */
export function nodeAt(root: Node, path: readonly string[]): Node {
  let node = root;
  for (const segment of path) node = childOf(node, segment) ?? node;
  return node;
}

/** The text of a scalar, when it is text and not blank. */
export function textOf(node: Node | undefined): string | undefined {
  return node?.form === 'scalar' && typeof node.value === 'string' && node.value.trim() !== '' ? node.value : undefined;
}

/** The text of an id; also of one that was read as a number, since the mistake is then the missing quotes. */
export function idTextOf(node: Node | undefined): string | undefined {
  return typeof node?.value === 'number' ? String(node.value) : textOf(node);
}

/** The named fields of a map that has no problems, in the order of the names. */
export function fieldsOf(entries: ReadonlyMap<string, Entry>, names: readonly string[]): Fields {
  const fields: Record<string, Value> = {};
  for (const name of names) {
    const entry = entries.get(name);
    if (entry) fields[name] = plainOf(entry.node);
  }
  return fields;
}

function plainOf(node: Node): Value {
  if (node.form === 'list') return node.items.map(plainOf);
  if (node.form === 'map') return fieldsOf(node.entries, [...node.entries.keys()].sort());
  if (node.value === null) throw bug('A manifest without problems holds a null.');
  return node.value;
}

function sizeOf(nodes: readonly Node[]): number {
  return nodes.reduce((sum, { size }) => sum + size, 1);
}
