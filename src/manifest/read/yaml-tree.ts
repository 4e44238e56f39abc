import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Alias,
  type ParsedNode,
  type Scalar as YamlScalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { limits } from './limits.ts';
import type { DiagnosticCode } from '../../core/model/diagnostic.ts';
import { listNode, mapNode, type Entry, type Node, type Scalar, type ScalarNode } from '../form/node.ts';
import { forbiddenKeys } from '../../core/shape/ids.ts';
import { hasControl } from '../form/formats.ts';
import type { Token } from '../form/parsed.ts';
import { errorAt, type Problem } from '../form/problem.ts';
import type { Scope } from '../form/scope.ts';
import { positionOf, type SourceText, type Span } from '../form/source-text.ts';
import { isShownName } from '../form/suggest.ts';

/** What a tree is read with; tokens and problems are added to. */
export interface TreeReading {
  readonly source: SourceText;
  readonly scope: Scope;
  readonly tokens: Token[];
  readonly problems: Problem[];
}

interface Walk extends TreeReading {
  readonly anchors: Map<string, Node>;
  /** Nodes that aliases stand for, so far. */
  expanded: number;
}

/**
 * A document as nodes with places; aliases and merge keys are followed within bounds, and what is refused becomes null.
 */
export function treeOf(root: ParsedNode, reading: TreeReading): Node {
  return read(root, reading.scope, 0, { ...reading, anchors: new Map(), expanded: 0 });
}

function read(node: ParsedNode | null, scope: Scope, depth: number, walk: Walk, emptyAt?: Span): Node {
  if (!node) return nothingAt(emptyAt ?? { start: 0, end: 1 });
  if (isAlias(node)) return follow(node, walk);
  if (depth > limits.depth && !isScalar(node))
    return refuse(
      walk,
      spanOf(node),
      'too-deep',
      'Lists and maps are nested too deep.',
      'A manifest needs no more than a few levels.',
    );
  const found = isMap(node)
    ? readMap(node, scope, depth, walk)
    : isSeq(node)
      ? readList(node, scope, depth, walk)
      : readScalar(node, scope, walk, emptyAt);
  if (node.anchor !== undefined) walk.anchors.set(node.anchor, found);
  return found;
}

function follow(alias: Alias.Parsed, walk: Walk): Node {
  const span = spanOf(alias);
  const target = walk.anchors.get(alias.source);
  if (!target)
    return refuse(
      walk,
      span,
      'unknown-alias',
      'The alias names no anchor before it.',
      'Put the value in quotes if the `*` belongs to it.',
    );
  const wasWithin = walk.expanded <= limits.aliasNodes;
  walk.expanded += target.size;
  if (walk.expanded <= limits.aliasNodes) return target;
  // Said once: whatever comes after it is the same mistake.
  return wasWithin
    ? refuse(
        walk,
        span,
        'too-many-aliases',
        'The aliases of this file stand for too much.',
        'Write the values out, or use `settings.defaults`.',
      )
    : nothingAt(span);
}

function readList(node: YAMLSeq.Parsed, scope: Scope, depth: number, walk: Walk): Node {
  const span = spanOf(node);
  // An item that is not written has no text of its own: it is shown at its dash.
  const dashOf = (item: ParsedNode): Span => {
    const dash = Math.max(span.start, walk.source.text.lastIndexOf('-', item.range[0]));
    return { start: dash, end: dash + 1 };
  };
  const items = node.items.map((item) =>
    read(item, scope.item(), depth + 1, walk, item.range[0] === item.range[1] ? dashOf(item) : span),
  );
  return listNode(span, items);
}

function readMap(node: YAMLMap.Parsed, scope: Scope, depth: number, walk: Walk): Node {
  const entries = new Map<string, Entry>();
  const merged: Node[] = [];
  const names = node.items.flatMap(({ key }) => keyOf(key) ?? []);
  for (const { key, value } of node.items) {
    const keySpan = key ? spanOf(key) : spanOf(node);
    const name = keyOf(key);
    const isMerge = name === '<<' && isScalar(key) && key.type === 'PLAIN';
    walk.tokens.push({ ...keySpan, shown: name !== undefined && isShownKey(name, value, names, scope) });
    const inner = read(value, isMerge ? scope : scope.child(name ?? ''), depth + 1, walk, keySpan);
    const earlier = name === undefined || isMerge ? undefined : entries.get(name);
    if (name === undefined || forbiddenKeys.has(name)) refuseKey(walk, name, keySpan);
    else if (isMerge) merged.push(inner);
    else if (earlier) refuseTwice(walk, scope.child(name).known ? `"${name}"` : 'A field', keySpan, earlier.key);
    else entries.set(name, { key: keySpan, node: inner });
  }
  for (const node of merged) mergeInto(entries, node, walk);
  return mapNode(spanOf(node), entries);
}

function isShownKey(name: string, value: ParsedNode | null, beside: readonly string[], scope: Scope): boolean {
  const isEmpty = !value || (isScalar(value) && value.value === null);
  return scope.child(name).known || (scope.named && !isEmpty && isShownName(name, beside, scope.names));
}

// A merge key fills in what the map does not say itself; of several, the first wins.
function mergeInto(entries: Map<string, Entry>, node: Node, walk: Walk): void {
  for (const from of node.form === 'list' ? node.items : [node]) {
    if (from.form === 'scalar' && from.value === null) continue;
    if (from.form !== 'map')
      refuse(
        walk,
        from.span,
        'invalid-key',
        'A merge key (`<<`) needs a map, or a list of maps.',
        'Name an anchor that stands before a map.',
      );
    else for (const [name, entry] of from.entries) if (!entries.has(name)) entries.set(name, entry);
  }
}

function readScalar(node: YamlScalar.Parsed, scope: Scope, walk: Walk, emptyAt: Span | undefined): Node {
  const span = spanOf(node);
  const value = scalarOf(node.value);
  // The first line of a block scalar may end with a comment.
  const isBlock = node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED';
  if (span.end > span.start) walk.tokens.push({ ...span, shown: !isBlock && scope.shows(String(value)) });
  if (typeof value === 'string' && hasControl(value))
    refuse(
      walk,
      span,
      'control-character',
      'The value holds a control character.',
      'Type the value anew: such characters come along unseen when text is copied.',
    );
  return { form: 'scalar', span: span.end > span.start ? span : (emptyAt ?? span), size: 1, value };
}

function scalarOf(value: unknown): Scalar {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

function keyOf(key: ParsedNode | null): string | undefined {
  return isScalar(key) && typeof key.value === 'string' ? key.value : undefined;
}

function spanOf(node: ParsedNode): Span {
  const [start, end] = node.range;
  return { start, end: isMap(node) || isSeq(node) ? start + 1 : end };
}

function refuseKey(walk: Walk, name: string | undefined, at: Span): void {
  if (name === undefined)
    refuse(
      walk,
      at,
      'invalid-key',
      'The name of a field must be text.',
      'A value may have come into the place of a name.',
    );
  else refuse(walk, at, 'forbidden-key', `"${name}" cannot be the name of a field.`, 'Remove it.');
}

function refuseTwice(walk: Walk, name: string, at: Span, first: Span): void {
  const { file, line, column } = positionOf(walk.source, first.start);
  refuse(
    walk,
    at,
    'duplicate-key',
    `${name} is given twice in one place.`,
    `The first is at ${file}:${line}:${column}; keep one of them.`,
  );
}

function refuse(walk: Walk, span: Span, code: DiagnosticCode, message: string, hint: string): ScalarNode {
  walk.problems.push(errorAt({ source: walk.source, span }, code, message, hint));
  return nothingAt(span);
}

function nothingAt(span: Span): ScalarNode {
  return { form: 'scalar', span, size: 1, value: null };
}
