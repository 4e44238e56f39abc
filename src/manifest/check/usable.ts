import type { Value } from '../../core/model/resource.ts';
import { fitsSchema } from './schema.ts';
import { schemaAt, type JsonSchema } from '../form/json-schema.ts';
import { hasControl } from '../form/formats.ts';
import type { Section } from '../form/sections.ts';

/**
 * A value from outside in the form in which a manifest has it there; undefined when a manifest cannot hold it. `today`
 * is YYYY-MM-DD.
 */
export function usable(
  section: Section,
  path: readonly string[],
  value: Value,
  { today, schema }: { readonly today: string; readonly schema: JsonSchema },
): Value | undefined {
  const rule = schemaAt([section.name, '0', ...path], schema);
  const formed = inForm(rule, value);
  const isLater = rule?.format === 'date' && String(formed) > today;
  return fitsSchema(section, path, formed, schema) && !holdsControl(formed) && !isLater ? formed : undefined;
}

function inForm(schema: JsonSchema | undefined, value: Value): Value {
  if (typeof value === 'number' && schema?.type === 'string') return String(value);
  if (typeof value !== 'string') return value;
  if (schema?.format === 'date') return value.slice(0, 10);
  return schema?.type === 'integer' && /^\d{1,15}$/.test(value) ? Number(value) : value.trim();
}

function holdsControl(value: Value): boolean {
  if (typeof value === 'string') return hasControl(value);
  return typeof value === 'object' && Object.values(value).some((inner: Value) => holdsControl(inner));
}
