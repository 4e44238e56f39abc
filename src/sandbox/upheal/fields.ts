import { filledText, isoDate, listOf, oneOf, text, uuid, type Check, type Shape } from '../shape.ts';

export const userTypes = ['Client', 'HealthcareProvider', 'OrgAdmin'] as const;
export type UserType = (typeof userTypes)[number];

const pronouns = ['MasculineHim', 'FeminineHer', 'NeutralThem'] as const;
const sessionTypes = [
  'Intake',
  'Standard',
  'Soap',
  'Dap',
  'Girp',
  'Birp',
  'Mse',
  'Emdr',
  'PsychiatricSoap',
  'PsychiatricIntake',
] as const;
const noteIdentifiers = [
  'Therapist',
  'Clinician',
  'Coach',
  'FirstName',
  'DrLastName',
  'Provider',
  'Physician',
  'Practitioner',
  'Author',
  'Writer',
  'Counselor',
  'Psychologist',
  'PeerSupportSpecialist',
  'CaseManager',
  'Supervisor',
  'Dietitian',
] as const;

/** Every field of a person that some request can set. */
export interface PersonFields {
  readonly firstName?: string;
  readonly lastName?: string;
  readonly email?: string;
  readonly partnerUserId?: string;
  readonly phoneNumber?: string;
  readonly phoneCountryCode?: string;
  readonly locale?: string;
  readonly pronoun?: (typeof pronouns)[number];
  readonly dateOfBirth?: string;
  readonly defaultSessionType?: (typeof sessionTypes)[number];
  readonly defaultNoteTemplateIds?: readonly string[];
  readonly nationalProviderIdentifier?: string;
  readonly therapyLicence?: string;
  readonly noteIdentifier?: (typeof noteIdentifiers)[number];
}

type PersonField = keyof PersonFields;
type Named = { readonly firstName: string; readonly lastName: string };
/** The body of a create, of either version. */
export type ProviderBody = PersonFields & Named & { readonly email: string };
export type ClientBody = PersonFields & Named & { readonly therapistUserId: string };
export interface EmailBody {
  readonly email: string;
}
export interface ProviderListBody {
  readonly providerUserIds: readonly string[];
}

/** What each field has to be, in requests and in start states alike. */
export const fieldChecks: Readonly<Record<PersonField, Check>> = {
  firstName: text,
  lastName: text,
  email: filledText,
  partnerUserId: text,
  phoneNumber: text,
  phoneCountryCode: text,
  locale: text,
  pronoun: oneOf(pronouns),
  dateOfBirth: isoDate,
  defaultSessionType: oneOf(sessionTypes),
  defaultNoteTemplateIds: listOf(text),
  nationalProviderIdentifier: text,
  therapyLicence: text,
  noteIdentifier: oneOf(noteIdentifiers),
};

const providerFields = [
  'firstName',
  'lastName',
  'email',
  'partnerUserId',
  'phoneNumber',
  'phoneCountryCode',
  'locale',
] as const;
const credentials = ['nationalProviderIdentifier', 'therapyLicence'] as const;
const clientFields = ['firstName', 'lastName', 'partnerUserId', 'email', 'locale', 'pronoun', 'dateOfBirth'] as const;

const updatable = ['firstName', 'lastName', 'pronoun', 'dateOfBirth', 'defaultNoteTemplateIds'] as const;

/** The body of each call that has one; a field that is not listed is refused. */
export const bodies = {
  checkUser: emailBody(),
  createProviderV1: providerBody([...providerFields, ...credentials, 'defaultSessionType']),
  createProviderV2: providerBody([...providerFields, ...credentials, 'defaultNoteTemplateIds', 'noteIdentifier']),
  createClientV1: clientBody([...clientFields, 'defaultSessionType']),
  createClientV2: clientBody([...clientFields, 'defaultNoteTemplateIds']),
  updateUser: changeBody([...updatable]),
  updateUserWithPartnerId: changeBody([...updatable, 'partnerUserId']),
  updateProviderV1: changeBody([...credentials, 'defaultSessionType']),
  updateProviderV2: changeBody([...credentials, 'defaultNoteTemplateIds', 'noteIdentifier']),
  replaceProviders: providerListBody(),
  none: noBody(),
} as const;

function emailBody(): Shape<EmailBody> {
  return { required: ['email'], fields: { email: filledText } };
}

function providerBody(names: readonly PersonField[]): Shape<ProviderBody> {
  return { required: ['firstName', 'lastName', 'email'], fields: checksOf(names) };
}

function clientBody(names: readonly PersonField[]): Shape<ClientBody> {
  return {
    required: ['therapistUserId', 'firstName', 'lastName'],
    fields: { ...checksOf(names), therapistUserId: uuid },
  };
}

function changeBody(names: readonly PersonField[]): Shape<PersonFields> {
  return { required: [], fields: checksOf(names) };
}

function providerListBody(): Shape<ProviderListBody> {
  return { required: ['providerUserIds'], fields: { providerUserIds: listOf(uuid) } };
}

function noBody(): Shape<object> {
  return { required: [], fields: {} };
}

function checksOf(names: readonly PersonField[]): Partial<Record<PersonField, Check>> {
  return Object.fromEntries(names.map((name) => [name, fieldChecks[name]]));
}
