import { declaredIdOf } from './desired.ts';
import { block, listed, type Decision } from './decision.ts';
import type { Change, FieldChange } from '../model/change.ts';
import type { ObjectRules } from '../model/fields.ts';
import type { DesiredObject } from '../model/resource.ts';

/** What is in the way where fields differ that no call changes; nothing where none does. */
export function immutableBlock(
  desired: DesiredObject,
  immutable: readonly FieldChange[],
  action: Change['action'],
  { rules, targetTitle }: { readonly rules: ObjectRules; readonly targetTitle: string },
): Pick<Decision, 'blocked'> {
  if (immutable.length === 0) return {};
  const names = immutable.map((change) => change.name);
  const live = immutable.every((change) => change.cause === 'drift');
  const verb = live ? 'was changed live, and' : 'differs, and';
  const message =
    `${listed(names)} of ${desired.ref} ${verb} ${targetTitle} has no call to change ` +
    `${names.length > 1 ? 'them' : 'it'} after the create.`;
  const recreate = !isRecreatable(desired, rules)
    ? undefined
    : desired.protect
      ? 'lift "protect" and recreate'
      : 'recreate the person (settings.onImmutableChange: recreate, or apply --allow-recreate)';
  const ways = [
    `have it changed in ${targetTitle} itself`,
    ...(recreate === undefined ? ['or add the field to "ignore"'] : ['add the field to "ignore"', `or ${recreate}`]),
  ];
  const hint = `Write the live value into the manifest, ${ways.join(', ')}.`;
  return { blocked: block(desired.ref, action, 'immutable-field', message, hint, immutable) };
}

/** Whether an object can be made anew in place of the old one; whose id the manifest has is never another. */
export function isRecreatable(desired: DesiredObject, rules: ObjectRules): boolean {
  return rules.canCreate && rules.canDelete && declaredIdOf(desired, rules) === undefined;
}
