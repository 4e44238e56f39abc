import type { UphealSettings } from './settings.ts';

export type Version = 'V1' | 'V2';

/** The calls that the server knows. */
export type CallName =
  | 'checkUser'
  | 'getUser'
  | 'getProvider'
  | 'createProvider'
  | 'createClient'
  | 'updateUser'
  | 'updateProvider'
  | 'replaceProviders'
  | 'deactivateUser'
  | 'activateUser';

/** What a method and a path stand for; `id` and `orgId` are decoded. */
export interface Match {
  readonly call: CallName;
  readonly version: Version;
  readonly id: string;
  readonly orgId?: string;
}

interface Route {
  readonly call: CallName;
  readonly version: Version;
  readonly method: string;
  /** `{v}` stands for the version's prefix, `{id}` and `{orgId}` for one segment each. */
  readonly path: string;
}

/** Fixed paths stand before those with an id in the same place. */
function routesOf(settings: UphealSettings): readonly Route[] {
  const inOrganization = settings.providerInOrganizationPath;
  return [
    { call: 'checkUser', version: 'V1', method: 'POST', path: '{v}/users/check' },
    { call: 'createProvider', version: 'V1', method: 'POST', path: '{v}/users/providers' },
    { call: 'createProvider', version: 'V2', method: 'POST', path: '{v}/users/providers' },
    { call: 'createProvider', version: 'V1', method: 'POST', path: inOrganization },
    { call: 'createProvider', version: 'V2', method: 'POST', path: inOrganization },
    { call: 'createClient', version: 'V1', method: 'POST', path: '{v}/users/clients' },
    { call: 'createClient', version: 'V2', method: 'POST', path: '{v}/users/clients' },
    { call: 'activateUser', version: 'V1', method: settings.activateMethod, path: settings.activatePath },
    { call: 'replaceProviders', version: 'V1', method: 'POST', path: '{v}/users/{id}/providers' },
    { call: 'getProvider', version: 'V2', method: 'GET', path: '{v}/users/providers/{id}' },
    { call: 'getUser', version: 'V1', method: 'GET', path: '{v}/users/{id}' },
    { call: 'updateProvider', version: 'V1', method: 'PUT', path: '{v}/users/providers/{id}' },
    { call: 'updateProvider', version: 'V2', method: 'PUT', path: '{v}/users/providers/{id}' },
    { call: 'updateUser', version: 'V2', method: 'PUT', path: '{v}/users/{id}' },
    { call: 'deactivateUser', version: 'V1', method: 'DELETE', path: '{v}/users/{id}' },
  ];
}

/** Makes the function that finds the call of a method and a path; undefined when there is none. */
export function router(settings: UphealSettings): (method: string, path: string) => Match | undefined {
  const patterns = routesOf(settings).map((route) => ({ route, pattern: patternOf(route, settings) }));
  return (method, path) => {
    for (const { route, pattern } of patterns) {
      const found = route.method === method ? pattern.exec(path) : null;
      if (!found) continue;
      const orgId = found.groups?.['orgId'];
      return {
        call: route.call,
        version: route.version,
        id: decoded(found.groups?.['id'] ?? ''),
        ...(orgId === undefined ? {} : { orgId: decoded(orgId) }),
      };
    }
    return undefined;
  };
}

function patternOf(route: Route, settings: UphealSettings): RegExp {
  const prefix = route.version === 'V1' ? settings.v1Prefix : settings.v2Prefix;
  const escaped = route.path.replace('{v}', prefix).replace(/[.*+?^$()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replace('{id}', '(?<id>[^/]+)').replace('{orgId}', '(?<orgId>[^/]+)')}$`);
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
