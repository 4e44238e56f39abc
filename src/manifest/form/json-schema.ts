import { readFileSync } from 'node:fs';

/** The parts of JSON Schema that the manifest's schema uses and that we read ourselves. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly additionalProperties?: boolean;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly required?: readonly string[];
  readonly format?: string;
  readonly description?: string;
  /** What to do when a format or a pattern does not fit; editors show it too. */
  readonly patternErrorMessage?: string;
}

let read: JsonSchema | undefined;

/** The schema of manifests, as it is published in `schemas/manifest.schema.json`. */
export function manifestSchema(): JsonSchema {
  read ??= parse(readFileSync(new URL('../../../schemas/manifest.schema.json', import.meta.url), 'utf8'));
  return read;
}

/** A schema with its reference into `root` followed; what stands beside the reference wins. */
export function resolved(schema: JsonSchema, root = manifestSchema()): JsonSchema {
  if (schema.$ref === undefined) return schema;
  const { $ref, ...beside } = schema;
  let found: JsonSchema | undefined = root;
  // A reference is a path through $defs and properties, which are the only maps of schemas here.
  const path = $ref.split('/').slice(1);
  for (let at = 0; at + 1 < path.length && found; at += 2) {
    const maps: JsonSchema = resolved(found, root);
    found = (path[at] === '$defs' ? maps.$defs : maps.properties)?.[path[at + 1] ?? ''];
  }
  return { ...resolved(found ?? {}, root), ...beside };
}

/** The schema of a map's field or of a list's items; undefined where the schema knows nothing. */
export function schemaOf(
  schema: JsonSchema | undefined,
  segment: string,
  root = manifestSchema(),
): JsonSchema | undefined {
  const found =
    schema?.items ?? (Object.hasOwn(schema?.properties ?? {}, segment) ? schema?.properties?.[segment] : undefined);
  return found && resolved(found, root);
}

/** The schema of what a path leads to. */
export function schemaAt(path: readonly string[], root = manifestSchema()): JsonSchema | undefined {
  let found: JsonSchema | undefined = root;
  for (const segment of path) found = schemaOf(found, segment, root);
  return found;
}

/** The fields of a manifest, in the schema's order. */
export function rootFields(): readonly string[] {
  return Object.keys(manifestSchema().properties ?? {}).filter((name) => !name.startsWith('$'));
}

function parse(text: string): JsonSchema {
  const schema: JsonSchema = JSON.parse(text);
  return schema;
}
