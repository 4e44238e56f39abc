import type { Kind } from '../../src/core/model/resource.ts';
import { roles } from '../../src/targets/hipp/roles.ts';
import { like, listOf, mapOf, oneOf, textUpTo, wholeNumber, type Part } from './manifest-values.ts';

/** What the schema says of a block that only one target reads. */
export interface BlockText {
  readonly target: string;
  readonly kinds: readonly Kind[];
  /** What stands where a kind has the block. */
  readonly about: (kind: Kind) => string;
  /** Its name among the definitions, and what it is there; absent: it stands where it is used. */
  readonly definition?: { readonly name: string; readonly description: string };
  /** The fields in the order in which they are shown; which ones there are is taken from the target's table. */
  readonly fields: Readonly<Record<string, Part>>;
}

const address = mapOf('One address.', {
  addressLine1: like('text', 'First line of the address.'),
  addressLine2: like('text', 'Second line of the address.'),
  city: like('text', 'City.'),
  state: like('text', 'State.'),
  country: like('text', 'Country.'),
  zipcode: like('text', 'Postal code, in quotes.'),
});

/** What the schema says of each block and of its fields. */
export const blockTexts: readonly BlockText[] = [
  {
    target: 'upheal',
    kinds: ['provider', 'client'],
    about: (kind) => `What only Upheal knows of the ${kind}.`,
    definition: { name: 'uphealPerson', description: 'What only Upheal knows of a person.' },
    fields: {
      userId: like(
        'uuid',
        'Id of the person in Upheal, when it is known: the person is then read by it, whatever partner id is there, ' +
          'and never created.',
      ),
    },
  },
  {
    target: 'hipp',
    kinds: ['provider', 'client'],
    about: (kind) => `What only Hipp Health knows of the ${kind}.`,
    definition: { name: 'hippPerson', description: 'What only Hipp Health knows of a person.' },
    fields: {
      publicId: like(
        'id',
        'Id of the user in Hipp Health, when it is known: the person is then found by it, and never created.',
        { examples: ['usr_1234567890_abc123def'] },
      ),
      role: oneOf('Role of the user; without it providers are CLINICIAN and clients are PATIENT.', roles),
      shouldSendSMS: { type: 'boolean', description: 'Whether the person gets text messages.' },
      recertificationDate: {
        type: 'string',
        format: 'date-time',
        description: 'When the person is due for recertification: date and time with a zone.',
        examples: ['2026-01-31T00:00:00Z'],
        patternErrorMessage: 'Write date, time and zone, such as 2026-01-31T00:00:00Z.',
      },
      providerPayors: listOf(
        'Ids of the payors with which the person is enrolled.',
        like('text', 'The id of one payor.'),
      ),
    },
  },
  {
    target: 'practice',
    kinds: ['organization'],
    about: (kind) => `What only the practice system knows of the ${kind}.`,
    fields: {
      id: wholeNumber('Id of the organization in the practice system, when it is known.'),
      therapistUserId: wholeNumber('User id of the therapist to whom the organization belongs.'),
    },
  },
  {
    target: 'practice',
    kinds: ['provider'],
    about: (kind) => `What only the practice system knows of the ${kind}.`,
    definition: { name: 'practiceProfile', description: 'Fields of a practice profile.' },
    fields: {
      userId: wholeNumber('User id of the therapist; the profile is managed only when it is given.'),
      userloginname: textUpTo('Login name.', 255),
      role: textUpTo('Role.', 255),
      gender: textUpTo('Gender.', 255),
      dob: like('date', 'Date of birth as YYYY-MM-DD.'),
      image: textUpTo('Picture of the therapist, as the practice system takes it.', 1_000_000),
      timezone: textUpTo('Time zone, such as America/Chicago.', 155, { examples: ['America/Chicago'] }),
      address: { type: 'array', description: 'Addresses of the therapist.', items: address },
      loginid: textUpTo('Login id.', 255),
      orgid: wholeNumber("The practice system's id of the therapist's organization."),
      is_org_admin: { type: 'boolean', description: 'Whether the therapist administers the organization.' },
    },
  },
];
