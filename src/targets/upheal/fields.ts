import type { FieldRule, KindTable } from '../../core/model/fields.ts';

const never = { set: [], change: [], read: [] } as const;
/** Providers and clients are users alike. */
const ids = { of: 'user' };
const createBoth = ['createV1', 'createV2'] as const;

/**
 * The person's own id in the manifest, held by Upheal as `partnerUserId`; the guide says it can be changed, the page
 * does not.
 */
const partnerUserId = (read: string): FieldRule => ({
  set: createBoth,
  change: ['updateUser'],
  read: [read],
  personal: false,
  mayBeIgnored: true,
  from: 'own-id',
  compare: 'exact',
});

/** Upheal's own id of somebody who is there already: a look goes by it alone. */
const userId = (read: string): FieldRule => ({
  ...never,
  read: [read],
  personal: false,
  from: { block: 'upheal' },
  declaresId: true,
  compare: 'uuid',
});

/** A part of a person's name, read by this call. */
const personName = (read: string, identity: 'first-name' | 'last-name'): FieldRule => ({
  set: createBoth,
  change: ['updateUser'],
  read: [read],
  personal: true,
  required: true,
  compare: 'text',
  identity,
});

/**
 * What Upheal's user management pages (V1 and V2) say can be set, changed and read.
 * Calls are named as in `calls.ts`.
 */
export const upheal: KindTable = {
  organization: {
    form: 'object',
    kind: 'organization',
    managed: false,
    note: 'Upheal has no call for organizations: each must exist there already, and only its id is used.',
    canDelete: false,
    canCreate: false,
    fields: {
      id: { ...never, personal: false, required: true, declaresId: true, compare: 'uuid' },
      name: { ...never, personal: false },
    },
  },
  provider: {
    form: 'object',
    kind: 'provider',
    managed: true,
    canDelete: true,
    canCreate: true,
    adminRoles: ['OrgAdmin'],
    ids,
    fields: {
      userId: userId('getProvider'),
      partnerUserId: partnerUserId('getProvider'),
      firstName: personName('getProvider', 'first-name'),
      lastName: personName('getProvider', 'last-name'),
      email: {
        set: createBoth,
        change: [],
        read: ['getProvider'],
        personal: true,
        required: true,
        compare: 'email',
        identifies: true,
      },
      phoneNumber: { set: createBoth, change: [], read: ['getProvider'], personal: true, compare: 'digits' },
      phoneCountryCode: { set: createBoth, change: [], read: ['getProvider'], personal: true, compare: 'digits' },
      locale: { set: createBoth, change: [], read: [], personal: true, compare: 'exact' },
      organization: {
        set: createBoth,
        change: [],
        read: ['getProvider'],
        personal: false,
        from: 'organization-id',
        compare: 'uuid',
      },
      defaultSessionType: {
        set: ['createV1'],
        change: ['updateProviderV1'],
        read: [],
        personal: false,
        compare: 'exact',
      },
      defaultNoteTemplateIds: {
        set: ['createV2'],
        change: ['updateProviderV2'],
        read: ['getProvider'],
        personal: false,
        unordered: true,
        compare: 'exact',
      },
      nationalProviderIdentifier: {
        set: createBoth,
        change: ['updateProviderV2', 'updateProviderV1'],
        read: ['getProvider'],
        personal: true,
        compare: 'digits',
        identity: 'number',
      },
      therapyLicence: {
        set: createBoth,
        change: ['updateProviderV2', 'updateProviderV1'],
        read: ['getProvider'],
        personal: true,
        compare: 'text',
        identity: 'number',
      },
      noteIdentifier: {
        set: ['createV2'],
        change: ['updateProviderV2'],
        read: ['getProvider'],
        personal: false,
        compare: 'exact',
      },
    },
  },
  client: {
    form: 'object',
    kind: 'client',
    managed: true,
    canDelete: true,
    canCreate: true,
    ids,
    fields: {
      userId: userId('getUser'),
      partnerUserId: partnerUserId('getUser'),
      firstName: personName('getUser', 'first-name'),
      lastName: personName('getUser', 'last-name'),
      email: { set: createBoth, change: [], read: ['getUser'], personal: true, compare: 'email', identifies: true },
      phoneNumber: { ...never, read: ['getUser'], personal: true, compare: 'digits' },
      phoneCountryCode: { ...never, read: ['getUser'], personal: true, compare: 'digits' },
      locale: { set: createBoth, change: [], read: [], personal: true, compare: 'exact' },
      // A client follows the organization of its provider: no call takes one.
      organization: { ...never, read: ['getUser'], personal: false, from: 'organization-id', compare: 'uuid' },
      defaultSessionType: { set: ['createV1'], change: [], read: ['getUser'], personal: false, compare: 'exact' },
      defaultNoteTemplateIds: {
        set: ['createV2'],
        change: ['updateUser'],
        read: [],
        personal: false,
        unordered: true,
        compare: 'exact',
      },
      pronoun: { set: createBoth, change: ['updateUser'], read: ['getUser'], personal: true, compare: 'exact' },
      dateOfBirth: {
        set: createBoth,
        change: ['updateUser'],
        read: ['getUser'],
        personal: true,
        compare: 'date',
        identity: 'birth-date',
      },
    },
  },
  assignment: {
    form: 'membership',
    kind: 'assignment',
    managed: true,
    owner: 'client',
    member: 'provider',
    membersInCreate: 1,
    readable: false,
  },
};
