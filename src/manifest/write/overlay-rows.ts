import type { DiagnosticCode } from '../../core/model/diagnostic.ts';
import { refOf, type Fields, type Ref } from '../../core/model/resource.ts';
import { fieldsOf, mapNode, textOf, type MapNode } from '../form/node.ts';
import { errorAt, type Problem } from '../form/problem.ts';
import { dataFields, memberships, sections, type MembershipSection, type Section } from '../form/sections.ts';
import type { SourceText, Span } from '../form/source-text.ts';

/** The column that every overlay has. */
export const idColumn = 'id';

/** What the rows of an overlay come to; all of it is added to. */
export interface Gathering {
  readonly source: SourceText;
  /** Tells who there is. */
  readonly has: (ref: Ref) => boolean;
  /** The rows as items of sections, as the schema knows them. */
  readonly items: ReadonlyMap<Section, MapNode[]>;
  readonly fields: Map<Ref, Fields>;
  readonly problems: Problem[];
}

/** Takes a row in: the fields of the person whose id it has, and the members of the list that is theirs. */
export function gather(row: MapNode, gathering: Gathering): void {
  const { items, fields, problems, source } = gathering;
  const at = row.entries.get(idColumn)?.node.span ?? row.span;
  const id = textOf(row.entries.get(idColumn)?.node);
  const problem = (code: DiagnosticCode, message: string, hint: string, span = at): void =>
    void problems.push(errorAt({ source, span }, code, `Row ${row.row ?? 0}: ${message}`, hint));
  if (id === undefined) return problem('missing-field', 'The id is missing.', 'Every row needs it.');
  const owner = ownerOf(id, gathering, problem);
  if (!owner) return;
  const own = dataFields(owner);
  const list = memberships().find((section) => section.owner.kind === owner.kind);
  const names = [...row.entries.keys()];
  fields.set(
    refOf(owner.kind, id),
    fieldsOf(
      row.entries,
      names.filter((name) => own.includes(name)),
    ),
  );
  const kept = [...row.entries].filter(([name]) => name === idColumn || own.includes(name));
  items.get(owner)?.push(mapNode(row.span, new Map(kept), row.row));
  for (const name of names)
    if (name !== idColumn && !own.includes(name) && name !== list?.members.field)
      problem('unknown-field', `A ${owner.kind} has no "${name}".`, 'Leave the cell empty.');
  if (list) gatherMembers(row, { list, id, at }, gathering, problem);
}

type Say = (code: DiagnosticCode, message: string, hint: string, span?: Span) => void;

/** The section of the one who has this id; undefined, and a problem, when that is nobody, or not one alone. */
function ownerOf(id: string, { has, fields }: Gathering, problem: Say): Section | undefined {
  const [owner, second] = sections.filter(
    (section) => section.csv !== undefined && section.form === 'object' && has(refOf(section.kind, id)),
  );
  if (!owner)
    problem('unknown-reference', 'Nobody has this id.', 'It is the id that the manifest has, or gets by this import.');
  else if (second)
    problem('ambiguous-id', `Both a ${owner.kind} and a ${second.kind} have this id.`, 'Give one of them another id.');
  else if (fields.has(refOf(owner.kind, id)))
    problem('duplicate-id', 'The id is there twice.', 'Keep one of the rows.');
  else return owner;
  return undefined;
}

function gatherMembers(
  row: MapNode,
  { list, id, at }: { readonly list: MembershipSection; readonly id: string; readonly at: Span },
  { has, items, fields }: Gathering,
  problem: Say,
): void {
  const members = row.entries.get(list.members.field)?.node;
  if (members?.form !== 'list') return;
  for (const item of members.items) {
    const member = textOf(item);
    if (member === undefined || !has(refOf(list.members.kind, member)))
      problem(
        'unknown-reference',
        `there is no such ${list.members.kind}.`,
        'Cells of several ids are separated by semicolons.',
        members.span,
      );
  }
  fields.set(refOf(list.kind, id), fieldsOf(row.entries, [list.members.field]));
  const entries = new Map([
    [list.idField, { key: at, node: { form: 'scalar' as const, span: at, size: 1, value: id } }],
    [list.members.field, { key: members.span, node: members }],
  ]);
  items.get(list)?.push(mapNode(row.span, entries, row.row));
}
