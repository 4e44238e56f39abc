import type { Diagnostic } from '../../core/model/diagnostic.ts';
import { refOf, type Fields, type Ref } from '../../core/model/resource.ts';
import { personOf, rowsOf, wrongCount, type Row } from '../read/csv.ts';
import type { Column } from '../read/csv-header.ts';
import { decoded } from '../read/decode.ts';
import { schemaAt } from '../form/json-schema.ts';
import { listNode, mapNode, textOf, type MapNode } from '../form/node.ts';
import { errorAt, type Problem } from '../form/problem.ts';
import { schemaProblems } from '../check/schema.ts';
import { dataFields, sections, type MembershipSection, type Section } from '../form/sections.ts';
import { diagnosticsOf } from '../form/show.ts';
import { sourceOf, type SourceText } from '../form/source-text.ts';
import { didYouMean, isShowable, nearest } from '../form/suggest.ts';
import { fieldsOf } from '../read/values.ts';

/** What a CSV file says beside a source, by resource. */
export interface Overlay {
  readonly fields: ReadonlyMap<Ref, Fields>;
  readonly diagnostics: readonly Diagnostic[];
}

const idColumn = 'id';

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
      else take(personOf(row, columns, source, problems), { source, has, items, fields, problems });
    }
    for (const [section, nodes] of items)
      if (nodes.length > 0) problems.push(...schemaProblems(rootOf(section, nodes), source));
  }
  return { fields: problems.length > 0 ? new Map() : fields, diagnostics: diagnosticsOf(problems, [], reveal) };
}

interface Taking {
  readonly source: SourceText;
  readonly has: (ref: Ref) => boolean;
  readonly items: ReadonlyMap<Section, MapNode[]>;
  readonly fields: Map<Ref, Fields>;
  readonly problems: Problem[];
}

function take(row: MapNode, { source, has, items, fields, problems }: Taking): void {
  const id = textOf(row.entries.get(idColumn)?.node);
  const place = { source, span: row.entries.get(idColumn)?.node.span ?? row.span };
  const owners = sections.filter(
    (section) =>
      section.csv !== undefined && section.form === 'object' && id !== undefined && has(refOf(section.kind, id)),
  );
  const [owner, second] = owners;
  const problem = (code: string, message: string, hint: string): void =>
    void problems.push(errorAt(place, code, `Row ${row.row ?? 0}: ${message}`, hint));
  if (id === undefined) return problem('missing-field', 'The id is missing.', 'Every row needs it.');
  if (!owner)
    return problem(
      'unknown-reference',
      'Nobody has this id.',
      'It is the id that the manifest has, or gets by this import.',
    );
  if (second)
    return problem(
      'ambiguous-id',
      `Both a ${owner.kind} and a ${second.kind} have this id.`,
      'Give one of them another id.',
    );
  if (fields.has(refOf(owner.kind, id)))
    return problem('duplicate-id', 'The id is there twice.', 'Keep one of the rows.');
  const own = [...row.entries].filter(([name]) => dataFields(owner).includes(name));
  fields.set(
    refOf(owner.kind, id),
    fieldsOf(
      row.entries,
      own.map(([name]) => name),
    ),
  );
  items
    .get(owner)
    ?.push(
      mapNode(
        row.span,
        new Map([...row.entries].filter(([name]) => name === idColumn || dataFields(owner).includes(name))),
        row.row,
      ),
    );
  const list = memberships().find((section) => section.owner.kind === owner.kind);
  const foreign = [...row.entries.keys()].filter(
    (name) => name !== idColumn && !dataFields(owner).includes(name) && name !== list?.members.field,
  );
  for (const name of foreign) problem('unknown-field', `A ${owner.kind} has no "${name}".`, 'Leave the cell empty.');
  const members = list && row.entries.get(list.members.field)?.node;
  if (!list || members?.form !== 'list') return;
  for (const item of members.items) {
    const member = textOf(item);
    if (member === undefined || !has(refOf(list.members.kind, member)))
      problems.push(
        errorAt(
          { source, span: members.span },
          'unknown-reference',
          `Row ${row.row ?? 0}: there is no such ${list.members.kind}.`,
          'Cells of several ids are separated by semicolons.',
        ),
      );
  }
  fields.set(refOf(list.kind, id), fieldsOf(row.entries, [list.members.field]));
  items.get(list)?.push(
    mapNode(
      row.span,
      new Map([
        [list.idField, { key: place.span, node: { form: 'scalar', span: place.span, size: 1, value: id } }],
        [list.members.field, { key: members.span, node: members }],
      ]),
      row.row,
    ),
  );
}

function columnsOf(header: Row, source: SourceText, problems: Problem[]): readonly (Column | undefined)[] {
  const names = columnNames();
  const seen = new Set<string>();
  const columns = header.cells.map((cell, index): Column | undefined => {
    const name = cell.trim();
    const place = { source, span: header.spans[index] ?? { start: 0, end: 1 } };
    const isNamed = isShowable(name, false) && nearest(name, names) !== undefined;
    if (name !== idColumn && !names.includes(name))
      problems.push(
        errorAt(
          place,
          'unknown-field',
          isNamed ? `Unknown column "${name}".` : `Column ${index + 1} does not have the name of a field.`,
          (isNamed ? didYouMean(name, names) : undefined) ?? `Columns: ${[idColumn, ...names].join(', ')}.`,
        ),
      );
    else if (seen.has(name))
      problems.push(errorAt(place, 'duplicate-key', `The column "${name}" is there twice.`, 'Keep one of them.'));
    else {
      seen.add(name);
      return {
        name,
        type: sections.some((section) => schemaAt([section.name, '0', name])?.type === 'array') ? 'array' : 'text',
      };
    }
    return undefined;
  });
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

function memberships(): readonly MembershipSection[] {
  return sections.filter((section) => section.form === 'membership');
}

function rootOf(section: Section, nodes: readonly MapNode[]): MapNode {
  const list = listNode({ start: 0, end: 1 }, nodes);
  return mapNode(list.span, new Map([[section.name, { key: list.span, node: list }]]));
}
