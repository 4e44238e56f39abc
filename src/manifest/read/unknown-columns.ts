import { errorAt, type Place, type Problem } from '../form/problem.ts';
import { didYouMean, knownName } from '../form/suggest.ts';

/** A cell of a header that names no field. */
export interface UnknownColumn {
  /** From 0. */
  readonly index: number;
  readonly text: string;
}

/** Where unknown columns stand, and what stands beside them. */
interface Header {
  readonly place: Place;
  readonly fields: readonly string[];
  /** Fields that a CSV file cannot hold. */
  readonly blocks: readonly string[];
  /** Whether the line is plainly a header, so that its texts may be shown. */
  readonly isPlain: boolean;
}

/**
 * One error for all columns that name no field: by letter and number, and by their text where the line is plainly a
 * header and not, say, the first person.
 */
export function unknownColumns(columns: readonly UnknownColumn[], header: Header): Problem {
  const { place, fields, isPlain } = header;
  const named = columns.map(({ index, text }) => {
    const where = `${letterOf(index)} (column ${index + 1})`;
    return isPlain && text !== '' ? `${where} "${text}"` : where;
  });
  const what = columns.length === 1 ? 'This column does' : `These ${columns.length} columns do`;
  const hints = [...new Set(columns.flatMap(({ text }) => hintOf(text, header) ?? []))];
  const others = isPlain
    ? `Known columns: ${fields.join(', ')}; a manifest passes over others with "settings.csv.ignoreColumns".`
    : `The first line names the fields: ${fields.join(', ')}.`;
  return errorAt(
    place,
    'unknown-field',
    `${what} not have the name of a field: ${named.join(', ')}.`,
    [...hints, others].join('\n'),
  );
}

/** The letter by which spreadsheets call a column, counted from 0. */
function letterOf(index: number): string {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : letterOf(Math.floor(index / 26) - 1) + last;
}

/** What to do about a text in the place of names, when something is known to do. */
export function hintOf(text: string, { fields, blocks }: Pick<Header, 'fields' | 'blocks'>): string | undefined {
  const block = knownName(text, blocks);
  if (block !== undefined) return `A CSV file cannot hold "${block}": write these people in YAML or JSON.`;
  if (text.includes(';')) return 'Cells are separated by commas, and only the items inside a cell by semicolons.';
  return didYouMean(text, fields);
}
