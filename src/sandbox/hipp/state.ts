import {
  count,
  demand,
  filledText,
  isObject,
  isoDate,
  isoDateTime,
  listOf,
  pattern,
  positive,
  shaped,
  text,
  type Check,
  type Shape,
} from '../shape.ts';
import { createShape, type CreateBody } from './fields.ts';
import type { HippUser } from './records.ts';
import type { HippSettings } from './settings.ts';

/** The organization in which the key acts. */
export interface HippOrganization {
  readonly name: string;
  readonly publicId: string;
}

/** A user to start with: what is left out gets an id, the role `TECHNICIAN` and the clock's time. */
export type StartHippUser = CreateBody & Partial<Omit<HippUser, keyof CreateBody | 'arrivedAt'>>;

/** New values of a user's fields; null takes a field away. */
export type HippUserPatch = { readonly [K in Exclude<keyof StartHippUser, 'publicId'>]?: StartHippUser[K] | null };

/** People made up in bulk: the same for the same numbers. */
export interface BulkUsers {
  readonly count: number;
  /** Default 1. */
  readonly seed?: number;
}

/** What a sandbox holds when it starts. */
export interface HippState {
  readonly organization?: HippOrganization;
  readonly users?: readonly StartHippUser[];
  readonly bulk?: BulkUsers;
  readonly settings?: Partial<HippSettings>;
}

const userIdForm = /^usr_[a-z0-9]+(_[a-z0-9]+)*$/i;

/** Whether a text has the form of a user's id. */
export function isUserId(id: string): boolean {
  return userIdForm.test(id);
}

const userId = pattern(userIdForm, 'an id such as usr_1234567890_abc123def');
const extraChecks: Readonly<Record<Exclude<keyof StartHippUser, keyof CreateBody>, Check>> = {
  publicId: userId,
  sex: text,
  birthDate: isoDate,
  addressLine1: text,
  addressLine2: text,
  city: text,
  state: text,
  postalCode: text,
  caregiverId: userId,
  createdAt: isoDateTime,
  updatedAt: isoDateTime,
};

/** What a user to add has to be. */
export const userShape: Shape<StartHippUser> = {
  required: createShape.required,
  fields: { ...createShape.fields, ...extraChecks },
};

/** What a user that is held has to be. */
export const recordShape: Shape<HippUser> = {
  required: ['publicId', 'firstName', 'lastName', 'role', 'shouldSendSMS', 'createdAt', 'updatedAt'],
  fields: { ...userShape.fields, arrivedAt: (value) => (typeof value === 'number' ? undefined : 'must be a number') },
};

const organizationShape: Shape<HippOrganization> = {
  required: ['name', 'publicId'],
  fields: { name: filledText, publicId: pattern(/^org_[a-z0-9]+$/i, 'an id such as org_abc123def456') },
};
const bulkShape: Shape<BulkUsers> = { required: ['count'], fields: { count: positive, seed: count } };
const stateShape: Shape<HippState> = {
  required: [],
  fields: {
    organization: shaped(organizationShape),
    users: listOf(shaped(userShape)),
    bulk: shaped(bulkShape),
    settings: (value) => (isObject(value) ? undefined : 'must be an object'),
  },
};

/** Reads a start state; throws `SandboxInputError` with everything that is wrong. */
export function parseState(value: unknown): HippState {
  return demand('start state', stateShape, value);
}

/** Reads how many people to make up; throws `SandboxInputError` with everything that is wrong. */
export function parseBulk(value: unknown): BulkUsers {
  return demand('bulk', bulkShape, value);
}
