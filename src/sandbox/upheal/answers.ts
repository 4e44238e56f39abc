import { dateAs } from '../dates.ts';
import { shownAs, type HabitFields } from '../habits.ts';
import type { UserRecord } from './records.ts';
import type { Version } from './routes.ts';
import type { UphealSettings } from './settings.ts';

/** What the fields of a user are, for a server that makes something of them. */
export const uphealHabitFields: HabitFields = {
  texts: ['firstName', 'lastName', 'therapyLicence'],
  emails: ['email'],
  phone: { number: 'phoneNumber', country: 'phoneCountryCode' },
  digits: ['nationalProviderIdentifier', 'phoneNumber', 'phoneCountryCode'],
  dates: ['dateOfBirth'],
  organizations: ['organizationId'],
  unkept: ['therapyLicence', 'pronoun'],
};

type Answer = Readonly<Record<string, unknown>>;

const createdProvider = ['userId', 'inviteUrl', 'privateRoomLink', 'partnerUserId', 'organizationId'] as const;
const createdClient = ['userId', 'clientSessionUrl', 'therapistSessionUrl', 'partnerUserId', 'organizationId'] as const;
const anyUser = ['userId', 'firstName', 'lastName', 'email', 'userType', 'partnerUserId', 'organizationId'] as const;
const clientUser = ['clientSessionUrl', 'therapistSessionUrl', 'pronoun', 'dateOfBirth', 'defaultSessionType'] as const;
const providerUser = [
  'phoneNumber',
  'phoneCountryCode',
  'inviteUrl',
  'privateRoomLink',
  'pronoun',
  'dateOfBirth',
] as const;
const provider = [
  'userId',
  'firstName',
  'lastName',
  'email',
  'defaultNoteTemplateIds',
  'nationalProviderIdentifier',
  'therapyLicence',
  'partnerUserId',
  'phoneNumber',
  'phoneCountryCode',
  'organizationId',
  'noteIdentifier',
] as const;

/** The answer to creating a provider. */
export function createdProviderAnswer(user: UserRecord, version: Version, settings: UphealSettings): Answer {
  return pick(
    user,
    version === 'V1' ? createdProvider : [...createdProvider, 'defaultNoteTemplateIds', 'noteIdentifier'],
    settings,
  );
}

/** The answer to creating a client. */
export function createdClientAnswer(user: UserRecord, version: Version, settings: UphealSettings): Answer {
  return pick(user, version === 'V1' ? createdClient : [...createdClient, 'defaultNoteTemplateIds'], settings);
}

/** The answer of get user and update user: what it shows depends on the user's type. */
export function userAnswer(user: UserRecord, settings: UphealSettings): Answer {
  const answer = pick(user, [...anyUser, ...(user.userType === 'Client' ? clientUser : providerUser)], settings);
  const { inviteUrl, ...rest } = answer;
  const isPlainDate = user.dateOfBirth !== undefined && !settings.normalize.includes('shiftDates');
  return {
    ...rest,
    ...(inviteUrl === undefined || settings.dropInviteOnRead ? {} : { inviteUrl }),
    ...(isPlainDate ? { dateOfBirth: dateAs(settings.dateOfBirthAs, user.dateOfBirth) } : {}),
  };
}

/** The answer of get provider and update provider V2. */
export function providerAnswer(user: UserRecord, settings: UphealSettings): Answer {
  const { normalize } = settings;
  const answer = shownAs(
    { defaultNoteTemplateIds: [], ...pick(user, provider, settings) },
    normalize,
    uphealHabitFields,
  );
  if (!settings.numericNpi) return answer;
  return { ...answer, ...bareNumbers(user) };
}

/** The answer of update provider V1. */
export function sessionTypeAnswer(user: UserRecord): Answer {
  return { userId: user.userId, defaultNotesType: user.defaultSessionType ?? 'Standard' };
}

function pick(user: UserRecord, names: readonly (keyof UserRecord)[], settings: UphealSettings): Answer {
  const shown = names.filter(
    (name) => user[name] !== undefined && (name !== 'partnerUserId' || settings.storesPartnerId),
  );
  const listed = names.filter((name) => name !== 'partnerUserId' || settings.storesPartnerId);
  const answer = Object.fromEntries(shown.map((name) => [name, user[name]]));
  return shownAs(answer, settings.normalize, uphealHabitFields, listed);
}

/** Digits as bare numbers, where that loses nothing. */
function bareNumbers(user: UserRecord): Answer {
  return { ...bareNumber('nationalProviderIdentifier', user), ...bareNumber('phoneNumber', user) };
}

function bareNumber(name: 'nationalProviderIdentifier' | 'phoneNumber', user: UserRecord): Answer {
  const value = user[name];
  return value !== undefined && /^[1-9]\d{0,14}$/.test(value) ? { [name]: Number(value) } : {};
}
