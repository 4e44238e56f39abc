import { isMap, isScalar, isSeq, LineCounter, parseAllDocuments, parseDocument, visit, type Document } from 'yaml';
import { ackClasses, type Ack } from '../../core/drift/ack.ts';
import { Failure } from '../../core/model/failure.ts';
import { objectOf } from '../../core/shape/json.ts';
import { blockedCodes } from '../../core/shape/plan-codes.ts';
import { parseRef } from '../../core/model/resource.ts';
import { isDate } from '../form/formats.ts';

const listName = 'acknowledged';
const names: readonly string[] = [
  'ref',
  'class',
  'reason',
  'target',
  'fields',
  'wanted',
  'until',
  'why',
] satisfies readonly (keyof Ack)[];

/** What a file of acknowledgements holds before there is one. */
const empty = `# What differs live and is accepted for a while. \`caseload drift ack\` adds to this file; edit it as you like, and keep it in git.
# An entry covers one class of drift of one resource, and of its fields those that it names, or one reason for which it
# is blocked, until the end of that day (UTC).
${listName}: []
`;

/**
 * Reads a file of acknowledgements; one that holds nothing has none. Throws `Failure` (usage) with the line of
 * everything that is wrong in it.
 */
export function parseAcks(text: string, path: string): readonly Ack[] {
  const { document, lines } = read(text, path);
  if (document.contents === null) return [];
  const list = document.get(listName, true);
  const problems: string[] = [];
  const at = (node: unknown): string => `${path}:${lines.linePos(rangeOf(node)).line}`;
  if (!isMap(document.contents) || !(list === undefined || isSeq(list) || isNothing(list)))
    throw wrong([`${path}:1: The file must have one list named "${listName}".`]);
  for (const pair of document.contents.items)
    if (String(pair.key) !== listName) problems.push(`${at(pair.key)}: Only "${listName}" can stand here.`);
  const acks = (isSeq(list) ? list.items : []).flatMap((item) => {
    const fields = objectOf(isMap(item) ? item.toJS(document, { maxAliasCount: 0 }) : undefined);
    const ack = fields ? ackOf(new Map(Object.entries(fields))) : 'It must be a map of fields.';
    if (typeof ack === 'object') return [ack];
    problems.push(`${at(item)}: ${ack}`);
    return [];
  });
  if (problems.length > 0) throw wrong(problems);
  return acks;
}

/**
 * The text of the file with one more acknowledgement, in the place of an earlier one of the same resource, class and
 * target; comments and line ends stay.
 */
export function withAck(text: string | undefined, path: string, ack: Ack): string {
  const acks = parseAcks(text ?? empty, path);
  const isBlank = text === undefined || read(text, path).document.contents === null;
  const { document } = read(isBlank ? `${text ?? ''}${empty}` : text, path);
  const place = acks.findIndex(
    (other) =>
      other.ref === ack.ref &&
      other.class === ack.class &&
      other.reason === ack.reason &&
      (other.target ?? ack.target) === ack.target,
  );
  const list = document.get(listName, true);
  if (!isSeq(list)) document.set(listName, document.createNode([entryOf(ack)]));
  else {
    list.flow = false;
    const entry = list.items[place];
    if (!isMap(entry)) list.add(document.createNode(entryOf(ack)));
    else {
      const wanted = entryOf(ack);
      for (const name of names) if (!(name in wanted)) entry.delete(name);
      // A text is put into the node that is there, with its comments.
      for (const [name, value] of Object.entries(wanted))
        entry.set(name, typeof value === 'string' ? value : document.createNode(value));
    }
  }
  const written = document.toString({ lineWidth: 0 });
  return text?.includes('\r\n') ? written.replace(/\r?\n/g, '\r\n') : written;
}

function entryOf({ ref, class: kind, reason, target, fields, wanted, until, why }: Ack): object {
  return {
    ref,
    class: kind,
    ...(reason === undefined ? {} : { reason }),
    ...(target === undefined ? {} : { target }),
    ...(fields && fields.length > 0 ? { fields } : {}),
    ...(wanted && wanted.length > 0 ? { wanted } : {}),
    until,
    why,
  };
}

function ackOf(body: ReadonlyMap<string, unknown>): Ack | string {
  const text = (name: string): string | undefined => {
    const value = body.get(name);
    return typeof value === 'string' && value.trim() !== '' ? value : undefined;
  };
  const unknown = [...body.keys()].find((name) => !names.includes(name));
  const [ref, until, why] = [parseRef(text('ref') ?? ''), text('until'), text('why')];
  const kind = ackClasses.find((name) => name === body.get('class'));
  const reason = blockedCodes.find((name) => name === body.get('reason'));
  const fields = body.get('fields');
  if (unknown !== undefined) return `There is no such field; known are ${names.join(', ')}.`;
  if (!ref) return '"ref" must name a resource, such as provider/p-1001.';
  if (!kind) return `"class" must be one of ${ackClasses.join(', ')}.`;
  if (kind === 'blocked' ? !reason : body.has('reason'))
    return '"reason" says why something is blocked, and stands with class "blocked" alone.';
  if (until === undefined || !isDate(until)) return '"until" must be a date as YYYY-MM-DD.';
  if (why === undefined) return '"why" must say why, in a few words.';
  const target = body.get('target');
  if (target !== undefined && typeof target !== 'string') return '"target" must be the name of a target.';
  const common = {
    ref,
    class: kind,
    ...(reason ? { reason } : {}),
    until,
    why,
    ...(target === undefined ? {} : { target }),
  };
  const wanted = body.get('wanted');
  if (fields !== undefined && !isTexts(fields)) return '"fields" must be a list of names.';
  if (wanted !== undefined && !isTexts(wanted)) return '"wanted" must be as `caseload drift ack` wrote it.';
  return { ...common, ...(fields ? { fields } : {}), ...(wanted ? { wanted } : {}) };
}

function isTexts(list: unknown): list is readonly string[] {
  return Array.isArray(list) && list.every((item) => typeof item === 'string');
}

function read(text: string, path: string): { readonly document: Document.Parsed; readonly lines: LineCounter } {
  const lines = new LineCounter();
  const found = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false, logLevel: 'silent' });
  const [document, second] = Array.isArray(found) ? found : [];
  const fail = (offset: number, why: string): Failure => wrong([`${path}:${lines.linePos(offset).line}: ${why}`]);
  if (second) throw fail(rangeOf(second.contents), 'There is a second document; only one can be read.');
  const one = document ?? parseDocument('', { lineCounter: lines });
  const [error] = one.errors;
  if (error) throw fail(error.pos[0], 'This is not YAML.');
  visit(one, {
    Alias: (_key, node) => {
      throw fail(rangeOf(node), 'Aliases cannot be used here: write the value out.');
    },
  });
  return { document: one, lines };
}

function isNothing(node: unknown): boolean {
  return isScalar(node) && node.value === null;
}

function rangeOf(node: unknown): number {
  const range: unknown = typeof node === 'object' && node !== null && 'range' in node ? node.range : undefined;
  return Array.isArray(range) && typeof range[0] === 'number' ? range[0] : 0;
}

function wrong(problems: readonly string[]): Failure {
  return new Failure('usage', 'bad-acks', problems.join('\n'), {
    hint: 'Mend the file; `caseload drift ack --help` shows how an entry is made.',
  });
}
