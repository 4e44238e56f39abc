import type { ActivateChange, AdoptChange, UpdateChange } from '../model/change.ts';
import { isReadable, type ObjectRules } from '../model/fields.ts';
import type { Value } from '../model/resource.ts';

/**
 * The fields by which a change makes somebody another person: they say who that is, and their value is neither the last
 * one sent nor the last one seen. Taking back what was changed live, and filling in what is empty, are none.
 */
export function identityFields(
  { recorded, fields }: AdoptChange | ActivateChange | UpdateChange,
  rules: ObjectRules,
  wasRead: boolean,
): ReadonlySet<string> {
  const names = fields.flatMap(({ name, cause, from }) => {
    const rule = rules.fields[name];
    if (!rule?.identity || !(cause === 'edit' || cause === 'both')) return [];
    const isFillingIn = recorded.fields[name] === undefined && isEmpty(from) && (wasRead || !isReadable(rule));
    return isFillingIn ? [] : [name];
  });
  return new Set(names);
}

function isEmpty(value: Value | undefined): boolean {
  return value === undefined || String(value).trim() === '';
}
