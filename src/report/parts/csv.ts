import type { Fields, Value } from '../../core/model/resource.ts';

/** Rows as CSV with a line of names; a cell that a spreadsheet would run as a formula begins with an apostrophe. */
export function renderCsv(columns: readonly string[], rows: readonly Fields[]): string {
  const lines = [columns, ...rows.map((row) => columns.map((name) => textOf(row[name])))];
  return lines.map((cells) => `${cells.map(cell).join(',')}\r\n`).join('');
}

function cell(text: string): string {
  const inert = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}

function textOf(value: Value | undefined): string {
  if (value === undefined) return '';
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object')) return value.join(';');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
