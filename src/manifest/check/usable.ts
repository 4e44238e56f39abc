import type { Value } from '../../core/model/resource.ts';
import { fitsSchema } from './schema.ts';
import { schemaAt } from '../form/json-schema.ts';
import { hasControl } from '../form/formats.ts';
import type { Section } from '../form/sections.ts';

/**
 * A value from outside in the form in which a manifest has it there; undefined when a manifest cannot hold it. `today`
 * is YYYY-MM-DD.
 */
export function usable(section: Section, path: readonly string[], value: Value, today: string): Value | undefined {
  const formed = inForm(section, path, value);
  if (fitsSchema(section, path, formed) && !holdsControl(formed) && !isLater(section, path, formed, today))
    return formed;
  return undefined;
}

function inForm(section: Section, path: readonly string[], value: Value): Value {
  const schema = schemaAt([section.name, '0', ...path]);
  if (typeof value !== 'string') return value;
  if (schema?.format === 'date') return value.slice(0, 10);
  return schema?.type === 'integer' && /^\d{1,15}$/.test(value) ? Number(value) : value.trim();
}

function holdsControl(value: Value): boolean {
  if (typeof value === 'string') return hasControl(value);
  return typeof value === 'object' && Object.values(value).some((inner: Value) => holdsControl(inner));
}

function isLater(section: Section, path: readonly string[], value: Value, today: string): boolean {
  return schemaAt([section.name, '0', ...path])?.format === 'date' && String(value) > today;
}
