import { randomUUID } from 'node:crypto';
import { recordStore, type RecordStore } from '../record-store.ts';
import type { SandboxOptions } from '../sandbox.ts';
import type { LiveSettings } from '../settings.ts';
import { hippUsers, type HippUser, type HippUsers } from './records.ts';
import type { HippSettings } from './settings.ts';
import { recordShape, userShape, type HippOrganization, type StartHippUser } from './state.ts';

/** What every call works on. */
export interface SystemState {
  readonly settings: HippSettings;
  readonly users: HippUsers;
  readonly organization: HippOrganization;
  now(): number;
  /** An id for a user who has none yet. */
  newId(): string;
  change(patch: Partial<HippSettings>): void;
}

const sandboxOrganization: HippOrganization = { name: 'Sandbox', publicId: 'org_sandbox00001' };

/** A system without users. */
export function hippSystem(
  settings: LiveSettings<HippSettings>,
  organization: HippOrganization = sandboxOrganization,
  { clock = Date, uuid = randomUUID }: SandboxOptions = {},
): SystemState {
  return {
    get settings() {
      return settings.inForce;
    },
    users: hippUsers(),
    organization,
    now: () => clock.now(),
    newId: () =>
      `usr_${String(Math.floor(clock.now() / 1000)).padStart(10, '0')}_${uuid().replaceAll('-', '').slice(-9)}`,
    change: settings.change,
  };
}

/** A record with what the input leaves out filled in; not yet among the users. */
export function newUser(system: SystemState, fields: StartHippUser): HippUser {
  const utc = (time: string): string => new Date(time).toISOString();
  const createdAt = utc(fields.createdAt ?? new Date(system.now()).toISOString());
  return {
    role: 'TECHNICIAN',
    shouldSendSMS: false,
    ...fields,
    publicId: fields.publicId ?? system.newId(),
    createdAt,
    updatedAt: fields.updatedAt === undefined ? createdAt : utc(fields.updatedAt),
  };
}

/** The users as somebody at work in the app changes them. */
export function userStore(system: SystemState): RecordStore<HippUser> {
  const { users } = system;
  return recordStore({
    subject: 'user',
    id: 'publicId',
    start: userShape,
    record: recordShape,
    store: {
      ...users,
      put: (user) =>
        users.put(users.get(user.publicId) ? { ...user, updatedAt: new Date(system.now()).toISOString() } : user),
    },
    make: (user) => newUser(system, user),
    show: (user) => structuredClone(user),
  });
}
