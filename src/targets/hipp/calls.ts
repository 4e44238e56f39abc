import type { Fields } from '../../core/model/resource.ts';
import type { ReadCall, WriteCall } from '../../connector/call.ts';

/** Rows of one page: as many as the page allows. */
const pageSize = 100;

const namesInHipp: Readonly<Record<string, string>> = {
  nationalProviderIdentifier: 'npiNumber',
  dateOfBirth: 'birthDate',
};

/** The name that Hipp Health has for a field of the manifest. */
export function nameInHipp(name: string): string {
  return namesInHipp[name] ?? name;
}

/** Every request that this target can send, from Hipp Health's page on users. */
export const hippCalls = {
  /** Page numbers count from 1; `filter` is one of the page's own (email, role, sort). */
  listUsers: (page: number, filter: Readonly<Record<string, string>>, size: number = pageSize): ReadCall => ({
    effect: 'none',
    name: 'listUsers',
    method: 'GET',
    path: '/v1/users',
    query: { ...filter, page: String(page), pageSize: String(size) },
  }),
  getUser: (publicId: string): ReadCall => ({
    effect: 'none',
    name: 'getUser',
    method: 'GET',
    path: `/v1/users/${encodeURIComponent(publicId)}`,
  }),
  createUser: (fields: Fields): WriteCall => ({
    effect: 'write',
    name: 'createUser',
    method: 'POST',
    path: '/v1/users',
    body: Object.fromEntries(Object.entries(fields).map(([name, value]) => [nameInHipp(name), value])),
    carries: Object.keys(fields),
    whenLost: 'look',
    answered: { statuses: [200], id: ['user', 'publicId'], names: ['firstName', 'lastName', 'email'] },
  }),
};
