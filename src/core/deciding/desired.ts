import { idsOf, type IdSources } from './ids.ts';
import { isInTarget, type FieldRule, type KindRules, type KindTable, type ObjectRules } from '../model/fields.ts';
import type { DesiredObject, Fields, Value } from '../model/resource.ts';

/**
 * The values that a target should hold for an object: its declared fields that the target has, its id, its
 * organization's id.
 */
export function wantedFields(desired: DesiredObject, rules: ObjectRules, organizationId: string | undefined): Fields {
  const wanted: Record<string, Value> = {};
  for (const [name, rule] of Object.entries(rules.fields)) {
    const value = valueOf(desired, name, rule, organizationId) ?? rule.default;
    if (value !== undefined && isInTarget(rule)) wanted[name] = value;
  }
  return wanted;
}

/** Whether an object is managed: its kind is, and it has what its kind needs for that. */
export function isManaged(desired: DesiredObject, rules: KindRules): boolean {
  if (rules.form !== 'object' || !rules.managed || desired.external) return false;
  const { managedWith } = rules;
  const rule = managedWith && rules.fields[managedWith.field];
  return !managedWith || !rule || valueOf(desired, managedWith.field, rule, undefined) !== undefined;
}

/** The target's own id of an object as the manifest has it: nobody new is meant then, and nobody else. */
export function declaredIdOf(desired: DesiredObject, rules: ObjectRules): string | undefined {
  const ids = Object.entries(rules.fields).flatMap(([name, rule]) =>
    rule.declaresId ? (valueOf(desired, name, rule, undefined) ?? []) : [],
  );
  return ids[0] === undefined ? undefined : String(ids[0]);
}

/** Whether the manifest has the target's own id of an object. */
export function hasDeclaredId(desired: DesiredObject, rules: ObjectRules): boolean {
  return declaredIdOf(desired, rules) !== undefined;
}

/** An object without the target's own id of it: as a create sent it, whatever the manifest says by now. */
export function withoutDeclaredId(desired: DesiredObject, rules: ObjectRules): DesiredObject {
  const declaring = Object.entries(rules.fields).filter(([, { declaresId }]) => declaresId);
  const blocks = Object.entries(desired.blocks).map(([block, fields]) => {
    const isGiven = (name: string): boolean =>
      declaring.some(([other, { from }]) => other === name && typeof from === 'object' && from.block === block);
    return [block, Object.fromEntries(Object.entries(fields).filter(([name]) => !isGiven(name)))] as const;
  });
  return { ...desired, blocks: Object.fromEntries(blocks) };
}

function valueOf(
  desired: DesiredObject,
  name: string,
  { from }: FieldRule,
  organizationId: string | undefined,
): Value | undefined {
  if (from === 'own-id') return desired.id;
  if (from === 'organization-id') return organizationId;
  return from ? desired.blocks[from.block]?.[name] : desired.fields[name];
}

/** Declared fields that the target cannot be given at all. */
export function unheldFields(desired: DesiredObject, rules: ObjectRules): readonly string[] {
  const declared = [...Object.keys(desired.fields), ...(desired.organization ? ['organization'] : [])];
  return declared.filter((name) => {
    const rule = rules.fields[name];
    return !rule || !isInTarget(rule);
  });
}

/** The values that a target should hold for any object of a manifest, as far as ids are known by now. */
export function wantedOf(sources: IdSources, table: KindTable): (desired: DesiredObject) => Fields {
  const idOf = idsOf(sources);
  return (desired) => {
    const rules = table[desired.kind];
    const organizationId = desired.organization && idOf(desired.organization);
    return rules.form === 'object' ? wantedFields(desired, rules, organizationId) : {};
  };
}
