import type { FieldRule, KindTable, ObjectRules } from '../../core/model/fields.ts';
import type { Kind } from '../../core/model/resource.ts';

const set = ['createUser'] as const;
const seen = ['listUsers', 'getUser'] as const;
const block = { block: 'hipp' } as const;

const user = (kind: Kind, role: string): ObjectRules => {
  const createOnly: FieldRule = { set, change: [], read: [], personal: true };
  return {
    form: 'object',
    kind,
    managed: true,
    canCreate: true,
    canDelete: false,
    ids: { of: 'user' },
    fields: {
      publicId: { set: [], change: [], read: seen, personal: false, from: block, declaresId: true, compare: 'uuid' },
      firstName: {
        set,
        change: [],
        read: seen,
        personal: true,
        required: true,
        compare: 'text',
        identity: 'first-name',
      },
      lastName: {
        set,
        change: [],
        read: seen,
        personal: true,
        required: true,
        compare: 'text',
        identity: 'last-name',
      },
      // Required by us: a create whose answer was lost could not be settled without it.
      email: { ...createOnly, required: true, compare: 'email', identifies: true },
      role: { set, change: [], read: seen, personal: true, from: block, default: role },
      phoneNumber: { ...createOnly, compare: 'digits' },
      ...(kind === 'provider'
        ? { nationalProviderIdentifier: { ...createOnly, compare: 'digits' as const, identity: 'number' as const } }
        : {
            dateOfBirth: {
              set: [],
              change: [],
              read: seen,
              personal: true,
              compare: 'date' as const,
              identity: 'birth-date' as const,
            },
          }),
      shouldSendSMS: { ...createOnly, from: block },
      recertificationDate: { ...createOnly, from: block },
      providerPayors: { ...createOnly, from: block, unordered: true },
    },
  };
};

/**
 * What Hipp Health's pages on users say can be set and read; nothing can be changed. Calls are named as in `calls.ts`.
 */
export const hipp: KindTable = {
  organization: {
    form: 'object',
    kind: 'organization',
    managed: false,
    note: 'Hipp Health has no call for organizations: a key acts inside one.',
    canCreate: false,
    canDelete: false,
    fields: {},
  },
  provider: user('provider', 'CLINICIAN'),
  client: user('client', 'PATIENT'),
  assignment: {
    form: 'membership',
    kind: 'assignment',
    managed: false,
    note: 'Hipp Health has no call for assignments: they are not sent.',
    owner: 'client',
    member: 'provider',
    membersInCreate: 0,
    readable: false,
  },
};
