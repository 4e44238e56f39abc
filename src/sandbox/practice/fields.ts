import { email, flag, isoDay, listOf, orNull, shaped, text, type Check, type Shape } from '../shape.ts';

/** One address of a profile. */
export interface PracticeAddress {
  readonly addressLine1?: string | null;
  readonly addressLine2?: string | null;
  readonly city?: string | null;
  readonly state?: string | null;
  readonly country?: string | null;
  readonly zipcode?: string | null;
}

const words = orNull(text);
const whole: Check = (value) => (Number.isSafeInteger(value) ? undefined : 'must be a whole number');

/** An id of a record or of a therapist. */
export const rowId: Check = (value) =>
  whole(value) === undefined && Number(value) >= 1 ? undefined : 'must be a whole number from 1';

const addressShape: Shape<PracticeAddress> = {
  required: [],
  fields: { addressLine1: words, addressLine2: words, city: words, state: words, country: words, zipcode: words },
};

/** What each printed field of a profile has to be. */
export const profileChecks = {
  userloginname: words,
  role: words,
  loginid: words,
  orgid: orNull(whole),
  is_org_admin: flag,
  firstName: words,
  lastName: words,
  gender: words,
  dob: orNull(isoDay),
  image: text,
  timezone: words,
  emailid: orNull(email),
  phoneNumber: words,
  address: listOf(shaped(addressShape)),
  npi: words,
} as const satisfies Readonly<Record<string, Check>>;

export type ProfileField = keyof typeof profileChecks;

/** What a write of a profile must send. */
export const requiredFields = ['image', 'address'] as const satisfies readonly ProfileField[];

/**
 * The four sections in the order in which they are written. That there are four is on the page, which field belongs to
 * which is not: this is an assumption.
 * Fields that the setting `moreFields` names belong to the last one.
 */
export const sections: readonly (readonly ProfileField[])[] = [
  ['userloginname', 'role', 'loginid', 'orgid', 'is_org_admin'],
  ['firstName', 'lastName', 'gender', 'dob', 'image', 'timezone'],
  ['emailid', 'phoneNumber', 'address'],
  ['npi'],
];

/** How long a text may be. */
const limits: Readonly<Record<string, number>> = {
  userloginname: 255,
  role: 255,
  firstName: 255,
  lastName: 255,
  emailid: 255,
  gender: 255,
  phoneNumber: 20,
  timezone: 155,
  loginid: 255,
  npi: 128,
  name: 255,
};

/** The check of a field with its limit on top, where it has one. */
export function limited(field: string, check: Check): Check {
  const limit = limits[field] ?? Infinity;
  return (value) =>
    check(value) ??
    (typeof value === 'string' && value.length > limit ? `must have at most ${limit} characters` : undefined);
}

/** The body of a create or update of an organization. */
export interface OrganizationBody {
  readonly id?: number;
  readonly name?: string | null;
  readonly therapist_user_id?: number | null;
}

export const organizationChecks: Readonly<Record<keyof OrganizationBody, Check>> = {
  id: rowId,
  name: words,
  therapist_user_id: orNull(whole),
};
