import { Failure } from '../../core/model/failure.ts';
import { kinds } from '../../core/model/resource.ts';
import type { FieldSchemas, TargetSchema } from '../../core/model/fields.ts';
import { forbiddenKeys } from '../../core/shape/ids.ts';
import { manifestSchema, type JsonSchema } from './json-schema.ts';

/** What one target adds to the schema of manifests. */
interface Extension extends TargetSchema {
  /** The target's name: its settings and its blocks have it too. */
  readonly name: string;
}

/**
 * The schema of manifests in which further targets can be named, set and given blocks; throws `Failure` (usage) for a
 * name that the manifest uses for something else.
 */
export function schemaWith(extensions: readonly Extension[]): JsonSchema {
  return extensions.reduce(extended, manifestSchema());
}

function extended(schema: JsonSchema, { name, settings, blocks }: Extension): JsonSchema {
  const defs = schema.$defs ?? {};
  const taken = [defs['settings'], ...kinds.map((kind) => defs[kind])];
  if (forbiddenKeys.has(name) || taken.some((one) => Object.hasOwn(one?.properties ?? {}, name)))
    throw new Failure(
      'usage',
      'target-name-taken',
      `A target cannot be named "${name}": a manifest has a field of it.`,
    );
  const block = (fields: FieldSchemas): JsonSchema => ({
    type: 'object',
    additionalProperties: false,
    description: `What only ${name} knows.`,
    properties: fields,
  });
  const withBlocks = (maps: Readonly<Record<string, JsonSchema>>): Readonly<Record<string, JsonSchema>> =>
    mapped(maps, (map, kind) => {
      const fields = kinds.find((one) => one === kind && blocks?.[one]);
      return fields ? withProperty(map, name, block(blocks?.[fields] ?? {})) : map;
    });
  const general = mapped(defs['settings']?.properties ?? {}, (setting, key) => {
    if (key === 'target') return { ...setting, enum: [...(setting.enum ?? []), name] };
    return key === 'defaults' ? { ...setting, properties: withBlocks(setting.properties ?? {}) } : setting;
  });
  const own = settings ? { [name]: block(settings) } : {};
  return {
    ...schema,
    $defs: { ...withBlocks(defs), settings: { ...defs['settings'], properties: { ...general, ...own } } },
  };
}

function withProperty(schema: JsonSchema, name: string, added: JsonSchema): JsonSchema {
  return { ...schema, properties: { ...schema.properties, [name]: added } };
}

function mapped(
  maps: Readonly<Record<string, JsonSchema>>,
  change: (map: JsonSchema, name: string) => JsonSchema,
): Readonly<Record<string, JsonSchema>> {
  return Object.fromEntries(Object.entries(maps).map(([name, map]) => [name, change(map, name)]));
}
