import { schemaAt } from '../form/json-schema.ts';
import { forbiddenKeys } from '../form/formats.ts';
import { errorAt, type Problem } from '../form/problem.ts';
import { blockNames, fieldNames, type Section } from '../form/sections.ts';
import { positionOf, type SourceText, type Span } from '../form/source-text.ts';
import { didYouMean, isShowable, nearest } from '../form/suggest.ts';

/** A column whose field is known. */
export interface Column {
  readonly name: string;
  /** How its cells are read. */
  readonly type: 'text' | 'boolean' | 'array';
}

/** The columns of a CSV file; undefined stands for one that is not read. */
export interface Header {
  readonly columns: readonly (Column | undefined)[];
  readonly problems: readonly Problem[];
  /** Which cells of the header may be shown. */
  readonly shown: readonly boolean[];
  /** False when a column is missing without which no row means anything. */
  readonly usable: boolean;
}

interface HeaderRow {
  readonly cells: readonly string[];
  readonly spans: readonly Span[];
}

/** Reads the first row: each cell is the name of a field of the section, and none stands there twice. */
export function readHeader(row: HeaderRow, section: Section, source: SourceText): Header {
  const blocks = new Set(blockNames(section));
  const fields = fieldNames(section).filter((name) => !blocks.has(name));
  const names = row.cells.map((cell) => cell.trim());
  const start = { source, span: row.spans[0] ?? { start: 0, end: 1 } };
  if (!names.some((name) => fields.includes(name))) {
    const problem = errorAt(
      start,
      'missing-header',
      'The first line does not name fields.',
      unknownHint(names.join(), fields, blocks),
    );
    return { columns: names.map(() => undefined), problems: [problem], shown: [], usable: false };
  }
  const required = schemaAt([section.name, '0'])?.required ?? [];
  const missing = required.filter((name) => !names.includes(name));
  const seen = new Map<string, Span>();
  const problems = missing.map((name) =>
    errorAt(start, 'missing-field', `The column "${name}" is missing.`, 'Every row needs it.'),
  );
  const columns = names.map((name, index): Column | undefined => {
    const place = { source, span: row.spans[index] ?? { start: 0, end: 1 } };
    const first = seen.get(name);
    if (forbiddenKeys.has(name))
      problems.push(errorAt(place, 'forbidden-key', `"${name}" cannot be the name of a field.`, 'Remove the column.'));
    else if (!fields.includes(name))
      problems.push(
        errorAt(
          place,
          'unknown-field',
          unknownMessage(name, index, isMisspelt(name, fields)),
          unknownHint(name, fields, blocks),
        ),
      );
    else if (first)
      problems.push(
        errorAt(
          place,
          'duplicate-key',
          `The column "${name}" is there twice.`,
          `The first is at ${placeText(source, first)}; keep one of them.`,
        ),
      );
    else {
      seen.set(name, place.span);
      return { name, type: typeOf(section, name) };
    }
    return undefined;
  });
  const shown = names.map((name) => fields.includes(name) || isMisspelt(name, fields));
  return { columns, problems, shown, usable: missing.length === 0 };
}

// A line break that got lost makes the first person a part of the header: only what is nearly a field's name is shown.
function unknownMessage(name: string, index: number, isMisspelt: boolean): string {
  return isMisspelt
    ? `Unknown field "${name}" in the header.`
    : `Column ${index + 1} does not have the name of a field.`;
}

function unknownHint(name: string, fields: readonly string[], blocks: ReadonlySet<string>): string {
  if (blocks.has(name)) return `A CSV file cannot hold "${name}": write these people in YAML or JSON.`;
  if (name.includes(';')) return 'Cells are separated by commas, and only the items inside a cell by semicolons.';
  return didYouMean(name, fields) ?? `The first line names the fields: ${fields.join(', ')}.`;
}

function isMisspelt(name: string, fields: readonly string[]): boolean {
  return isShowable(name, false) && nearest(name, fields) !== undefined;
}

function typeOf(section: Section, name: string): Column['type'] {
  const type = schemaAt([section.name, '0', name])?.type;
  return type === 'array' || type === 'boolean' ? type : 'text';
}

function placeText(source: SourceText, span: Span): string {
  const { file, line, column } = positionOf(source, span.start);
  return `${file}:${line}:${column}`;
}
