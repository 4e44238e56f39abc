import { dateAs } from '../dates.ts';
import { shownAs, type HabitFields } from '../habits.ts';
import type { HippUser } from './records.ts';
import type { HippSettings } from './settings.ts';
import type { HippOrganization } from './state.ts';

/** What the fields of a user are, for a server that makes something of them. */
export const hippHabitFields: HabitFields = {
  texts: ['firstName', 'lastName'],
  emails: ['email'],
  phone: { number: 'phoneNumber' },
  digits: ['npiNumber', 'phoneNumber'],
  dates: ['birthDate'],
  organizations: [],
  unkept: ['phoneNumber'],
};

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
  const isPlainDate = user.birthDate !== undefined && !settings.normalize.includes('shiftDates');
  return {
    ...rest,
    ...(birthDate === undefined
      ? {}
      : { birthDate: isPlainDate ? dateAs(settings.birthDateAs, user.birthDate) : birthDate }),
    caregiverId: user.caregiverId ?? null,
  };
}

function pick(user: HippUser, names: readonly (keyof HippUser)[], settings: HippSettings): Answer {
  const shown = names.filter((name) => user[name] !== undefined || settings.missingAs === 'null');
  const answer = Object.fromEntries(shown.map((name) => [name, user[name] ?? null]));
  return shownAs(answer, settings.normalize, hippHabitFields, names);
}
