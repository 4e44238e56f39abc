import type { Fields } from '../../core/model/resource.ts';
import type { ReadCall, WriteCall } from '../../connector/call.ts';
import type { Assumptions } from './assumptions.ts';

export type Version = 'V1' | 'V2';

const id = encodeURIComponent;
const statuses = [200];
const user = ['userId'];

/** Every request that this target can send, from Upheal's user management pages; ids go into paths encoded. */
export function uphealCalls(assumptions: Assumptions) {
  const prefix = { V1: assumptions.v1Prefix, V2: assumptions.v2Prefix };
  return { ...reads(prefix), ...creates(prefix, assumptions), ...updates(prefix), ...others(prefix, assumptions) };
}

export type UphealCalls = ReturnType<typeof uphealCalls>;

type Prefix = Readonly<Record<Version, string>>;

function reads(prefix: Prefix) {
  return {
    checkUser: (email: string): ReadCall => ({
      effect: 'none',
      name: 'checkUser',
      method: 'POST',
      path: `${prefix.V1}/users/check`,
      body: { email },
    }),
    getUser: (userId: string): ReadCall => get('getUser', `${prefix.V1}/users/${id(userId)}`),
    getProvider: (userId: string): ReadCall => get('getProvider', `${prefix.V2}/users/providers/${id(userId)}`),
  };
}

function creates(prefix: Prefix, { providerInOrganizationPath }: Assumptions) {
  const create = (version: Version, path: string, body: Fields): WriteCall => ({
    effect: 'write',
    name: `create${version}`,
    method: 'POST',
    path: `${prefix[version]}${path}`,
    body,
    carries: Object.keys(body),
    whenLost: 'look',
    answered: { statuses, id: user, names: ['partnerUserId'] },
  });
  return {
    createProvider: (version: Version, body: Fields, organizationId?: string): WriteCall =>
      create(
        version,
        organizationId === undefined
          ? '/users/providers'
          : providerInOrganizationPath.replace('{orgId}', id(organizationId)),
        body,
      ),
    createClient: (version: Version, body: Fields): WriteCall => create(version, '/users/clients', body),
  };
}

function updates(prefix: Prefix) {
  return {
    updateUser: (userId: string, body: Fields): WriteCall =>
      put('updateUser', userId, `${prefix.V2}/users/${id(userId)}`, body),
    updateProviderV1: (userId: string, body: Fields): WriteCall =>
      put('updateProviderV1', userId, `${prefix.V1}/users/providers/${id(userId)}`, body),
    updateProviderV2: (userId: string, body: Fields): WriteCall =>
      put('updateProviderV2', userId, `${prefix.V2}/users/providers/${id(userId)}`, body),
  };
}

/** Writes that carry no fields; any success to the last two is one. */
function others(prefix: Prefix, { activatePath }: Assumptions) {
  return {
    replaceProviders: (userId: string, providerUserIds: readonly string[]): WriteCall => ({
      effect: 'write',
      name: 'replaceProviders',
      method: 'POST',
      path: `${prefix.V1}/users/${id(userId)}/providers`,
      body: { providerUserIds },
      carries: [],
      whenLost: 'repeat',
      answered: { statuses, list: ['providerUserIds'] },
    }),
    deactivate: (userId: string): WriteCall => ({
      effect: 'write',
      name: 'deactivate',
      method: 'DELETE',
      path: `${prefix.V1}/users/${id(userId)}`,
      carries: [],
      whenLost: 'repeat',
    }),
    activate: (userId: string): WriteCall => ({
      effect: 'write',
      name: 'activate',
      method: 'POST',
      path: `${prefix.V1}${activatePath.replace('{id}', id(userId))}`,
      carries: [],
      whenLost: 'look',
    }),
  };
}

function get(name: string, path: string): ReadCall {
  return { effect: 'none', name, method: 'GET', path };
}

function put(name: string, isAbout: string, path: string, body: Fields): WriteCall {
  const answered = { statuses, id: user, isAbout };
  return { effect: 'write', name, method: 'PUT', path, body, carries: Object.keys(body), whenLost: 'repeat', answered };
}
