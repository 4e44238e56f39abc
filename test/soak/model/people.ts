import type { Kind } from '../../../src/core/model/resource.ts';

/** Who somebody truly is, whatever ids and names a manifest or a server has of them. */
export type HumanName = string;

/** The kinds of people that Upheal has. */
export type PersonKind = Extract<Kind, 'provider' | 'client'>;

/** Fields of somebody by the names that manifest and API share. */
export type Values = Readonly<Record<string, string | readonly string[]>>;

const surnames = ['Quillfeather', 'Brontosky', 'Vandermolen', 'Oystercatch', 'Thistlewaite'] as const;
const licences = ['LCSW-QX77120', 'LMFT-QX77121', 'PSY-QX77122'] as const;
const npis = ['1234567893', '1245319599', '1679576722'] as const;
const phones = ['5550172230', '5550172231', '5550172232'] as const;
const pronouns = ['MasculineHim', 'FeminineHer', 'NeutralThem'] as const;
const noteIdentifiers = ['Clinician', 'Coach', 'Author'] as const;
const templates = ['2fb81b0a-611b-11ed-9b6a-0242ac120002', '2fb81b0a-611b-11ed-9b6a-0242ac120003'] as const;
const locales = ['en-US', 'de-DE'] as const;

/** Organizations that every world has, by their keys. */
export const organizations: Readonly<Record<string, string>> = {
  north: '8f0c2d1e-6a57-4c6f-9d0e-2f3f1c9b7a10',
  south: '8f0c2d1e-6a57-4c6f-9d0e-2f3f1c9b7a11',
};

/** A value of a field of somebody; the first name begins with who it is, in every variant. */
export function valueOf(human: HumanName, field: string, variant: number): string | readonly string[] {
  const nth = numberOf(human);
  const of = <T>(values: readonly T[], shift = 0): T => values[(nth + variant + shift) % values.length] as T;
  const table: Readonly<Record<string, string | readonly string[]>> = {
    firstName: `${markOf(human)}${variant === 0 ? '' : ` ${'ABCDE'[variant % 5]}.`}`,
    lastName: of(surnames),
    email: `${markOf(human).toLowerCase()}${variant === 0 ? '' : variant}@planted.example`,
    dateOfBirth: `19${50 + (nth % 40)}-0${1 + (variant % 9)}-1${nth % 10}`,
    pronoun: of(pronouns),
    phoneNumber: of(phones),
    phoneCountryCode: '1',
    nationalProviderIdentifier: of(npis),
    therapyLicence: of(licences),
    noteIdentifier: of(noteIdentifiers),
    locale: of(locales),
    defaultNoteTemplateIds: variant % 3 === 2 ? [...templates] : [of(templates)],
  };
  return table[field] ?? '';
}

/** The word in somebody's first name that says who it is: nobody else's holds it. */
function markOf(human: HumanName): string {
  return `Zq${human.startsWith('p') ? 'prov' : 'cli'}${'abcdefghij'[numberOf(human) % 10]}${numberOf(human)}x`;
}

/** Whose first name this is. */
export function humanOf(firstName: unknown, kind: PersonKind): HumanName {
  const found = /^zq(?:prov|cli)[a-j](\d+)x/i.exec(String(firstName));
  return found ? `${kind === 'provider' ? 'p' : 'c'}${found[1]}` : `?${String(firstName)}`;
}

function numberOf(human: HumanName): number {
  return Number(human.slice(1));
}

/** Every text about somebody that may never leave the program. */
export function secretsOf(human: HumanName): readonly string[] {
  const fields = ['lastName', 'dateOfBirth', 'phoneNumber', 'nationalProviderIdentifier', 'therapyLicence'];
  const values = fields.flatMap((field) => [0, 1, 2, 3].map((variant) => String(valueOf(human, field, variant))));
  return [markOf(human), ...values];
}

/** Fields by kind: what a manifest of the model may declare. */
export const fieldsOf: Readonly<Record<PersonKind, readonly string[]>> = {
  provider: [
    'firstName',
    'lastName',
    'email',
    'phoneNumber',
    'phoneCountryCode',
    'nationalProviderIdentifier',
    'therapyLicence',
    'noteIdentifier',
    'locale',
    'defaultNoteTemplateIds',
  ],
  client: ['firstName', 'lastName', 'email', 'dateOfBirth', 'pronoun', 'locale', 'defaultNoteTemplateIds'],
};

/** Fields that the API has no call to change (api/upheal.md, "What a reconciler can see and change"). */
export const unchangeable: readonly string[] = ['email', 'phoneNumber', 'phoneCountryCode', 'locale', 'organization'];
