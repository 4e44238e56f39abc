import { dateAs } from '../dates.ts';
import type { HippUser } from './records.ts';
import type { HippSettings } from './settings.ts';
import type { HippOrganization } from './state.ts';

type Answer = Readonly<Record<string, unknown>>;

const created = [
  'publicId',
  'firstName',
  'lastName',
  'email',
  'role',
  'phoneNumber',
  'npiNumber',
  'shouldSendSMS',
  'createdAt',
] as const;
const read = [
  'publicId',
  'firstName',
  'lastName',
  'role',
  'sex',
  'birthDate',
  'addressLine1',
  'addressLine2',
  'city',
  'state',
  'postalCode',
  'caregiverId',
] as const;

/** The answer to a create: what was sent, and nothing that a read shows later. */
export function createdAnswer(user: HippUser, organization: HippOrganization, settings: HippSettings): Answer {
  const { name, publicId } = organization;
  return { message: 'User created', user: { ...pick(user, created, settings), organization: { name, publicId } } };
}

/** A user as list and get show it: without e-mail, phone number and NPI. */
export function userAnswer(user: HippUser, settings: HippSettings): Answer {
  const { birthDate, ...rest } = pick(user, read, settings);
  return {
    ...rest,
    ...(birthDate === undefined
      ? {}
      : { birthDate: user.birthDate === undefined ? birthDate : dateAs(settings.birthDateAs, user.birthDate) }),
    caregiverId: user.caregiverId ?? null,
  };
}

function pick(user: HippUser, names: readonly (keyof HippUser)[], settings: HippSettings): Answer {
  const shown = names.filter((name) => user[name] !== undefined || settings.missingAs === 'null');
  return Object.fromEntries(shown.map((name) => [name, user[name] ?? null]));
}
