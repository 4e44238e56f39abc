import type { Position } from '../../core/model/resource.ts';

/** A stretch of a text: offsets in UTF-16 units, the end not included. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** One file's text and where its lines begin. */
export interface SourceText {
  readonly name: string;
  readonly text: string;
  readonly lineStarts: readonly number[];
}

/** Wraps a text so that offsets can be turned into lines and columns. */
export function sourceOf(name: string, text: string): SourceText {
  const lineStarts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lineStarts.push(at + 1);
  return { name, text, lineStarts };
}

/** The line and column of an offset, both from 1. */
export function positionOf(source: SourceText, offset: number): Position {
  const index = lastAtMost(source.lineStarts.length, (at) => (source.lineStarts[at] ?? 0) <= offset);
  return { file: source.name, line: index + 1, column: offset - (source.lineStarts[index] ?? 0) + 1 };
}

/** Where a line (from 1) stands in the text, without its line break. */
export function lineSpan(source: SourceText, line: number): Span {
  const start = source.lineStarts[line - 1] ?? source.text.length;
  const next = source.lineStarts[line];
  let end = next === undefined ? source.text.length : next - 1;
  if (end > start && source.text[end - 1] === '\r') end -= 1;
  return { start, end };
}

/** The last index below `length` for which `holds` is true, when it is true for all before it; 0 when for none. */
export function lastAtMost(length: number, holds: (index: number) => boolean): number {
  let low = 0;
  let high = length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (holds(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}
