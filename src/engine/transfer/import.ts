import type { Diagnostic } from '../../core/model/diagnostic.ts';
import { Failure } from '../../core/model/failure.ts';
import { objectOf } from '../../core/shape/json.ts';
import type { ImportSummary } from '../../core/model/imported.ts';
import type { Manifest } from '../../core/model/manifest.ts';
import type { LookupResult } from '../../core/model/observed.ts';
import { foreignId, idOf, kindOf, kinds, refOf, type Fields, type Kind, type Ref } from '../../core/model/resource.ts';
import type { Roster } from '../../core/model/roster.ts';
import { defaultSettings, type Settings } from '../../core/model/settings.ts';
import { loadManifest, schemaFor } from '../load-manifest.ts';
import { draftOf, type Draft } from '../../manifest/write/draft.ts';
import { merged } from '../../manifest/write/merge.ts';
import { readOverlay } from '../../manifest/write/overlay.ts';
import { place, stayed, type Placed } from '../../manifest/write/place.ts';
import { starterOf } from '../../manifest/write/starter.ts';
import { bytesIfThere, bytesOf, textIn } from '../private-file.ts';
import { registryOf, type Registry } from '../registry.ts';
import { openLink } from '../link.ts';
import type { RunOptions } from '../run-options.ts';
import { knownIds, underKnownIds } from './known-ids.ts';
import { givenTo, sourceNames } from './source-flags.ts';
import type { SourceRequest } from '../../connector/source.ts';
import type { TargetDefinition } from '../../connector/target.ts';

export interface ImportOptions extends Omit<RunOptions, 'target' | 'lock'> {
  /** The system that is read. */
  readonly from: string;
  /** The target of a manifest that is new; the system that is read when it is absent. */
  readonly target?: string;
  /** The file that is brought up to date, when it is there. */
  readonly out?: string;
  /** A CSV file with what the system does not show. */
  readonly overlay?: string;
  /** Who is read is going to be taken into state, which must be of the same account. */
  readonly adopt?: boolean;
  /** Shows source lines with personal values in diagnostics. */
  readonly reveal?: boolean;
  /** Flags of the source, as they were typed. */
  readonly flags: Readonly<Record<string, string | undefined>>;
}

/** A manifest as an import makes it; nothing is written anywhere. */
export interface Imported {
  readonly text: string;
  /** Whether the file has this text already. */
  readonly isSame: boolean;
  readonly summary: ImportSummary;
  /** Absent while something is missing or wrong in it. */
  readonly manifest?: Manifest;
  readonly diagnostics: readonly Diagnostic[];
  /** What was read of each person, as a look-up would have found it. */
  readonly found: ReadonlyMap<Ref, LookupResult>;
}

/** What a person wrote and got wrong, each at its line. */
export interface Refused {
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads a system and makes a manifest of it, or brings the one of `out` up to date; sends reads only. Throws `Failure`,
 * and `Refused` is returned for mistakes in files.
 */
export async function importFrom(options: ImportOptions): Promise<Imported | Refused> {
  const registry = registryOf(options.targets);
  const definition = sourceOf(options.from, registry);
  const given = await givenTo(definition.source, options.from, options.flags, registry);
  const opened = await open(options, definition, given);
  if ('diagnostics' in opened) return opened;
  const { draft, before, settings } = opened;
  const known = await knownIds(definition, settings, options);
  const roster = await read(definition, given, settings, options);
  const { placed, untold } = place(draft, underKnownIds(roster.found, known), {
    rules: (kind) => definition.table[kind],
    held: new Set(known.values()),
  });
  const others = stayed(draft, placed);
  const overlay = await overlayOf(options, new Set([...placed.map(({ ref }) => ref), ...others]));
  if (overlay.diagnostics.length > 0) return { diagnostics: overlay.diagnostics };
  const made = merged(draft, {
    placed,
    overlay: overlay.fields,
    block: definition.name,
    rule: (kind, name) => ruleOf(definition, kind, name),
    today: new Date().toISOString().slice(0, 10),
    schema: schemaFor(options.targets),
  });
  const { manifest, diagnostics } = await loadManifest(['-'], {
    target: targetOf(draft, options),
    reveal: options.reveal === true,
    readStdin: () => Promise.resolve(made.text),
    ...targetsOf(options),
  });
  const summary: ImportSummary = {
    title: definition.title,
    read: kinds.flatMap((kind) => countOf(placed, kind)),
    added: made.added,
    changed: made.changed,
    stayed: others,
    untold: untold.map(named),
    leftOut: roster.leftOut,
    nobody: roster.nobody,
    missing: made.missing.map(named),
    unusable: made.unusable.map(named),
    errors: diagnostics.filter(({ severity }) => severity === 'error').length,
  };
  return {
    text: made.text,
    isSame: made.text === before,
    summary,
    ...(manifest ? { manifest } : {}),
    diagnostics,
    found: new Map(placed.flatMap(lookupOf)),
  };
}

/** Refs are made of ids that a source gave out, and may be addresses there. */
function named<Item extends { readonly ref: Ref }>(item: Item): Item {
  const id = idOf(item.ref);
  return id.includes('@') || foreignId(id) !== id ? { ...item, ref: refOf(kindOf(item.ref), foreignId(id)) } : item;
}

/** The file that is brought up to date, or the beginning of a new one. */
async function open(
  options: ImportOptions,
  definition: TargetDefinition,
  given: SourceRequest['given'],
): Promise<{ readonly draft: Draft; readonly before: string | undefined; readonly settings: Settings } | Refused> {
  const { out } = options;
  const bytes = out === undefined ? undefined : await bytesIfThere(out);
  if (out !== undefined && !/\.ya?ml$/i.test(out))
    throw new Failure('usage', 'bad-out', '--out takes a file that ends with .yaml or .yml.');
  if (!bytes || out === undefined) {
    const own = definition.source?.settings(given) ?? {};
    const text = starterOf(options.target ?? definition.name, definition.title, definition.name, own);
    return { draft: draftOf(text, out ?? '<stdout>'), before: undefined, settings: defaultSettings };
  }
  const loaded = await loadManifest([out], { reveal: options.reveal === true, ...targetsOf(options) });
  if (!loaded.settings) return { diagnostics: loaded.diagnostics };
  // A mark of UTF-8 stays where it was.
  const before = `${bytes[0] === 0xef && bytes[1] === 0xbb ? '\ufeff' : ''}${textIn(bytes, out)}`;
  return { draft: draftOf(before, out), before, settings: loaded.settings };
}

/** The roster; what is still waiting to be read is given up once a part of it cannot be. */
async function read(
  { name, source }: TargetDefinition & Required<Pick<TargetDefinition, 'source'>>,
  given: SourceRequest['given'],
  settings: Settings,
  options: ImportOptions,
): Promise<Roster> {
  const over = new AbortController();
  const stop = AbortSignal.any([over.signal, ...(options.stop ? [options.stop] : [])]);
  const { connection } = openLink({ ...settings, target: name }, { ...options, target: name, stop });
  try {
    return await source.read({ reader: connection.reader, settings: settings.targets[name] ?? {}, given });
  } catch (cause) {
    over.abort(cause);
    throw cause;
  }
}

async function overlayOf(
  { overlay: path, reveal }: ImportOptions,
  known: ReadonlySet<Ref>,
): Promise<{ readonly fields: ReadonlyMap<Ref, Fields>; readonly diagnostics: readonly Diagnostic[] }> {
  return path === undefined
    ? { fields: new Map(), diagnostics: [] }
    : readOverlay(await bytesOf(path), path, (ref) => known.has(ref), reveal === true);
}

function sourceOf(from: string, registry: Registry): TargetDefinition & Required<Pick<TargetDefinition, 'source'>> {
  const definition = registry.get(from);
  if (definition?.source) return { ...definition, source: definition.source };
  throw new Failure('usage', 'unknown-source', `Nothing can be imported from "${from}".`, {
    hint: `Sources: ${sourceNames(registry).join(', ')}.`,
  });
}

function targetsOf({ targets }: ImportOptions): Pick<ImportOptions, 'targets'> {
  return targets ? { targets } : {};
}

function targetOf({ data }: Draft, { target }: ImportOptions): string {
  const written = objectOf(data['settings'])?.['target'];
  return target ?? (typeof written === 'string' ? written : defaultSettings.target);
}

function ruleOf({ table }: TargetDefinition, kind: Kind, name: string) {
  const rules = table[kind];
  return (rules.form === 'object' ? rules.fields[name] : undefined) ?? {};
}

function countOf(placed: readonly Placed[], kind: Kind): ImportSummary['read'] {
  const count = placed.filter(({ found }) => found.kind === kind).length;
  return count > 0 ? [{ kind, count }] : [];
}

function lookupOf({ ref, found }: Placed): readonly (readonly [Ref, LookupResult])[] {
  const { ownId, shown, organizationId, isActive } = found;
  if (!shown) return [];
  return [
    [
      ref,
      {
        state: 'found',
        id: ownId,
        isActive,
        fields: shown,
        ...(organizationId === undefined ? {} : { organizationId }),
        evidence: 'read by this import',
      },
    ],
  ];
}
