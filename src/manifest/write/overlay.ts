import type { Diagnostic } from '../../core/model/diagnostic.ts';
import type { Fields, Ref } from '../../core/model/resource.ts';
import { personOf, rowsOf, wrongCount, type Row } from '../read/csv.ts';
import type { Column } from '../read/csv-header.ts';
import { decoded } from '../read/decode.ts';
import { schemaAt } from '../form/json-schema.ts';
import { listNode, mapNode, type MapNode } from '../form/node.ts';
import { errorAt, type Problem } from '../form/problem.ts';
import { schemaProblems } from '../check/schema.ts';
import { dataFields, memberships, sections, type Section } from '../form/sections.ts';
import { diagnosticsOf } from '../form/diagnostics.ts';
import { sourceOf, type SourceText } from '../form/source-text.ts';
import { arePlainlyNames, knownName } from '../form/suggest.ts';
import { unknownColumns, type UnknownColumn } from '../read/unknown-columns.ts';
import { gather, idColumn } from './overlay-rows.ts';

/** What a CSV file says beside a source, by resource. */
export interface Overlay {
  readonly fields: ReadonlyMap<Ref, Fields>;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads a CSV file with a column `id`, fields of people, and the members of lists; everything wrong in it is a
 * diagnostic with its line. `has` tells who there is.
 */
export function readOverlay(bytes: Uint8Array, name: string, has: (ref: Ref) => boolean, reveal: boolean): Overlay {
  const problems: Problem[] = [];
  const text = decoded(bytes, name, problems) ?? '';
  const source = sourceOf(name, text);
  const rows = problems.length > 0 ? [] : rowsOf(source);
  if (!Array.isArray(rows)) return { fields: new Map(), diagnostics: diagnosticsOf([rows], [], reveal) };
  const [header, ...others] = rows;
  if (problems.length === 0 && !header)
    problems.push(
      errorAt(
        { source, span: { start: 0, end: 1 } },
        'empty-file',
        'The file holds nothing.',
        `Its first line names the columns: ${[idColumn, ...columnNames()].join(', ')}.`,
      ),
    );
  const columns = header ? columnsOf(header, source, problems) : [];
  const fields = new Map<Ref, Fields>();
  if (columns.some((column) => column?.name === idColumn)) {
    const items = new Map<Section, MapNode[]>(sections.map((section) => [section, []]));
    for (const row of others) {
      if (row.cells.length !== columns.length) problems.push(wrongCount(row, columns.length, source));
      else gather(personOf(row, columns, source, problems), { source, has, items, fields, problems });
    }
    for (const [section, nodes] of items)
      if (nodes.length > 0) problems.push(...schemaProblems(rootOf(section, nodes), source));
  }
  return { fields: problems.length > 0 ? new Map() : fields, diagnostics: diagnosticsOf(problems, [], reveal) };
}

function columnsOf(header: Row, source: SourceText, problems: Problem[]): readonly (Column | undefined)[] {
  const names = columnNames();
  const seen = new Set<string>();
  const all = [idColumn, ...names];
  const cells = header.cells.map((cell) => cell.trim());
  const placeOf = (index: number) => ({ source, span: header.spans[index] ?? { start: 0, end: 1 } });
  const unknown: UnknownColumn[] = [];
  const columns = cells.map((text, index): Column | undefined => {
    const name = knownName(text, all);
    if (name === undefined) unknown.push({ index, text });
    else if (seen.has(name))
      problems.push(
        errorAt(placeOf(index), 'duplicate-key', `The column "${name}" is there twice.`, 'Keep one of them.'),
      );
    else {
      seen.add(name);
      return {
        name,
        type: sections.some((section) => schemaAt([section.name, '0', name])?.type === 'array') ? 'array' : 'text',
      };
    }
    return undefined;
  });
  const [first] = unknown;
  const isPlain = arePlainlyNames(cells, all);
  if (first) problems.push(unknownColumns(unknown, { place: placeOf(first.index), fields: all, blocks: [], isPlain }));
  if (!seen.has(idColumn))
    problems.push(
      errorAt(
        { source, span: header.spans[0] ?? { start: 0, end: 1 } },
        'missing-field',
        'The column "id" is missing.',
        'Every row needs it.',
      ),
    );
  return columns;
}

/** The columns that an overlay may have beside the id. */
function columnNames(): readonly string[] {
  const ofPeople = sections.flatMap((section) =>
    section.form === 'object' && section.csv !== undefined ? dataFields(section) : [],
  );
  return [...new Set([...ofPeople, ...memberships().map((section) => section.members.field)])];
}

function rootOf(section: Section, nodes: readonly MapNode[]): MapNode {
  const list = listNode({ start: 0, end: 1 }, nodes);
  return mapNode(list.span, new Map([[section.name, { key: list.span, node: list }]]));
}
