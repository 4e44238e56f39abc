import { noApprovals } from '../../src/core/planning/approvals.ts';
import type { PlanInput } from '../../src/core/planning/plan-input.ts';
import { planFrom, type Planned } from '../../src/core/planning/planner.ts';
import { nothingAccepted } from '../../src/core/deciding/accepted.ts';
import { comparedIn } from '../../src/core/deciding/compared.ts';
import type { FieldRule, KindTable, ObjectRules } from '../../src/core/model/fields.ts';
import type { Manifest } from '../../src/core/model/manifest.ts';
import { digestOf, type Digest, type Recorded } from '../../src/core/model/recorded.ts';
import {
  idOf,
  kindOf,
  refOf,
  type Desired,
  type DesiredMembership,
  type DesiredObject,
  type Fields,
  type Ref,
} from '../../src/core/model/resource.ts';
import { defaultSettings, type Settings } from '../../src/core/model/settings.ts';

/** When everything in these tests happens. */
export const now = '2026-03-01T12:00:00.000Z';
/** When state last proved what it holds. */
export const before = '2026-02-01T00:00:00.000Z';

/** A digest that a person can read: what it is made of. */
export const digest: Digest = (salt, name, value) => `${salt} ${name} ${JSON.stringify(value)}`;

const free: FieldRule = { set: ['create'], change: ['update'], read: ['get'], personal: true };
const fixed: FieldRule = { ...free, change: [] };

/** A field for each way in which a target can hold one. */
export const personFields: ObjectRules['fields'] = {
  firstName: { ...free, identity: 'first-name' },
  lastName: { ...free, identity: 'last-name' },
  /** Cannot be changed, and identifies. */
  email: { ...fixed, compare: 'email', identifies: true },
  /** Cannot be changed and is never shown. */
  locale: { ...fixed, read: [] },
  /** Can be changed and is never shown. */
  session: { ...free, read: [], personal: false },
  tags: { ...free, unordered: true, personal: false },
  /** May not be taken. */
  ownId: { ...free, mayBeIgnored: true, from: 'own-id', personal: false },
  organization: { ...fixed, from: 'organization-id', personal: false },
  /** A number may stand for it. */
  npi: { ...free, compare: 'digits' },
  /** Shown, and no call takes it. */
  phone: { ...free, set: [], change: [] },
};

const people = { form: 'object', managed: true, canDelete: true, canCreate: true, fields: personFields } as const;

/** A target that creates clients with their first provider and has no call for organizations. */
export const table: KindTable = {
  organization: {
    form: 'object',
    kind: 'organization',
    managed: false,
    note: 'Organizations are not managed here.',
    canDelete: false,
    canCreate: false,
    fields: { id: { ...free, set: [], change: [], personal: false } },
  },
  provider: { ...people, kind: 'provider' },
  client: { ...people, kind: 'client' },
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

/** The same target with other rules for one kind of object. */
export function tableWith(kind: 'organization' | 'provider' | 'client', more: Partial<ObjectRules>): KindTable {
  return { ...table, [kind]: { ...table[kind], ...more } };
}

/** The rules of providers. */
export const rules: ObjectRules = { ...people, kind: 'provider' };

function object(ref: Ref, fields: Fields, more: Partial<DesiredObject>): DesiredObject {
  return {
    form: 'object',
    ref,
    kind: kindOf(ref),
    id: idOf(ref),
    fields,
    blocks: {},
    external: false,
    protect: false,
    ignore: [],
    at: { file: 'caseload.yaml', line: 1, column: 1 },
    ...more,
  };
}

/** A provider as the manifest wants them. */
export function person(id: string, fields: Fields = {}, more: Partial<DesiredObject> = {}): DesiredObject {
  return object(refOf('provider', id), fields, more);
}

/** A client as the manifest wants them. */
export function client(id: string, fields: Fields = {}, more: Partial<DesiredObject> = {}): DesiredObject {
  return object(refOf('client', id), fields, more);
}

/** An organization whose id in the target the manifest names. */
export function organization(id: string, remote = `remote-${id}`): DesiredObject {
  return object(refOf('organization', id), { id: remote }, {});
}

/** The providers of a client as the manifest wants them, the primary one first. */
export function list(
  owner: string,
  members: readonly string[],
  more: Partial<DesiredMembership> = {},
): DesiredMembership {
  return {
    form: 'membership',
    ref: refOf('assignment', owner),
    kind: 'assignment',
    id: owner,
    owner: refOf('client', owner),
    members: members.map((member) => refOf('provider', member)),
    protect: false,
    ignore: [],
    at: { file: 'caseload.yaml', line: 1, column: 1 },
    ...more,
  };
}

/** What state remembers of somebody who was created with these values and has the id `remote-…`. */
export function recorded(ref: Ref, fields: Fields = {}, more: Partial<Recorded> = {}): Recorded {
  const id = more.id ?? `remote-${idOf(ref)}`;
  const digests = Object.entries({ ownId: idOf(ref), ...fields }).map(([name, value]) => [
    name,
    digestOf(digest, personFields[name] ?? free, id, name, value),
  ]);
  return { ref, id, origin: 'created', fields: Object.fromEntries(digests), provenAt: before, ...more };
}

/** What state remembers of the list of a client: the ids `remote-…` of its members. */
export function recordedList(owner: string, members: readonly string[], more: Partial<Recorded> = {}): Recorded {
  return {
    ref: refOf('assignment', owner),
    id: `remote-${owner}`,
    origin: 'created',
    fields: {},
    list: members.map((member) => `remote-${member}`),
    provenAt: before,
    ...more,
  };
}

/** A manifest of these resources. */
export function manifest(resources: readonly Desired[], settings: Partial<Settings> = {}): Manifest {
  return { settings: { ...defaultSettings, ...settings }, resources, warnings: [] };
}

/** What a plan is made from; `state` and `wanted` stand for what is remembered and what is declared. */
export interface Given extends Partial<Omit<PlanInput, 'manifest' | 'recorded'>> {
  readonly wanted?: readonly Desired[];
  readonly state?: readonly Recorded[];
  readonly settings?: Partial<Settings>;
}

/** The input of a plan in which nothing was looked at, unless it is given. */
export function input({ wanted = [], state = [], settings = {}, ...more }: Given = {}): PlanInput {
  const sources = {
    table,
    manifest: manifest(wanted, settings),
    recorded: new Map(state.map((entry) => [entry.ref, entry])),
    digest,
    declaredId: (resource: Desired) => {
      const id = resource.form === 'object' ? resource.fields['id'] : undefined;
      return id === undefined ? undefined : String(id);
    },
    ...more,
  };
  return {
    target: 'sample',
    targetTitle: 'Sample',
    compared: comparedIn(sources),
    observations: new Map(),
    seenAt: new Map(),
    lookups: new Map(),
    unsettled: new Map(),
    settled: [],
    approvals: noApprovals,
    removals: [],
    removalMarks: new Map(),
    acceptance: nothingAccepted,
    returned: new Set(),
    roles: new Map(),
    sawStrangers: false,
    perMinute: 60,
    countRequests: () => 1,
    countLooks: () => 0,
    head: {
      createdAt: now,
      manifest: 'sha256:x',
      state: { lineage: 'l', serial: 1, entries: 0, origin: 'https://x.example', account: 'a' },
      refresh: { mode: 'changed', read: 0, notRead: 0, requests: 0 },
      looks: { wanted: 0, made: 0 },
    },
    ...sources,
  };
}

/** The plan that is made from this. */
export function planOf(given: Given): Planned {
  return planFrom(input(given));
}

/** The operations of a plan, each as `action ref`. */
export function operationsOf(given: Given): readonly string[] {
  return planOf(given).plan.operations.map(({ action, ref }) => `${action} ${ref}`);
}

/** A provider whom both the manifest and state have, with the same first name. */
export const known = (id: string): { readonly wanted: DesiredObject; readonly state: Recorded } => ({
  wanted: person(id, { firstName: 'Ana' }),
  state: recorded(refOf('provider', id), { firstName: 'Ana' }),
});
