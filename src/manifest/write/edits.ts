import { isCollection, isMap, isScalar, isSeq, type ParsedNode, type YAMLMap, type YAMLSeq } from 'yaml';
import type { Fields, Value } from '../../core/model/resource.ts';
import { notUpdated, type Draft } from './draft.ts';
import { itemLines, mapText, pairs, valueText } from './yaml-text.ts';

/** A stretch of a text and what takes its place. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A text with edits made; of two at one place the first comes first. */
export function edited(text: string, edits: readonly Edit[]): string {
  let out = '';
  let at = 0;
  for (const { start, end, text: next } of [...edits].sort((a, b) => a.start - b.start)) {
    out += text.slice(at, start) + next;
    at = end;
  }
  return out + text.slice(at);
}

/** Gives fields of a map new values, and adds those that it does not have at its end. */
export function fieldEdits(draft: Draft, node: ParsedNode, fields: Fields): readonly Edit[] {
  if (!isMap(node)) throw notUpdated(draft, node);
  const added: Record<string, Value> = {};
  const edits = Object.entries(fields).flatMap(([name, value]) => {
    const there = node.get(name, true);
    if (there === undefined) {
      added[name] = value;
      return [];
    }
    const held = there as ParsedNode;
    return isMap(held) && isMapValue(value) ? fieldEdits(draft, held, value) : [replacement(draft, held, value)];
  });
  return Object.keys(added).length === 0 ? edits : [...edits, addition(draft, node, added)];
}

function isMapValue(value: Value): value is Fields {
  return typeof value === 'object' && !Array.isArray(value);
}

/** Adds items at the end of a list, each as lines or, where the list is on one line, as one map. */
export function itemEdits(
  draft: Draft,
  list: YAMLSeq.Parsed,
  items: readonly { readonly lines: readonly string[]; readonly fields: Fields }[],
): Edit {
  const { text } = draft;
  const last = list.items.at(-1);
  if (list.flow && last) return at(endOf(last, text), items.map(({ fields }) => `, ${mapText(fields)}`).join(''));
  const indent = ' '.repeat(last ? columnOf(text, list.range[0]) : 2);
  const lines = items.flatMap((item) => itemLines(item.lines, indent));
  if (last) return at(lineEnd(text, endOf(last, text)), lines.map((line) => `${eolOf(text)}${line}`).join(''));
  return {
    start: text.slice(0, list.range[0]).trimEnd().length,
    end: list.range[1],
    text: lines.map((line) => `${eolOf(text)}${line}`).join(''),
  };
}

/** Adds a field whose value stands on lines of its own at the end of the whole file's map. */
export function sectionEdit({ text, root }: Draft, name: string, lines: readonly string[]): Edit {
  const eol = eolOf(text);
  const place = root.items.length === 0 ? text.length : lineEnd(text, endOf(root, text));
  const end = place === text.length && !text.endsWith('\n') ? eol : '';
  return at(place, `${eol}${[`${name}:`, ...lines].join(eol)}${end}`);
}

/** Puts a comment of ours that an entry has into other words, or takes it out. */
export function commentEdit(
  text: string,
  node: ParsedNode,
  mark: string,
  comment: string | undefined,
): readonly Edit[] {
  const [start] = node.range;
  const found = new RegExp(`^[ \\t]*${mark}[^\\r\\n]*(\\r?\\n|$)`, 'm').exec(text.slice(start, endOf(node, text)));
  if (!found) return [];
  const line = found[0];
  const place = start + found.index;
  if (comment === undefined) return [{ start: place, end: place + line.length, text: '' }];
  const words = line.trim();
  return words === comment
    ? []
    : [{ start: place + line.indexOf(words), end: place + line.indexOf(words) + words.length, text: comment }];
}

function replacement(draft: Draft, node: ParsedNode, value: Value): Edit {
  // Somebody else may have the same value by an alias.
  if ('anchor' in node && node.anchor !== undefined) throw notUpdated(draft, node);
  const [start] = node.range;
  return { start, end: endOf(node, draft.text), text: valueText(value) };
}

function addition({ text }: Draft, map: YAMLMap.Parsed, fields: Fields): Edit {
  const last = map.items.at(-1);
  const lines = pairs(fields);
  if (!last) return { start: map.range[0], end: map.range[1], text: mapText(fields) };
  if (map.flow) return at(endOf(map.items.at(-1)?.value ?? last.key, text), lines.map((line) => `, ${line}`).join(''));
  const indent = ' '.repeat(columnOf(text, (map.items[0]?.key ?? last.key).range[0]));
  return at(lineEnd(text, endOf(map, text)), lines.map((line) => `${eolOf(text)}${indent}${line}`).join(''));
}

/** Where what a node says ends, without the space and the comments that follow. */
function endOf(node: ParsedNode, text: string): number {
  const inner = isCollection(node) && !node.flow ? lastOf(node) : undefined;
  if (inner) return endOf(inner, text);
  const [start, end] = node.range;
  return start + text.slice(start, end).trimEnd().length;
}

function lastOf(node: ParsedNode): ParsedNode | undefined {
  if (isSeq(node)) return node.items.at(-1) as ParsedNode | undefined;
  const pair = isMap(node) ? node.items.at(-1) : undefined;
  if (!pair) return undefined;
  const { key, value } = pair as YAMLMap.Parsed['items'][number];
  return value && !(isScalar(value) && value.range[0] === value.range[1]) ? value : key;
}

function at(place: number, text: string): Edit {
  return { start: place, end: place, text };
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  if (end === -1) return text.length;
  return text[end - 1] === '\r' ? end - 1 : end;
}

function columnOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf('\n', offset - 1) + 1);
}

function eolOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}
