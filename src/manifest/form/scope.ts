import type { KindTable } from '../../core/model/fields.ts';
import { foreignId } from '../../core/model/resource.ts';
import { isId } from '../../core/shape/ids.ts';
import { isDomain } from './formats.ts';
import { manifestSchema, schemaOf, type JsonSchema } from './json-schema.ts';
import { sectionNamed, sectionOf, structural, type Section } from './sections.ts';

/** Field rules by target name. */
export type Tables = Readonly<Record<string, KindTable>>;

/** What is known of one place in a manifest: whether the schema has it, and which scalars there may be shown. */
export interface Scope {
  readonly known: boolean;
  /** Whether the schema has a map here: only then is a key that it does not have a misspelt name, and not data. */
  readonly named: boolean;
  /** The names that the schema has here. */
  readonly names: readonly string[];
  /**
   * Whether this text may be shown here; of an id, a domain or a flag only what has the form of one, so that a name or
   * an address in its place stays hidden.
   */
  shows(text: string): boolean;
  child(key: string): Scope;
  item(): Scope;
}

/**
 * The scope of a whole manifest; a value is shown only when some table says that it is not personal, or when it is
 * structural.
 */
export function manifestScope(tables: Tables, schema = manifestSchema()): Scope {
  return scopeOf(schema, [], { tables, root: schema });
}

/** What says what there is, and what of it may be shown. */
interface Rules {
  readonly tables: Tables;
  readonly root: JsonSchema;
}

function scopeOf(schema: JsonSchema | undefined, path: readonly string[], rules: Rules): Scope {
  const { tables, root } = rules;
  const children = new Map<string, Scope>();
  let items: Scope | undefined;
  const shown = schema !== undefined && isShown(path, tables);
  const isFlag = schema?.type === 'boolean';
  const isName = (schema?.items ? schemaOf(schema, '', root) : schema)?.format === 'domain';
  const isIds = structural.has(path.at(-1) ?? '');
  return {
    known: schema !== undefined,
    named: schema?.properties !== undefined,
    names: Object.keys(schema?.properties ?? {}),
    shows: (text) =>
      shown &&
      (isFlag
        ? /^(?:true|false)$/i.test(text)
        : isName
          ? isDomain(text)
          : !isIds || text.split(';').every((part) => isOpenId(part.trim()))),
    child(key) {
      const found = children.get(key);
      if (found) return found;
      const known = schema?.properties && schemaOf(schema, key, root);
      if (!known) return hidden;
      const scope = scopeOf(known, [...path, key], rules);
      children.set(key, scope);
      return scope;
    },
    item() {
      items ??= schema?.items ? scopeOf(schemaOf(schema, '', root), path, rules) : hidden;
      return items;
    },
  };
}

const hidden: Scope = {
  known: false,
  named: false,
  names: [],
  shows: () => false,
  child: () => hidden,
  item: () => hidden,
};

function isOpenId(text: string): boolean {
  return isId(text) && !text.includes('@') && foreignId(text) === text;
}

function isShown([first, ...rest]: readonly string[], tables: Tables): boolean {
  if (first === undefined) return false;
  const section = sectionNamed(first);
  if (section) return isShownField(section, rest, tables);
  if (rest[0] !== 'defaults') return true;
  const ofDefaults = sectionOf(rest[1]);
  return ofDefaults !== undefined && isShownField(ofDefaults, rest.slice(2), tables);
}

function isShownField(section: Section, [field, inner]: readonly string[], tables: Tables): boolean {
  if (field === undefined) return false;
  if (inner !== undefined) return isOpen(tables[field], section, inner);
  return structural.has(field) || Object.values(tables).some((table) => isOpen(table, section, field));
}

function isOpen(table: KindTable | undefined, section: Section, field: string): boolean {
  const rules = table?.[section.kind];
  return rules?.form === 'object' && Object.hasOwn(rules.fields, field) && rules.fields[field]?.personal === false;
}
