import { readFile } from 'node:fs/promises';
import { demand, flag, isObject, listOf, oneOf, SandboxInputError, shaped, text, uuid, type Check, type Shape } from '../shape.ts';
import { fieldChecks, userTypes, type UserType } from './fields.ts';
import type { UserRecord } from './records.ts';
import type { UphealSettings } from './settings.ts';

/** An organization that exists from the start; there is no call that makes one. */
export interface Organization {
  readonly id: string;
  readonly name?: string;
  /** False: it exists and the key may not use it. Default true. */
  readonly isAccessible?: boolean;
}

/** A user to start with: what is left out gets an id, links and `isActive: true`. */
export type StartUser = Partial<Omit<UserRecord, 'createdAt' | 'activatedAt' | 'userType' | 'firstName' | 'lastName'>> & {
  readonly userType: UserType;
  readonly firstName: string;
  readonly lastName: string;
};

/** What a sandbox holds when it starts. */
export interface UphealState {
  readonly organizations?: readonly Organization[];
  readonly users?: readonly StartUser[];
  readonly settings?: Partial<UphealSettings>;
}

/** New values of a user's fields; null takes a field away. */
export type UserPatch = { readonly [K in Exclude<keyof StartUser, 'userId'>]?: StartUser[K] | null };

const userChecks: Readonly<Record<keyof StartUser, Check>> = {
  ...fieldChecks,
  userId: uuid,
  userType: oneOf(userTypes),
  isActive: flag,
  organizationId: uuid,
  inviteUrl: text,
  privateRoomLink: text,
  clientSessionUrl: text,
  therapistSessionUrl: text,
  providerUserIds: listOf(uuid),
};
const userShape: Shape<StartUser> = { required: ['userType', 'firstName', 'lastName'], fields: userChecks };
const organizationShape: Shape<Organization> = { required: ['id'], fields: { id: uuid, name: text, isAccessible: flag } };
const stateShape: Shape<UphealState> = {
  required: [],
  fields: {
    organizations: listOf(shaped(organizationShape)),
    users: listOf(shaped(userShape)),
    settings: (value) => (isObject(value) ? undefined : 'must be an object'),
  },
};
const patchShape: Shape<UserPatch & { readonly userId: string }> = {
  required: ['userId'],
  fields: Object.fromEntries(Object.entries(userChecks).map(([name, check]) => [name, orNull(check)])),
};

/** Reads a start state; throws `SandboxInputError` with everything that is wrong. */
export function parseState(value: unknown): UphealState {
  return demand('start state', stateShape, value);
}

/** Reads a start state from a JSON file; throws `SandboxInputError` when it is none. */
export async function readState(file: string): Promise<UphealState> {
  const source = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new SandboxInputError(file, [`cannot be read (${cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'})`]);
  });
  let value: unknown;
  try {
    value = JSON.parse(source);
  } catch {
    throw new SandboxInputError(file, ['is not JSON']);
  }
  return parseState(value);
}

/** Reads a user to add; throws `SandboxInputError` with everything that is wrong. */
export function parseUser(value: unknown): StartUser {
  return demand('user', userShape, value);
}

/** Reads a change of a user; throws `SandboxInputError` with everything that is wrong. */
export function parseUserPatch(value: unknown): UserPatch & { readonly userId: string } {
  return demand('user', patchShape, value);
}

/** The record with the patch over it. */
export function patched(record: UserRecord, patch: UserPatch): UserRecord {
  const merged = Object.entries({ ...record, ...patch }).filter(([, value]) => value !== null && value !== undefined);
  return demand('user', recordShape, Object.fromEntries(merged));
}

function orNull(check: Check): Check {
  return (value) => (value === null ? undefined : check(value));
}

const time: Check = (value) => (typeof value === 'number' ? undefined : 'must be a number');
const recordShape: Shape<UserRecord> = {
  required: ['userId', 'userType', 'firstName', 'lastName', 'isActive'],
  fields: { ...userChecks, createdAt: time, activatedAt: time },
};
