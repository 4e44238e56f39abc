import { CsvError, parse } from 'csv-parse/sync';
import { cellRows, type CellRow } from './csv-cells.ts';
import { readHeader, type Column, type Header } from './csv-header.ts';
import { listNode, mapNode, type Entry, type MapNode, type Node, type ScalarNode } from '../form/node.ts';
import { hasControl } from '../form/formats.ts';
import type { Parsed, Token } from '../form/parsed.ts';
import { errorAt, type Problem } from '../form/problem.ts';
import type { Scope } from '../form/scope.ts';
import type { Section } from '../form/sections.ts';
import { lineSpan, type SourceText, type Span } from '../form/source-text.ts';

/** One line of a CSV file, or several when a quoted cell holds line breaks. */
export interface Row {
  readonly cells: readonly string[];
  readonly spans: CellRow;
  /** As a spreadsheet counts it: the header is row 1. */
  readonly number: number;
}

/**
 * Reads a CSV text whose header names fields of one section; an empty cell is a field that is left out, and columns
 * that `ignored` names are none.
 */
export function parseCsv(source: SourceText, section: Section, scope: Scope, ignored: readonly string[] = []): Parsed {
  const rows = rowsOf(source);
  if (!Array.isArray(rows)) return { source, documents: [], problems: [rows], incomplete: [section.name], broken: [] };
  const [first, ...others] = rows;
  if (!first) {
    const problem = errorAt(
      { source, span: { start: 0, end: 1 } },
      'empty-file',
      'The file holds nothing.',
      'Its first line names the fields; if nobody is meant to be in it, leave only that line.',
    );
    return { source, documents: [], tokens: [], problems: [problem], incomplete: [section.name], broken: [] };
  }
  const header = readHeader(first, section, source, ignored);
  const tokens = tokensOf(rows, header, scope.child(section.name).item());
  if (!header.usable)
    return { source, documents: [], tokens, problems: header.problems, incomplete: [section.name], broken: [] };
  const problems: Problem[] = [...header.problems];
  const people: MapNode[] = [];
  const broken: Parsed['broken'][number][] = [];
  for (const row of others) {
    if (row.cells.length === first.cells.length) people.push(personOf(row, header.columns, source, problems));
    else {
      problems.push(wrongCount(row, first.cells.length, source));
      const id = row.cells[header.columns.findIndex((column) => column?.name === section.idField)];
      if (id) broken.push({ kind: section.kind, id });
    }
  }
  const list = listNode({ start: 0, end: 1 }, people);
  const root = mapNode(list.span, new Map([[section.name, { key: list.span, node: list }]]));
  return { source, documents: [root], tokens, problems, incomplete: [], broken };
}

/** The lines of a CSV text that hold anything, or what is wrong with it. */
export function rowsOf(source: SourceText): Row[] | Problem {
  const records = decode(source);
  if (!Array.isArray(records)) return records;
  const spans = cellRows(source.text);
  return records
    .map((cells, index): Row => ({ cells, spans: spans[index] ?? [], number: index + 1 }))
    .filter(({ cells }) => cells.some((cell) => cell !== ''));
}

function decode(source: SourceText): string[][] | Problem {
  try {
    return parse(source.text, { relax_column_count: true, record_delimiter: ['\r\n', '\n', '\r'] });
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    // The library's message quotes the cell, so only its code and its line are used.
    const line = 'lines' in cause && typeof cause.lines === 'number' ? cause.lines : 1;
    const [message, hint] =
      cause.code === 'CSV_QUOTE_NOT_CLOSED'
        ? ['A quoted cell is not closed.', 'A quote is missing in this line or in one before it.']
        : ['A quote stands where none can be.', 'Put the whole cell in quotes and write each quote in it twice.'];
    return errorAt(
      { source, span: { ...lineSpan(source, Math.min(line, source.lineStarts.length)) } },
      'invalid-syntax',
      message,
      hint,
    );
  }
}

/** A row as a map of fields. */
export function personOf(
  row: Row,
  columns: readonly (Column | undefined)[],
  source: SourceText,
  problems: Problem[],
): MapNode {
  const entries = new Map<string, Entry>();
  for (const [index, column] of columns.entries()) {
    const text = row.cells[index] ?? '';
    if (!column || text === '') continue;
    const span = row.spans[index] ?? { start: 0, end: 1 };
    if (hasControl(text))
      problems.push(
        errorAt(
          { source, span },
          'control-character',
          `Row ${row.number}, column "${column.name}" holds a control character.`,
          'Type the value anew: such characters come along unseen when text is copied.',
        ),
      );
    entries.set(column.name, { key: span, node: valueOf(text, column, span) });
  }
  return mapNode(row.spans[0] ?? { start: 0, end: 1 }, entries, row.number);
}

function valueOf(text: string, column: Column, span: Span): Node {
  if (column.type === 'array')
    return listNode(
      span,
      text.split(';').map((item) => scalarNode(item.trim(), span)),
    );
  const truth = column.type === 'boolean' && /^(true|false)$/i.test(text);
  return scalarNode(truth ? text.toLowerCase() === 'true' : text, span);
}

function scalarNode(value: string | boolean, span: Span): ScalarNode {
  return { form: 'scalar', span, size: 1, value };
}

/** A row that has another number of cells than the header. */
export function wrongCount({ cells, spans, number }: Row, wanted: number, source: SourceText): Problem {
  const span = (cells.length > wanted ? spans[wanted] : spans[0]) ?? { start: 0, end: 1 };
  const hint =
    cells.length > wanted
      ? 'Put a cell that holds a comma in quotes; items of a list are separated by semicolons.'
      : 'A comma may be missing: an empty cell needs its comma too.';
  return errorAt(
    { source, span },
    'wrong-cell-count',
    `Row ${number} has ${cells.length} cells, and the header has ${wanted}.`,
    hint,
  );
}

function tokensOf(rows: readonly Row[], { columns, shown }: Header, scope: Scope): readonly Token[] {
  const scopes = columns.map((column) => (column ? scope.child(column.name) : undefined));
  const isShown = ({ cells, number }: Row, index: number): boolean =>
    number === rows[0]?.number
      ? shown[index] === true
      : // In a row with a cell too many or too few nobody knows which cell is which.
        cells.length === columns.length && scopes[index]?.shows(cells[index] ?? '') === true;
  return rows.flatMap((row) => row.spans.map((span, index) => ({ ...span, shown: isShown(row, index) })));
}
