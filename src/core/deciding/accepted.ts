import type { FieldDiff } from './diff.ts';
import type { FieldChange } from '../model/change.ts';
import { normalForm } from '../comparing/normal-form.ts';
import { canonical } from '../model/canonical.ts';
import type { Accepted, Blocked, Drift } from '../model/plan.ts';
import type { Ref } from '../model/resource.ts';
import type { CompareContext, Compared } from './compared.ts';

/** Until when (YYYY-MM-DD) somebody accepted what differs or is blocked; undefined: not accepted today. */
export interface Acceptance {
  whole(drift: Drift): string | undefined;
  field(drift: Drift, name: string): string | undefined;
  /** `wanted` is a digest, by field, of what the manifest wants of what is blocked. */
  blocked(blocked: Blocked, wanted: Readonly<Record<string, string>>): string | undefined;
}

/** Nothing is accepted. */
export const nothingAccepted: Acceptance = {
  whole: () => undefined,
  field: () => undefined,
  blocked: () => undefined,
};

/** What is left to be done of a diff, and what of it is left alone for a while. */
export interface Left {
  readonly diff: FieldDiff;
  readonly accepted?: Accepted;
}

/** Takes out of a diff what was changed live and is accepted; an edit of the manifest to the same field is not. */
export function withoutAccepted(diff: FieldDiff, drift: Drift | undefined, acceptance: Acceptance): Left {
  if (!drift) return { diff };
  const days = new Map<string, string>();
  for (const { name, cause } of [...diff.changes, ...diff.immutable]) {
    const until = cause === 'drift' ? acceptance.field(drift, name) : undefined;
    if (until !== undefined) days.set(name, until);
  }
  const [first] = [...days.values()].sort();
  if (first === undefined) return { diff };
  const isLeft = ({ name }: FieldChange): boolean => !days.has(name);
  return {
    diff: { ...diff, changes: diff.changes.filter(isLeft), immutable: diff.immutable.filter(isLeft) },
    accepted: { ref: drift.ref, fields: [...days.keys()].sort(), until: first },
  };
}

/** Somebody who is gone or deactivated in the target, when that is accepted. */
export function acceptedAbsence(drift: Drift | undefined, acceptance: Acceptance): Accepted | undefined {
  if (drift?.class !== 'missing' && drift?.class !== 'deactivated') return undefined;
  const until = acceptance.whole(drift);
  return until === undefined ? undefined : { ref: drift.ref, fields: [], until };
}

// Other reasons stop the resource whole, whichever of its fields differ.
const ofFields: readonly Blocked['reason'][] = ['immutable-field', 'not-taken'];

/** Keyed digests, by field, of what the manifest wants of what is blocked, where the reason is about fields. */
export function wantedOfBlocked(
  { ref, reason, fields }: Pick<Blocked, 'ref' | 'reason' | 'fields'>,
  {
    compared,
    manifest,
    digest,
  }: Pick<CompareContext, 'manifest' | 'digest'> & { readonly compared: ReadonlyMap<Ref, Compared> },
): Readonly<Record<string, string>> {
  if (!ofFields.includes(reason)) return {};
  const object = compared.get(ref);
  const list = manifest.resources.find((resource) => resource.ref === ref && resource.form === 'membership');
  const wanted = (name: string): string => {
    const value = object?.wanted[name] ?? (list?.form === 'membership' ? list.members : undefined);
    const rule = object?.rules.fields[name];
    return canonical(value === undefined ? null : rule ? normalForm(rule, value) : value);
  };
  return Object.fromEntries(fields.map(({ name }) => [name, digest(ref, `accepted ${name}`, wanted(name))]));
}
