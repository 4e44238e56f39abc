import { bug } from '../../core/model/failure.ts';
import { isManaged, wantedOf } from '../../core/deciding/desired.ts';
import type { ObjectRules } from '../../core/model/fields.ts';
import { byRef, type Manifest } from '../../core/model/manifest.ts';
import type { Observation } from '../../core/model/observed.ts';
import type { Recorded } from '../../core/model/recorded.ts';
import { idOf, kindOf, type Fields, type Ref, type Value } from '../../core/model/resource.ts';
import { listsText } from '../../manifest/write/yaml-text.ts';
import { sections, type Section } from '../../manifest/form/sections.ts';
import { idSourcesOf, openSession, type Session } from '../session.ts';
import type { RunOptions } from '../run-options.ts';
import { nothingRead } from '../look-up.ts';

export interface ExportOptions extends RunOptions {
  /** Reads everybody, and exports what is personal too. */
  readonly reveal: boolean;
}

/** What is known of the managed resources of one kind. */
interface ExportedList {
  /** As the manifest calls it. */
  readonly name: string;
  /** Every name that a row may have, in their order. */
  readonly columns: readonly string[];
  readonly rows: readonly Fields[];
}

/** What is known of everything that is managed; `notRead` are those of whom a look told nothing. */
export interface Exported {
  readonly lists: readonly ExportedList[];
  readonly notRead: readonly Ref[];
}

const common = ['id', 'organization', 'remoteId', 'organizationRemoteId', 'origin', 'state', 'protected', 'lastProven'];

/**
 * Puts together what state, the manifest and, with `reveal`, the target know of everything that is managed. Throws
 * `Failure` when nobody could be read.
 */
export async function exportOf(manifest: Manifest, options: ExportOptions): Promise<Exported> {
  const session = await openSession(manifest.settings, { ...options, sendsNothing: !options.reveal });
  for (const note of session.notes) options.say?.(note);
  const entries = [...session.store.recorded().values()];
  const observations = options.reveal ? await lookAtAll(entries, session) : new Map<Ref, Observation>();
  const notRead = [...observations].flatMap(([ref, observation]) => (observation.state === 'unknown' ? [ref] : []));
  if (notRead.length > 0 && notRead.length === observations.size)
    throw nothingRead(observations.size, session.definition.title, observations.values());
  const rowFor = rowsFrom(manifest, session, observations, options.reveal);
  const lists = sections.map((section) =>
    listOf(section, entries.filter(({ ref }) => kindOf(ref) === section.kind).map(rowFor), options.reveal),
  );
  return { lists: lists.filter(({ rows }) => rows.length > 0), notRead };
}

/** An export as YAML. */
export function exportText({ lists }: Exported): string {
  return listsText(
    'Written by `caseload export`: what is known of everything that is managed. It is no manifest.',
    lists,
  );
}

async function lookAtAll(
  entries: readonly Recorded[],
  { target, connection, stop }: Session,
): Promise<ReadonlyMap<Ref, Observation>> {
  const objects = entries.filter(({ ref, deactivated }) => target.table[kindOf(ref)].form === 'object' && !deactivated);
  const observations = await Promise.all(
    objects.map(async (entry) => [entry.ref, await target.look(entry, connection.reader, false)] as const),
  );
  stop.throwIfAborted();
  return new Map(observations);
}

function rowsFrom(
  manifest: Manifest,
  session: Session,
  observations: ReadonlyMap<Ref, Observation>,
  reveal: boolean,
): (entry: Recorded) => Fields {
  const desired = byRef(manifest);
  const wanted = wantedOf(idSourcesOf(manifest, session), session.target.table);
  const names = new Map(
    [...session.store.recorded().values()].flatMap(({ ref, id, list }) => (list ? [] : [[id, idOf(ref)] as const])),
  );
  return (entry) => {
    const { ref, list } = entry;
    const rules = session.target.table[kindOf(ref)];
    const resource = desired.get(ref);
    const object = resource?.form === 'object' ? resource : undefined;
    const observation = observations.get(ref);
    const row = rowOf(entry, object?.organization, observation, reveal);
    if (rules.form === 'membership')
      return list ? { ...row, [membersOf(rules.kind)]: list.map((member) => names.get(member) ?? member) } : row;
    const declared = object && isManaged(object, rules) ? wanted(object) : {};
    // What no look shows is as the manifest has it; what one shows is as it is there.
    const values = observation?.state === 'present' ? observation.fields : openOf(rules, declared);
    return { ...row, ...dataOf(rules, values) };
  };
}

/** What is known of a resource of any kind. */
function rowOf(
  { ref, id, organizationId, origin, deactivated, protect, provenAt }: Recorded,
  organization: Ref | undefined,
  observation: Observation | undefined,
  reveal: boolean,
): Fields {
  return {
    id: idOf(ref),
    ...(organization ? { organization: idOf(organization) } : {}),
    remoteId: id,
    ...(organizationId === undefined ? {} : { organizationRemoteId: organizationId }),
    origin,
    state: deactivated ? 'deactivated' : observation?.state === 'missing' ? 'missing' : 'managed',
    ...(protect ? { protected: true } : {}),
    lastProven: provenAt,
    ...(reveal && observation ? { live: observation.state === 'present' ? 'read' : observation.state } : {}),
  };
}

/** Fields that are nobody's personal data. */
function openOf(rules: ObjectRules, fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => rules.fields[name]?.personal === false));
}

/** Fields without the ids that stand in columns of their own. */
function dataOf(rules: ObjectRules, fields: Fields): Fields {
  const kept = Object.entries(fields).filter(([name]) => {
    const rule = rules.fields[name];
    return rule !== undefined && !rule.declaresId && rule.from !== 'own-id' && rule.from !== 'organization-id';
  });
  return Object.fromEntries(kept.filter(([name]) => !common.includes(name)));
}

function membersOf(kind: string): string {
  const section = sections.find((one) => one.kind === kind);
  if (section?.form !== 'membership') throw bug(`A ${kind} has no members.`);
  return section.members.field;
}

function listOf(section: Section, rows: readonly Fields[], reveal: boolean): ExportedList {
  const named = new Set(rows.flatMap((row) => Object.keys(row)));
  const first = [...common, ...(reveal ? ['live'] : [])].filter((name) => named.has(name));
  return {
    name: section.name,
    columns: [...new Set([...first, ...named])],
    rows: [...rows].sort((a, b) => (text(a['id']) < text(b['id']) ? -1 : 1)),
  };
}

function text(value: Value | undefined): string {
  return String(value ?? '');
}
