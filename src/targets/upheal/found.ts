import type { LookupResult, Means } from '../../core/model/observed.ts';
import { foreignId, type DesiredObject } from '../../core/model/resource.ts';
import { textOf } from '../../connector/answer.ts';
import type { FindOptions } from '../../connector/target.ts';
import type { Shown } from './answers.ts';
import { idsOf } from './partner-ids.ts';

/** Somebody whom an address or a partner id led to: found, or why he is nobody to adopt. */
export function matched(
  { desired, options }: { readonly desired: DesiredObject; readonly options: Pick<FindOptions, 'formerly'> },
  person: Shown,
  isActive: boolean | undefined,
  evidence: string,
  by: readonly Means[],
): LookupResult {
  const obstacle = kindObstacle(desired, person);
  if (obstacle) return obstacle;
  const partner = partnerOf(person);
  if (partner !== undefined && !idsOf(desired, options).includes(partner)) {
    return {
      state: 'conflict',
      stranger: { partnerId: String(partner) },
      message:
        `Somebody with the e-mail address of ${desired.ref} is there under another partner id ` +
        `(${foreignId(partner)}).`,
      hint: partner.includes('@')
        ? 'If it is the same person, give it that id here, or add it as "previously".'
        : `If it is the same person, give it that id here, or add "previously: ${foreignId(partner)}".`,
      holder: { id: person.id, fields: person.fields, isActive },
    };
  }
  return {
    ...shownAs(person, isActive),
    evidence: `${evidence}, same kind`,
    ...(partner === undefined ? { stranger: {} } : {}),
    by,
  };
}

/** Somebody who was found, as a read shows them. */
export function shownAs({ id, fields, organizationId }: Shown, isActive: boolean | undefined) {
  const organization = organizationId === undefined ? {} : { organizationId };
  return { state: 'found', id, isActive, fields, ...organization } as const;
}

/** What is in the way of taking somebody for one of a kind. */
export function kindObstacle(desired: DesiredObject, { kind }: Shown): LookupResult | undefined {
  if (kind === undefined)
    return {
      state: 'unknown',
      code: 'kind-not-shown',
      message: `Somebody like ${desired.ref} is there, and the answer does not say of what kind.`,
    };
  return kind === desired.kind ? undefined : otherKind(desired);
}

/** The partner id that a person is shown with. */
export function partnerOf({ fields }: Shown): string | undefined {
  return textOf(fields['partnerUserId']);
}

/** Somebody is there who is of another kind. */
export function otherKind(desired: DesiredObject): LookupResult {
  return {
    state: 'conflict',
    message: `Somebody like ${desired.ref} is there, and is not a ${desired.kind}.`,
    hint: 'Use another e-mail address or id: one person cannot be both.',
  };
}
