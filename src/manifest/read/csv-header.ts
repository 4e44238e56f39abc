import { schemaAt } from '../form/json-schema.ts';
import { forbiddenKeys } from '../../core/shape/ids.ts';
import { errorAt, type Problem } from '../form/problem.ts';
import { blockNames, fieldNames, type Section } from '../form/sections.ts';
import { positionOf, type SourceText, type Span } from '../form/source-text.ts';
import { arePlainlyNames, knownName } from '../form/suggest.ts';
import { hintOf, unknownColumns, type UnknownColumn } from './unknown-columns.ts';

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

/**
 * Reads the first row: each cell is the name of a field of the section, without regard to case, blanks, `_` and `-`,
 * and none stands there twice. Columns that `ignored` names are passed over.
 */
export function readHeader(
  row: HeaderRow,
  section: Section,
  source: SourceText,
  ignored: readonly string[] = [],
): Header {
  const blocks = blockNames(section);
  const fields = fieldNames(section).filter((name) => !blocks.includes(name));
  const cells = row.cells.map((cell) => cell.trim());
  const names = cells.map((cell) => knownName(cell, fields));
  const placeOf = (index: number) => ({ source, span: row.spans[index] ?? { start: 0, end: 1 } });
  if (names.every((name) => name === undefined)) {
    const hint = hintOf(cells.join(), { fields, blocks }) ?? `The first line names the fields: ${fields.join(', ')}.`;
    const problem = errorAt(placeOf(0), 'missing-header', 'The first line does not name fields.', hint);
    return { columns: names.map(() => undefined), problems: [problem], shown: [], usable: false };
  }
  const required = schemaAt([section.name, '0'])?.required ?? [];
  const missing = required.filter((name) => !names.includes(name));
  const problems = missing.map((name) =>
    errorAt(placeOf(0), 'missing-field', `The column "${name}" is missing.`, 'Every row needs it.'),
  );
  const seen = new Map<string, Span>();
  const unknown: UnknownColumn[] = [];
  const columns = cells.map((text, index): Column | undefined => {
    const [name, place] = [names[index], placeOf(index)];
    const first = name === undefined ? undefined : seen.get(name);
    if (forbiddenKeys.has(text))
      problems.push(errorAt(place, 'forbidden-key', `"${text}" cannot be the name of a field.`, 'Remove the column.'));
    else if (name === undefined) {
      if (knownName(text, ignored) === undefined) unknown.push({ index, text });
    } else if (first)
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
  const isPlain = arePlainlyNames(cells, [...fields, ...blocks]);
  const [first] = unknown;
  if (first) problems.push(unknownColumns(unknown, { place: placeOf(first.index), fields, blocks, isPlain }));
  const shown = names.map((name) => name !== undefined || isPlain);
  return { columns, problems, shown, usable: missing.length === 0 };
}

function typeOf(section: Section, name: string): Column['type'] {
  const type = schemaAt([section.name, '0', name])?.type;
  return type === 'array' || type === 'boolean' ? type : 'text';
}

function placeText(source: SourceText, span: Span): string {
  const { file, line, column } = positionOf(source, span.start);
  return `${file}:${line}:${column}`;
}
