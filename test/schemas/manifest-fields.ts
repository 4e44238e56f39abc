import type { Kind } from '../../src/core/model/resource.ts';
import { like, listOf, oneOf, type Part } from './manifest-values.ts';

/** What the schema says of a kind. */
export interface KindText {
  readonly description: string;
  /** Of the list of the kind in a manifest. */
  readonly list: string;
  /** The fields in the order in which they are shown; which ones there are is taken from the tables. */
  readonly fields: Readonly<Record<string, Part>>;
  /** An example of `ignore`. */
  readonly ignored: string;
}

const templateIds = listOf(
  'Ids of the note templates that sessions get by default. An empty list is a value and is sent.',
  like('text', 'The id of one note template.'),
  ['2fb81b0a-611b-11ed-9b6a-0242ac120002'],
);
const sessionType = oneOf(
  'The kind of note that a session gets when nothing else is chosen (the older way; template ids are the newer one).',
  ['Intake', 'Standard', 'Soap', 'Dap', 'Girp', 'Birp', 'Mse', 'Emdr', 'PsychiatricSoap', 'PsychiatricIntake'],
);
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
];

const nameAndOrganization = (organization: string): Readonly<Record<string, Part>> => ({
  organization: like('id', organization, { examples: ['lakeside'] }),
  firstName: like('text', 'Given name.', { examples: ['Ana'] }),
  lastName: like('text', 'Family name.', { examples: ['Rivera'] }),
});

const reach: Readonly<Record<string, Part>> = {
  phoneNumber: like('text', 'Phone number without its country code, kept exactly as written.', {
    examples: ['5550100'],
  }),
  phoneCountryCode: like(
    'text',
    'Country code of the phone number, kept exactly as written; quote it when it is digits only.',
    { examples: ['+1'] },
  ),
  locale: like('text', 'Language and region of the person, such as en-US.', { examples: ['en-US'] }),
  defaultSessionType: sessionType,
  defaultNoteTemplateIds: templateIds,
};

/** What the schema says of each kind and of its fields. */
export const kindTexts: Readonly<Record<Kind, KindText>> = {
  organization: {
    description: 'An organization.',
    list: 'Organizations that providers can name.',
    ignored: 'name',
    fields: {
      key: like('id', 'The name by which this manifest calls the organization.', { examples: ['lakeside'] }),
      id: like(
        'text',
        "The target's own id of the organization. Upheal: a UUID; the organization must exist there already.",
        { examples: ['8f0c2d1e-6a57-4c6f-9d0e-2f3f1c9b7a10'] },
      ),
      name: like('text', 'Name of the organization.', { examples: ['Lakeside Counseling'] }),
    },
  },
  provider: {
    description: 'A clinician.',
    list: 'Clinicians.',
    ignored: 'noteIdentifier',
    fields: {
      id: like('id', 'Your own id of the provider; it never changes and is shown in every output.', {
        examples: ['p-1001'],
      }),
      ...nameAndOrganization('The key of the organization in which the provider works.'),
      email: like('email', 'The address with which the provider signs in; unique among all people of the manifest.'),
      ...reach,
      nationalProviderIdentifier: like(
        'npi',
        'National Provider Identifier: ten digits in quotes, the last of which is a check digit.',
      ),
      therapyLicence: like('text', 'Licence of the provider, as printed on it.', { examples: ['LCSW-88321'] }),
      noteIdentifier: oneOf('What notes call the provider.', noteIdentifiers),
    },
  },
  client: {
    description: 'A client.',
    list: 'The people whom the providers treat.',
    ignored: 'locale',
    fields: {
      id: like('id', 'Your own id of the client; it never changes and is shown in every output.', {
        examples: ['cl-1001'],
      }),
      external: {
        type: 'boolean',
        default: false,
        description: 'The client is created and kept elsewhere; only the assignment is managed.',
      },
      ...nameAndOrganization('The key of the organization to which the client belongs.'),
      email: like('email', 'E-mail address of the client; unique among all people of the manifest.'),
      ...reach,
      pronoun: oneOf('How notes refer to the client.', ['MasculineHim', 'FeminineHer', 'NeutralThem']),
      dateOfBirth: like('date', 'Date of birth as YYYY-MM-DD; a real date that is not in the future.', {
        examples: ['1990-04-12'],
      }),
    },
  },
  assignment: {
    description: 'The complete list of providers of one client.',
    list: 'Which providers each client has.',
    ignored: 'providers',
    fields: {
      client: like('id', 'Id of the client.', { examples: ['cl-1001'] }),
      providers: listOf(
        'Ids of all providers who have the client; the first is the primary one.',
        like('id', 'Id of one provider.'),
        ['p-1001', 'p-1002'],
      ),
    },
  },
};

/** Fields by which one person is told from another, so that no default can be given for all of them. */
export const ownFields: ReadonlySet<string> = new Set([
  'id',
  'external',
  'email',
  'nationalProviderIdentifier',
  'dateOfBirth',
  'previously',
]);
