import { demand, flag, isObject, listOf, oneOf, shaped, text, uuid, type Check, type Shape } from '../shape.ts';
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
export type StartUser = Partial<
  Omit<UserRecord, 'createdAt' | 'activatedAt' | 'userType' | 'firstName' | 'lastName'>
> & {
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
/** What a user to add has to be. */
export const userShape: Shape<StartUser> = { required: ['userType', 'firstName', 'lastName'], fields: userChecks };
const organizationShape: Shape<Organization> = {
  required: ['id'],
  fields: { id: uuid, name: text, isAccessible: flag },
};
const stateShape: Shape<UphealState> = {
  required: [],
  fields: {
    organizations: listOf(shaped(organizationShape)),
    users: listOf(shaped(userShape)),
    settings: (value) => (isObject(value) ? undefined : 'must be an object'),
  },
};
/** Reads a start state; throws `SandboxInputError` with everything that is wrong. */
export function parseState(value: unknown): UphealState {
  return demand('start state', stateShape, value);
}

const time: Check = (value) => (typeof value === 'number' ? undefined : 'must be a number');

/** What a user that is held has to be. */
export const recordShape: Shape<UserRecord> = {
  required: ['userId', 'userType', 'firstName', 'lastName', 'isActive'],
  fields: { ...userChecks, createdAt: time, activatedAt: time },
};
