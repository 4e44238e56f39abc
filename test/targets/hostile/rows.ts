import type { Roster } from '../stage.ts';

/** A call whose answers are spoiled, on one person or organization for each of them. */
export interface Row {
  readonly target: string;
  /** As the target names the call. */
  readonly call: string;
  /** What the server starts with beside its own. */
  readonly seed?: (count: number) => Item;
  readonly before?: (count: number) => Roster;
  readonly wanted: (count: number) => Roster;
  /** Which request it is; `number` is of the one that it is about, by what the body says or by the id in the path. */
  readonly is: { readonly method: string; readonly path: RegExp };
  /** The number in the body or in a record. */
  numberIn(text: string): number | undefined;
  /** The target's own id in a record. */
  idIn(record: Item): string;
  /** Whether a record is as the manifest wants it. */
  isTrue(record: Item): boolean;
  /** By the API's page any success is done. */
  readonly anySuccess?: true;
}

export type Item = Readonly<Record<string, unknown>>;

const range = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);
const found = (form: RegExp) => (text: string) => {
  const number = form.exec(text)?.[1];
  return number === undefined ? undefined : Number(number);
};
const organization = '8f0c2d1e-6a57-4c6f-9d0e-2f3f1c9b7a10';
const organizations = [{ key: 'lakeside', id: organization, name: 'Lakeside' }];
const provider = (number: number, more: Item = {}): Item => ({
  id: `p-${number}.`,
  firstName: `Ana${number}`,
  lastName: `Rivera${number}`,
  email: `ana.${number}.x@lakeside.example`,
  ...more,
});
const client = (number: number, more: Item = {}): Item => ({
  id: `cl-${number}.`,
  firstName: `Sam${number}`,
  lastName: `Doe${number}`,
  email: `sam.${number}.x@mail.example`,
  ...more,
});
const lead = provider(1000);
const deputy = provider(1001);
const providers =
  (more: Item = {}) =>
  (count: number): Roster => ({
    organizations,
    providers: [lead, ...range(count).map((number) => provider(number, more))],
  });
const clients =
  (members: readonly string[], more: Item = {}) =>
  (count: number): Roster => ({
    organizations,
    providers: [lead, deputy],
    clients: range(count).map((number) => client(number, more)),
    assignments: range(count).map((number) => ({ client: `cl-${number}.`, providers: members })),
  });

const upheal = {
  target: 'upheal',
  numberIn: found(/"(?:p|cl)-(\d+)\."/),
  idIn: ({ userId }: Item) => String(userId),
};
const asWanted =
  (fields: Item) =>
  (record: Item): boolean =>
    Object.entries(fields).every(([name, value]) => record[name] === value);

const creates = (version: 'V1' | 'V2', where: '' | ' in an organization', more: Item): readonly Row[] => [
  {
    ...upheal,
    call: `create${version} of a provider${where}`,
    before: () => ({ organizations, providers: [lead] }),
    wanted: providers(where === '' ? more : { ...more, organization: 'lakeside' }),
    is: {
      method: 'POST',
      path: where === '' ? /^(?:\/v2)?\/users\/providers$/ : /\/organizations\/[^/]+\/users\/providers$/,
    },
    isTrue: () => true,
  },
  {
    ...upheal,
    call: `create${version} of a client`,
    before: () => ({ organizations, providers: [lead, deputy] }),
    wanted: clients(['p-1000.'], more),
    is: { method: 'POST', path: /\/users\/clients$/ },
    isTrue: () => true,
  },
];

const updates = (call: string, path: RegExp, from: Item, to: Item): Row => ({
  ...upheal,
  call,
  before: providers(from),
  wanted: providers(to),
  is: { method: 'PUT', path },
  isTrue: asWanted(to),
});

const uphealRows: readonly Row[] = [
  ...creates('V1', ' in an organization', { defaultSessionType: 'Soap' }),
  ...creates('V2', '', {}),
  updates('updateUser', /^\/v2\/users\/[^/]+$/, {}, { firstName: 'Bea' }),
  updates('updateProviderV2', /^\/v2\/users\/providers\/[^/]+$/, {}, { noteIdentifier: 'Coach' }),
  updates(
    'updateProviderV1',
    /^\/users\/providers\/[^/]+$/,
    { defaultSessionType: 'Soap' },
    { defaultSessionType: 'Dap' },
  ),
  {
    ...upheal,
    call: 'replaceProviders',
    before: clients(['p-1000.', 'p-1001.']),
    wanted: clients(['p-1001.']),
    is: { method: 'POST', path: /^\/users\/[^/]+\/providers$/ },
    isTrue: ({ providerUserIds: list }) => Array.isArray(list) && list.length === 1,
  },
  {
    ...upheal,
    call: 'deactivate',
    before: providers(),
    wanted: () => ({ organizations, providers: [lead] }),
    is: { method: 'DELETE', path: /^\/users\/[^/]+$/ },
    isTrue: ({ isActive }) => isActive === false,
    anySuccess: true,
  },
  {
    ...upheal,
    call: 'activate',
    before: providers(),
    wanted: providers(),
    is: { method: 'POST', path: /\/activate$/ },
    isTrue: ({ isActive }) => isActive === true,
    anySuccess: true,
  },
];

const hippRows: readonly Row[] = [
  {
    target: 'hipp',
    call: 'createUser',
    before: () => ({ providers: [lead] }),
    wanted: (count) => ({ providers: [lead, ...range(count).map((number) => provider(number))] }),
    is: { method: 'POST', path: /^\/v1\/users$/ },
    numberIn: found(/ana\.(\d+)\.x@/),
    idIn: ({ publicId }) => String(publicId),
    isTrue: () => true,
  },
];

const practice = { target: 'practice', numberIn: found(/"(?:Clinic|Ana)(\d+)"/) };
const clinics = (leader: (number: number) => number) => (count: number) => ({
  organizations: range(count).map((number) => ({
    key: `o-${number}`,
    name: `Clinic${number}`,
    practice: { therapistUserId: leader(number) },
  })),
});

const practiceRows: readonly Row[] = [
  {
    ...practice,
    call: 'createOrganization',
    wanted: clinics((number) => 100 + number),
    is: { method: 'POST', path: /organization\/$/ },
    idIn: ({ id }) => String(id),
    isTrue: () => true,
  },
  {
    ...practice,
    call: 'updateOrganization',
    before: clinics((number) => 100 + number),
    wanted: clinics((number) => 300 + number),
    is: { method: 'POST', path: /organization\/$/ },
    idIn: ({ id }) => String(id),
    isTrue: ({ therapist_user_id: leader }) => Number(leader) >= 300,
  },
  {
    ...practice,
    call: 'saveProfile',
    seed: (count) => ({
      profiles: range(count).map((number) => ({ userId: 500 + number, firstName: `Ana${number}`, lastName: 'Old' })),
    }),
    wanted: (count) => ({
      providers: range(count).map((number) => provider(number, { practice: { userId: 500 + number } })),
    }),
    is: { method: 'POST', path: /practice\/$/ },
    idIn: ({ userId }) => String(userId),
    isTrue: ({ lastName }) => String(lastName).startsWith('Rivera'),
  },
];

/** Each call of each target that changes something. */
export const rows: readonly Row[] = [...uphealRows, ...hippRows, ...practiceRows];
