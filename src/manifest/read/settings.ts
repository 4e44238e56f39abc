import type { Fields, Kind } from '../../core/model/resource.ts';
import {
  defaultSettings,
  leftOf,
  parseAllowance,
  parseDuration,
  type Allowance,
  type Prune,
  type Settings,
} from '../../core/model/settings.ts';
import { manifestSchema, schemaAt } from '../form/json-schema.ts';
import { childOf, fieldsOf, mapNode, textOf, type Entry, type MapNode, type Node } from '../form/node.ts';
import { errorAt, type Problem } from '../form/problem.ts';
import type { Parsed } from '../form/parsed.ts';
import { sections } from '../form/sections.ts';
import { positionOf, type SourceText } from '../form/source-text.ts';

/** The settings of all files together, as written. */
export interface WrittenSettings {
  readonly node: MapNode;
  /** The file in which each setting stands. */
  readonly sources: ReadonlyMap<Node, SourceText>;
  readonly problems: readonly Problem[];
}

/** Brings the settings of several files together; one that stands in two places is an error that names both. */
export function gatherSettings(files: readonly Parsed[]): WrittenSettings {
  const sources = new Map<Node, SourceText>();
  const problems: Problem[] = [];
  let node = mapNode({ start: 0, end: 1 }, new Map());
  for (const { source, documents } of files) {
    for (const root of documents) {
      const found = root.entries.get('settings')?.node;
      if (found?.form !== 'map') continue;
      remember(found, source, sources);
      node = merge(node, found, [], source, sources, problems);
    }
  }
  return { node, sources, problems };
}

/** The text of a setting, when it is written and is text. */
export function writtenText(settings: WrittenSettings, name: string): string | undefined {
  const value = settings.node.entries.get(name)?.node.value;
  return typeof value === 'string' ? value : undefined;
}

/** The columns of CSV files that are passed over. */
export function ignoredColumns({ node }: WrittenSettings): readonly string[] {
  const list = childOf(node.entries.get('csv')?.node, 'ignoreColumns');
  return list?.form === 'list' ? list.items.flatMap((item) => textOf(item) ?? []) : [];
}

/** The fields that every resource of a kind has by default. */
export function defaultsOf(settings: WrittenSettings, kind: string): ReadonlyMap<string, Entry> {
  const defaults = settings.node.entries.get('defaults')?.node;
  const found = defaults?.form === 'map' ? defaults.entries.get(kind)?.node : undefined;
  return found?.form === 'map' ? found.entries : new Map();
}

/**
 * Valid settings with what is not written filled in; a map that is not one of the general settings belongs to the
 * target of its name.
 */
export function settingsFrom(written: WrittenSettings, target: string, schema = manifestSchema()): Settings {
  const { value } = written.node;
  const targets: Record<string, Fields> = {};
  for (const [name, { node }] of written.node.entries)
    if (node.form === 'map' && !general.has(name))
      targets[name] = fieldsOf(node.entries, Object.keys(schemaAt(['settings', name], schema)?.properties ?? {}));
  return {
    target,
    rateLimit: numberOr(value['rateLimit'], defaultSettings.rateLimit),
    reserve: allowanceOr(value['reserve'], defaultSettings.reserve),
    concurrency: numberOr(value['concurrency'], defaultSettings.concurrency),
    prune: pruneOf(written.node.entries.get('prune')?.node),
    onImmutableChange: oneOf(value['onImmutableChange'], ['block', 'recreate'], defaultSettings.onImmutableChange),
    emptyAssignment: oneOf(value['emptyAssignment'], ['block', 'allow'], defaultSettings.emptyAssignment),
    guards: guardsOf(written.node.entries.get('guards')?.node),
    onLiveDeactivation: oneOf(value['onLiveDeactivation'], ['block', 'activate'], defaultSettings.onLiveDeactivation),
    maxAnswerBytes: numberOr(value['maxAnswerBytes'], defaultSettings.maxAnswerBytes),
    planLooks: numberOr(value['planLooks'], defaultSettings.planLooks),
    repair: repairOf(written.node.entries.get('repair')?.node),
    targets,
  };
}

/** A reserve that leaves nothing of the rate limit. */
export function paceProblems(written: WrittenSettings): readonly Problem[] {
  const { value, entries } = written.node;
  const node = entries.get('reserve')?.node;
  const source = node && written.sources.get(node);
  const rateLimit = numberOr(value['rateLimit'], defaultSettings.rateLimit);
  if (!source || leftOf(rateLimit, allowanceOr(value['reserve'], defaultSettings.reserve)) >= 1) return [];
  return [
    errorAt(
      { source, span: node.span },
      'out-of-range',
      `Setting "reserve" leaves nothing of ${rateLimit} requests a minute.`,
      'Leave at least one: the reserve is what others who use the same key get.',
    ),
  ];
}

function guardsOf(node: Node | undefined): Settings['guards'] {
  const written = node?.form === 'map' ? node.value : {};
  const { guards } = defaultSettings;
  const bound = (name: keyof Settings['guards']): Allowance => allowanceOr(written[name], guards[name]);
  return {
    maxDeletes: bound('maxDeletes'),
    maxReplaces: bound('maxReplaces'),
    maxMissing: bound('maxMissing'),
    maxIdentityChanges: bound('maxIdentityChanges'),
    maxUnseen: bound('maxUnseen'),
  };
}

function pruneOf(node: Node | undefined): Prune {
  const after = node?.form === 'map' ? node.value['after'] : undefined;
  const afterMs = typeof after === 'string' ? parseDuration(after) : undefined;
  return afterMs === undefined
    ? oneOf<Exclude<Prune, object>>(node?.value, ['delete', 'release', 'off'], 'delete')
    : { afterMs };
}

function repairOf(node: Node | undefined): Settings['repair'] {
  if (node?.form !== 'map') return {};
  const policy: Partial<Record<Kind, readonly string[] | 'reassert'>> = {};
  for (const { kind } of sections) {
    const allowed = node.entries.get(kind)?.node;
    if (allowed?.form === 'list') policy[kind] = allowed.items.flatMap((item) => textOf(item) ?? []);
    else if (allowed?.value === 'reassert') policy[kind] = 'reassert';
  }
  return policy;
}

const general: ReadonlySet<string> = new Set([...Object.keys(defaultSettings), 'defaults', 'rules', 'csv']);

function merge(
  into: MapNode,
  from: MapNode,
  path: readonly string[],
  source: SourceText,
  sources: ReadonlyMap<Node, SourceText>,
  problems: Problem[],
): MapNode {
  const entries = new Map(into.entries);
  for (const [name, entry] of from.entries) {
    const there = entries.get(name);
    if (!there) entries.set(name, entry);
    else if (there.node.form === 'map' && entry.node.form === 'map')
      entries.set(name, {
        key: there.key,
        node: merge(there.node, entry.node, [...path, name], source, sources, problems),
      });
    else problems.push(twice([...path, name], entry, there, source, sources));
  }
  return mapNode(into.span, entries);
}

function twice(
  path: readonly string[],
  entry: Entry,
  there: Entry,
  source: SourceText,
  sources: ReadonlyMap<Node, SourceText>,
): Problem {
  const first = positionOf(sources.get(there.node) ?? source, there.key.start);
  const name = schemaAt(['settings', ...path]) ? ` "${path.join('.')}"` : '';
  const message = `Setting${name} is given twice: here and at ${first.file}:${first.line}:${first.column}.`;
  return errorAt({ source, span: entry.key }, 'duplicate-setting', message, 'Keep one of them.');
}

function remember(node: Node, source: SourceText, sources: Map<Node, SourceText>): void {
  sources.set(node, source);
  if (node.form === 'map') for (const entry of node.entries.values()) remember(entry.node, source, sources);
}

function numberOr(value: unknown, byDefault: number): number {
  return typeof value === 'number' ? value : byDefault;
}

function allowanceOr(value: unknown, byDefault: Allowance): Allowance {
  return (typeof value === 'number' || typeof value === 'string' ? parseAllowance(value) : undefined) ?? byDefault;
}

function oneOf<T extends string>(value: unknown, allowed: readonly T[], byDefault: T): T {
  return allowed.find((one) => one === value) ?? byDefault;
}
