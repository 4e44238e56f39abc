import type { SchemaValidateFunction } from 'ajv';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import type { Value } from '../../core/model/resource.ts';
import { formats } from '../form/formats.ts';
import { manifestSchema } from '../form/json-schema.ts';
import type { MapNode } from '../form/node.ts';
import type { Problem } from '../form/problem.ts';
import { schemaProblemsFrom } from './schema-errors.ts';
import type { Section } from '../form/sections.ts';
import type { SourceText } from '../form/source-text.ts';

let compiled: ValidateFunction | undefined;

/** Everything about one document that does not fit the schema: one problem for each mistake. */
export function schemaProblems(root: MapNode, source: SourceText): readonly Problem[] {
  compiled ??= compile();
  return compiled(root.value) ? [] : schemaProblemsFrom(compiled.errors ?? [], root, source);
}

/** Whether the schema accepts a value at a field of a section's resources. */
export function fitsSchema(section: Section, path: readonly string[], value: Value): boolean {
  compiled ??= compile();
  const inner = path.reduceRight<unknown>((held, name) => ({ [name]: held }), value);
  return compiled({ [section.name]: [{ [section.idField]: 'x', ...(typeof inner === 'object' ? inner : {}) }] });
}

function compile(): ValidateFunction {
  const ajv = new Ajv2020({ allErrors: true, strict: true, strictTypes: true, allowUnionTypes: true });
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
  return ajv.compile(manifestSchema());
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
