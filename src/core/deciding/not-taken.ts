import { block, listed, type Decision } from './decision.ts';
import type { FieldDiff } from './diff.ts';
import { isChangeable, type ObjectRules } from '../model/fields.ts';
import { sendsAtMost } from '../model/not-taken.ts';
import type { DesiredObject, Ref } from '../model/resource.ts';

/** What is in the way where the target does not take fields; nothing where it takes all that is still sent. */
export function stuckBlock(
  desired: DesiredObject,
  { stuck }: FieldDiff,
  title: string,
): Pick<Decision, 'stuck' | 'stuckFields'> {
  if (stuck.length === 0) return {};
  const { ref } = desired;
  const names = listed(stuck.map(({ name }) => name));
  const them = stuck.length > 1 ? 'them' : 'it';
  const message = `${title} did not take ${names} of ${ref} as sent: it shows ${them} otherwise.`;
  const hint = `Write ${them} into the manifest as ${title} keeps ${them}, or add ${names} to "ignore". ${tryAgain}`;
  return { stuck: block(ref, 'update', 'not-taken', message, hint, stuck), stuckFields: stuck };
}

/** A list that the target showed otherwise than it was sent, time and again. */
export function stuckList(ref: Ref): Pick<Decision, 'blocked'> {
  const message = `The list of ${ref} was sent ${sendsAtMost} times, and each answer showed other members.`;
  const hint = `Write the members that the target keeps into the manifest, or add providers to "ignore". ${tryAgain}`;
  const to: readonly string[] = [];
  return {
    blocked: block(ref, 'replace', 'not-taken', message, hint, [{ name: 'providers', cause: 'not-taken', to }]),
  };
}

/** A diff in which what can be sent is sent once more. */
export function retried(diff: FieldDiff, rules: ObjectRules): FieldDiff {
  const isSent = ({ name }: { readonly name: string }): boolean => {
    const rule = rules.fields[name];
    return rule !== undefined && isChangeable(rule);
  };
  return {
    ...diff,
    changes: [...diff.changes, ...diff.stuck.filter(isSent)],
    stuck: diff.stuck.filter((change) => !isSent(change)),
  };
}

/** The fields that the target shows otherwise than they were sent, which is no drift. */
export function notTakenOf(ref: Ref, diff: FieldDiff): Pick<Decision, 'notTaken'> {
  const fields = [...diff.changes, ...diff.stuck].flatMap(({ name, cause }) => (cause === 'not-taken' ? [name] : []));
  return fields.length === 0 ? {} : { notTaken: { ref, class: 'not-taken', fields } };
}

const tryAgain = '`caseload apply --retry-quarantined` sends it once more.';
