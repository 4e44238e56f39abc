import type { Fields } from '../../core/model/resource.ts';
import type { ReadCall, WriteCall } from '../../connector/call.ts';
import type { Assumptions } from './assumptions.ts';

export type Version = 'V1' | 'V2';

/** Every request that this target can send, from Upheal's user management pages; ids go into paths encoded. */
export function uphealCalls(assumptions: Assumptions) {
  const prefix = { V1: assumptions.v1Prefix, V2: assumptions.v2Prefix };
  const create = (version: Version, path: string, body: Fields): WriteCall => ({
    effect: 'write',
    name: `create${version}`,
    method: 'POST',
    path: `${prefix[version]}${path}`,
    body,
    carries: Object.keys(body),
    whenLost: 'look',
  });
  const put = (name: string, path: string, body: Fields): WriteCall => ({
    effect: 'write',
    name,
    method: 'PUT',
    path,
    body,
    carries: Object.keys(body),
    whenLost: 'repeat',
  });
  const id = encodeURIComponent;
  return {
    checkUser: (email: string): ReadCall => ({
      effect: 'none',
      name: 'checkUser',
      method: 'POST',
      path: `${prefix.V1}/users/check`,
      body: { email },
    }),
    getUser: (userId: string): ReadCall => ({
      effect: 'none',
      name: 'getUser',
      method: 'GET',
      path: `${prefix.V1}/users/${id(userId)}`,
    }),
    getProvider: (userId: string): ReadCall => ({
      effect: 'none',
      name: 'getProvider',
      method: 'GET',
      path: `${prefix.V2}/users/providers/${id(userId)}`,
    }),
    createProvider: (version: Version, body: Fields, organizationId?: string): WriteCall =>
      create(
        version,
        organizationId === undefined
          ? '/users/providers'
          : assumptions.providerInOrganizationPath.replace('{orgId}', id(organizationId)),
        body,
      ),
    createClient: (version: Version, body: Fields): WriteCall => create(version, '/users/clients', body),
    updateUser: (userId: string, body: Fields): WriteCall =>
      put('updateUser', `${prefix.V2}/users/${id(userId)}`, body),
    updateProviderV1: (userId: string, body: Fields): WriteCall =>
      put('updateProviderV1', `${prefix.V1}/users/providers/${id(userId)}`, body),
    updateProviderV2: (userId: string, body: Fields): WriteCall =>
      put('updateProviderV2', `${prefix.V2}/users/providers/${id(userId)}`, body),
    replaceProviders: (userId: string, providerUserIds: readonly string[]): WriteCall => ({
      effect: 'write',
      name: 'replaceProviders',
      method: 'POST',
      path: `${prefix.V1}/users/${id(userId)}/providers`,
      body: { providerUserIds },
      carries: [],
      whenLost: 'repeat',
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
      path: `${prefix.V1}${assumptions.activatePath.replace('{id}', id(userId))}`,
      carries: [],
      whenLost: 'look',
    }),
  };
}

export type UphealCalls = ReturnType<typeof uphealCalls>;
