import type { SchemaValidateFunction } from 'ajv';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import type { Value } from '../../core/model/resource.ts';
import { formats } from '../form/formats.ts';
import { manifestSchema, type JsonSchema } from '../form/json-schema.ts';
import type { MapNode } from '../form/node.ts';
import type { Problem } from '../form/problem.ts';
import { schemaProblemsFrom } from './schema-errors.ts';
import type { Section } from '../form/sections.ts';
import type { SourceText } from '../form/source-text.ts';

const compiled = new WeakMap<JsonSchema, ValidateFunction>();

/** Everything about one document that does not fit the schema: one problem for each mistake. */
export function schemaProblems(root: MapNode, source: SourceText, schema = manifestSchema()): readonly Problem[] {
  const validate = validatorOf(schema);
  return validate(root.value) ? [] : schemaProblemsFrom(validate.errors ?? [], { root, source, schema });
}

/** Whether the schema accepts a value at a field of a section's resources. */
export function fitsSchema(section: Section, path: readonly string[], value: Value, schema: JsonSchema): boolean {
  const inner = path.reduceRight<unknown>((held, name) => ({ [name]: held }), value);
  return validatorOf(schema)({
    [section.name]: [{ [section.idField]: 'x', ...(typeof inner === 'object' ? inner : {}) }],
  });
}

function validatorOf(schema: JsonSchema): ValidateFunction {
  const validate = compiled.get(schema) ?? compile(schema);
  compiled.set(schema, validate);
  return validate;
}

function compile(schema: JsonSchema): ValidateFunction {
  // A run compiles once and reads little: neither what makes the code faster, nor checking our own schema, pays.
  const quick = { code: { optimize: false }, ...(schema === manifestSchema() ? { meta: false } : {}) };
  const ajv = new Ajv2020({
    allErrors: true,
    strict: true,
    strictTypes: true,
    allowUnionTypes: true,
    validateSchema: schema !== manifestSchema(),
    ...quick,
  });
  ajvFormats.default(ajv, ['date-time']);
  for (const [name, validate] of Object.entries(formats)) ajv.addFormat(name, { type: 'string', validate });
  ajv.addVocabulary(['patternErrorMessage']);
  ajv.removeKeyword('uniqueItems');
  ajv.addKeyword({
    keyword: 'uniqueItems',
    type: 'array',
    schemaType: 'boolean',
    errors: 'full',
    validate: uniqueItems,
  });
  return ajv.compile(schema);
}

// The library compares every pair of items and names one pair only; lists of text need one pass.
const uniqueItems: SchemaValidateFunction = (wanted: boolean, items: readonly unknown[]) => {
  const seen = new Set<unknown>();
  const errors: Partial<ErrorObject>[] = [];
  for (const [index, item] of items.entries()) {
    if (wanted && seen.has(item)) errors.push({ keyword: 'uniqueItems', params: { index } });
    seen.add(item);
  }
  uniqueItems.errors = errors;
  return errors.length === 0;
};
