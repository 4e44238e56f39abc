import type { FieldRule, KindTable } from '../../core/model/fields.ts';

const block = { block: 'practice' } as const;
const ofOrganization = {
  set: ['createOrganization'],
  change: ['updateOrganization'],
  read: ['listOrganizations'],
  personal: false,
} as const;
const ofProfile: FieldRule = { set: [], change: ['saveProfile'], read: ['getProfile'], personal: true };
const inBlock: FieldRule = { ...ofProfile, from: block };

/** What the reference of the practice API says can be set, changed and read. Calls are named as in `calls.ts`. */
export const practice: KindTable = {
  organization: {
    form: 'object',
    kind: 'organization',
    managed: true,
    canCreate: true,
    canDelete: false,
    ids: { areNumbers: true },
    fields: {
      id: {
        set: [],
        change: [],
        read: ['listOrganizations'],
        personal: false,
        from: block,
        declaresId: true,
        compare: 'uuid',
      },
      name: { ...ofOrganization, required: true, identifies: true, compare: 'text' },
      therapistUserId: { ...ofOrganization, from: block, identifies: true },
    },
  },
  provider: {
    form: 'object',
    kind: 'provider',
    managed: true,
    // A new therapist without an invitation would become the administrator of an organization.
    canCreate: false,
    canDelete: false,
    ids: { areNumbers: true },
    managedWith: {
      field: 'userId',
      note: 'The practice system knows a provider by practice.userId: without it nothing is done',
    },
    fields: {
      userId: { set: ['saveProfile'], change: [], read: [], personal: false, from: block, declaresId: true },
      firstName: { ...ofProfile, compare: 'text', identity: 'first-name' },
      lastName: { ...ofProfile, compare: 'text', identity: 'last-name' },
      email: { ...ofProfile, compare: 'email' },
      nationalProviderIdentifier: { ...ofProfile, compare: 'digits', identity: 'number' },
      phoneCountryCode: { ...ofProfile, compare: 'phone' },
      phoneNumber: { ...ofProfile, compare: 'phone' },
      userloginname: inBlock,
      role: inBlock,
      gender: { ...inBlock, compare: 'text' },
      dob: { ...inBlock, compare: 'date', identity: 'birth-date' },
      image: inBlock,
      timezone: inBlock,
      address: { ...inBlock, compare: 'text' },
      loginid: inBlock,
      orgid: inBlock,
      is_org_admin: inBlock,
    },
  },
  client: {
    form: 'object',
    kind: 'client',
    managed: false,
    note: 'The practice system has no call for clients: they are not sent.',
    canCreate: false,
    canDelete: false,
    fields: {},
  },
  assignment: {
    form: 'membership',
    kind: 'assignment',
    managed: false,
    note: 'The practice system has no call for assignments: they are not sent.',
    owner: 'client',
    member: 'provider',
    membersInCreate: 0,
    readable: false,
  },
};
