import type { Diagnostic } from '../core/model/diagnostic.ts';
import type { KindTable } from '../core/model/fields.ts';
import type { Manifest } from '../core/model/manifest.ts';
import { compareRefs, refOf, type Ref } from '../core/model/resource.ts';
import { defaultSettings, type Settings } from '../core/model/settings.ts';
import { resourcesFrom } from './read/build.ts';
import { parseCsv } from './read/csv.ts';
import { findFiles, type ManifestFile } from './read/files.ts';
import { itemsOf, type Item } from './read/items.ts';
import { manifestSchema, rootFields, type JsonSchema } from './form/json-schema.ts';
import { membershipProblems } from './check/memberships.ts';
import type { Parsed } from './form/parsed.ts';
import { personProblems, personWarnings } from './check/people.ts';
import type { Place, Problem } from './form/problem.ts';
import { sameObjectProblems } from './check/same-object.ts';
import { defaultReferenceProblems, duplicateProblems, referenceProblems, type Known } from './check/references.ts';
import { renameProblems } from './check/renames.ts';
import { ruleProblems } from './check/rules.ts';
import { schemaProblems } from './check/schema.ts';
import { manifestScope, type Scope, type Tables } from './form/scope.ts';
import { sectionNamed, sections } from './form/sections.ts';
import {
  defaultsOf,
  gatherSettings,
  ignoredColumns,
  paceProblems,
  settingsFrom,
  writtenText,
  type WrittenSettings,
} from './read/settings.ts';
import { diagnosticsOf } from './form/diagnostics.ts';
import { sourceOf } from './form/source-text.ts';
import { ignoreProblems, repairProblems, requiredProblems, targetProblems } from './check/target-rules.ts';
import { parseYaml } from './read/yaml.ts';

/** How a manifest is loaded. */
export interface LoadOptions {
  /** Field rules by target name: what the chosen target requires, and which values may be shown. */
  readonly tables: Tables;
  /** The schema of manifests; without it the one that knows the targets that are built in. */
  readonly schema?: JsonSchema;
  /** The target, when it is chosen outside of the manifest. */
  readonly target?: string;
  /** YYYY-MM-DD: nobody is born later. */
  readonly today: string;
  /** Show source lines with personal values. */
  readonly reveal?: boolean;
  /** Reads what the path `-` stands for: bytes, of which the encoding is then checked, or text. */
  readonly readStdin?: () => Promise<string | Uint8Array>;
  /** The folder from which paths are taken; without it the process's own. */
  readonly cwd?: string;
}

/** A manifest, unless a diagnostic is an error; the diagnostics are sorted. */
export interface Loaded {
  readonly manifest?: Manifest;
  /** Its settings, unless something is wrong beside what is still missing. */
  readonly settings?: Settings;
  readonly diagnostics: readonly Diagnostic[];
}

/** Errors of a manifest that is right as far as it goes. */
const openEnds = new Set(['missing-field', 'missing-assignment']);

/** Reads all files of the paths as one manifest and finds every problem in them. Never throws for what a file holds. */
export async function loadManifest(paths: readonly string[], options: LoadOptions): Promise<Loaded> {
  const found = await findFiles(paths, {
    cwd: options.cwd ?? process.cwd(),
    ...(options.readStdin ? { readStdin: options.readStdin } : {}),
  });
  const schema = options.schema ?? manifestSchema();
  const scope = manifestScope(options.tables, schema);
  const files = parsed(found.files, scope);
  const settings = gatherSettings(files);
  const items = itemsOf(files);
  const target = options.target ?? writtenText(settings, 'target') ?? defaultSettings.target;
  const ofTarget = targetProblems(target, options.tables, targetPlace(settings, options, paths));
  // A file that is missing may hold anything.
  const incomplete = new Set(
    found.problems.some(({ severity }) => severity === 'error') ? rootFields() : files.flatMap(incompleteFields),
  );

  const problems = [
    ...found.problems,
    ...ofTarget,
    ...files.flatMap((file) => fileProblems(file, ofTarget, schema)),
    ...settings.problems,
    ...paceProblems(settings),
    ...itemProblems(items, options),
    ...sameObjectProblems(items, options.tables, (kind) => defaultsOf(settings, kind)),
    ...requirementProblems(items, settings, target, incomplete, options.tables),
    ...wholeProblems(items, settings, knownIn(items, files, incomplete), tableOf(target, options.tables)),
    ...(isWhole(files, incomplete) ? ruleProblems(items, settings) : []),
  ];
  const diagnostics = diagnosticsOf(problems, files, options.reveal === true);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const written = errors.every(({ code }) => openEnds.has(code)) ? settingsFrom(settings, target, schema) : undefined;
  if (errors.length > 0 || !written) return { ...(written ? { settings: written } : {}), diagnostics };
  const resources = [...resourcesFrom(items, (kind) => defaultsOf(settings, kind), schema)].sort((a, b) =>
    compareRefs(a.ref, b.ref),
  );
  return { manifest: { settings: written, resources, warnings: diagnostics }, settings: written, diagnostics };
}

/** The files, those first that may say which columns of the others are passed over. */
function parsed(files: readonly ManifestFile[], scope: Scope): readonly Parsed[] {
  const texts = new Map(
    files.flatMap((file) =>
      typeof file.form === 'string' ? [[file, parseYaml(file.source, file.form, scope)] as const] : [],
    ),
  );
  const ignored = ignoredColumns(gatherSettings([...texts.values()]));
  return files.flatMap((file) => {
    const { source, form } = file;
    return texts.get(file) ?? (typeof form === 'string' ? [] : parseCsv(source, form, scope, ignored));
  });
}

/** Problems of one file by itself; what the schema says of a value that is already refused is left out. */
function fileProblems(
  { source, documents, problems }: Parsed,
  others: readonly Problem[],
  schema: JsonSchema,
): readonly Problem[] {
  const refused = new Set(
    [...problems, ...others.filter((problem) => problem.source === source)].map(({ span }) => span.start),
  );
  return [
    ...problems,
    ...documents.flatMap((root) => schemaProblems(root, source, schema)).filter(({ span }) => !refused.has(span.start)),
  ];
}

/** Problems that can be told from what was read, whether or not there is more. */
function itemProblems(items: readonly Item[], { tables, today }: LoadOptions): readonly Problem[] {
  return [
    ...duplicateProblems(items),
    ...renameProblems(items),
    ...personProblems(items, today),
    ...personWarnings(items),
    ...ignoreProblems(items, tables),
  ];
}

/** What the target requires; not asked while defaults may stand in a file that could not be read. */
function requirementProblems(
  items: readonly Item[],
  settings: WrittenSettings,
  target: string,
  incomplete: ReadonlySet<string>,
  tables: Tables,
): readonly Problem[] {
  const table = tableOf(target, tables);
  return table && !incomplete.has('settings')
    ? [
        ...requiredProblems(items, target, table, (kind) => defaultsOf(settings, kind)),
        ...repairProblems(settings, target, table),
      ]
    : [];
}

function tableOf(target: string, tables: Tables): KindTable | undefined {
  return Object.hasOwn(tables, target) ? tables[target] : undefined;
}

function wholeProblems(
  items: readonly Item[],
  settings: WrittenSettings,
  known: Known,
  table: KindTable | undefined,
): readonly Problem[] {
  const emptyIsAllowed = writtenText(settings, 'emptyAssignment') === 'allow';
  return [
    ...referenceProblems(items, known),
    ...defaultReferenceProblems(settings, known),
    ...membershipProblems(items, { known, emptyIsAllowed, table }),
  ];
}

// Who could not be read would be missing from every count.
function isWhole(files: readonly Parsed[], incomplete: ReadonlySet<string>): boolean {
  return incomplete.size === 0 && files.every(({ broken }) => broken.length === 0);
}

function knownIn(items: readonly Item[], files: readonly Parsed[], incomplete: ReadonlySet<string>): Known {
  const broken = files.flatMap((file) => file.broken.map(({ kind, id }) => refOf(kind, id)));
  return {
    refs: new Set<Ref>([...items.flatMap(({ ref }) => ref ?? []), ...broken]),
    incomplete: new Set([...incomplete].flatMap((field) => sectionNamed(field)?.kind ?? [])),
  };
}

// A list that is written as something else holds nothing that can be counted on.
function incompleteFields({ documents, incomplete }: Parsed): readonly string[] {
  const lists = documents.flatMap((root) =>
    sections.filter(({ name }) => (root.entries.get(name)?.node.form ?? 'list') !== 'list').map(({ name }) => name),
  );
  return [...incomplete, ...lists];
}

function targetPlace(settings: WrittenSettings, options: LoadOptions, paths: readonly string[]): Place {
  const node = settings.node.entries.get('target')?.node;
  const source = node && settings.sources.get(node);
  if (options.target === undefined && node && source) return { source, span: node.span };
  return { source: sourceOf(paths[0] ?? 'caseload.yaml', ''), span: { start: 0, end: 1 } };
}
