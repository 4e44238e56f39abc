/** The target's name: settings and blocks of a manifest have it too. */
export const name = '@acme/desk';

const set = ['createPerson'];
const read = ['getPerson', 'listPeople'];

/** What the desk can do with each kind; of the kinds that it has no call for, nothing. */
export const table = {
  organization: {
    form: 'object',
    kind: 'organization',
    managed: false,
    canCreate: false,
    canDelete: false,
    fields: {},
  },
  provider: {
    form: 'object',
    kind: 'provider',
    managed: true,
    canCreate: true,
    canDelete: false,
    fields: {
      email: { set, change: [], read, personal: true, required: true, compare: 'email', identifies: true },
      room: { set, change: ['updatePerson'], read, personal: false, from: { block: name } },
    },
  },
  client: { form: 'object', kind: 'client', managed: false, canCreate: false, canDelete: false, fields: {} },
  assignment: {
    form: 'membership',
    kind: 'assignment',
    managed: false,
    owner: 'client',
    member: 'provider',
    membersInCreate: 0,
    readable: false,
  },
};

/** What a manifest may write in a block of a provider that has the target's name. */
export const schema = {
  blocks: {
    provider: { room: { type: 'string', minLength: 1, maxLength: 20, description: 'The room, such as 2.14.' } },
  },
};
