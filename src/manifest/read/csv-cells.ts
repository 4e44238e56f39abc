import type { Span } from '../form/source-text.ts';

/** The cells of one line of a CSV file (or of several, when a quoted cell holds line breaks). */
export type CellRow = readonly Span[];

/** Where the cells of a well-formed CSV text stand, quotes included. */
export function cellRows(text: string): readonly CellRow[] {
  const rows: CellRow[] = [];
  let row: Span[] = [];
  let at = 0;
  while (at < text.length) {
    const end = cellEnd(text, at);
    row.push({ start: at, end });
    if (text[end] === ',') {
      at = end + 1;
      if (at < text.length) continue;
      row.push({ start: at, end: at });
    } else {
      at = end + (text[end] === '\r' && text[end + 1] === '\n' ? 2 : 1);
    }
    rows.push(row);
    row = [];
  }
  return rows;
}

function cellEnd(text: string, start: number): number {
  let at = start;
  if (text[at] === '"') {
    // A doubled quote stands for one: the cell goes on after it.
    do at = text.indexOf('"', at + 1) + 1;
    while (at > 0 && text[at] === '"');
    if (at === 0) return text.length;
  }
  while (at < text.length && text[at] !== ',' && text[at] !== '\n' && text[at] !== '\r') at += 1;
  return at;
}
