import { diffFields, type FieldDiff } from './diff.ts';
import { isInTarget, isReadable, isChangeable, type ObjectRules } from '../model/fields.ts';
import type { LookupResult } from '../model/observed.ts';
import { digestOf, shownIn, type Digest, type Recorded } from '../model/recorded.ts';
import type { DesiredObject, Fields } from '../model/resource.ts';

/** What taking somebody over needs beside what was found. */
export interface AdoptionContext {
  readonly rules: ObjectRules;
  readonly digest: Digest;
  /** ISO 8601. */
  readonly now: string;
}

/** What state holds of somebody from the moment of adoption, before any field is sent. */
export function adopted(
  desired: DesiredObject,
  lookup: Extract<LookupResult, { state: 'found' }>,
  fields: Fields,
  origin: Recorded['origin'],
  { rules, digest, now }: AdoptionContext,
): { recorded: Recorded; diff: FieldDiff } {
  const base: Recorded = {
    ref: desired.ref,
    id: lookup.id,
    origin,
    fields: {},
    provenAt: now,
    ...(lookup.organizationId === undefined ? {} : { organizationId: lookup.organizationId }),
    ...(desired.protect ? { protect: true } : {}),
  };
  const diff = diffFields(rules, desired, fields, base, { fields: lookup.fields, at: now }, digest);
  const unproven = neverProven(rules, Object.keys(fields));
  const assumed = Object.fromEntries(
    unproven.map((name) => [name, digestOfField(rules, digest, lookup.id, name, fields)]),
  );
  const recorded = {
    ...base,
    fields: { ...assumed, ...diff.proven },
    ...shownIn(diff.shown),
    ...(unproven.length > 0 ? { unproven } : {}),
  };
  return { recorded, diff: { ...diff, immutable: diff.immutable.filter((change) => !unproven.includes(change.name)) } };
}

/** Of these fields those that the target can be given once and never shows. */
export function neverProven(rules: ObjectRules, names: readonly string[]): readonly string[] {
  return names.filter((name) => {
    const rule = rules.fields[name];
    return rule !== undefined && isInTarget(rule) && !isReadable(rule) && !isChangeable(rule);
  });
}

function digestOfField(rules: ObjectRules, digest: Digest, salt: string, name: string, fields: Fields): string {
  const rule = rules.fields[name];
  const value = fields[name];
  return rule && value !== undefined ? digestOf(digest, rule, salt, name, value) : '';
}
