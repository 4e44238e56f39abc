import { randomUUID } from 'node:crypto';
import { answerOrRefuse } from '../refused.ts';
import { withRetryAfter } from '../retry-after.ts';
import { startSandbox, type Behaviour, type Sandbox, type SandboxDefinition, type SandboxOptions } from '../sandbox.ts';
import { recordStore } from '../record-store.ts';
import { readStateFile } from '../state-file.ts';
import { bulkUsers } from './bulk.ts';
import { answer, newUser } from './calls.ts';
import { hippUsers, type HippUser } from './records.ts';
import { plainError, refusedAnswer } from './refusals.ts';
import { defaultHippSettings, patchSettings, type HippSettings } from './settings.ts';
import { parseBulk, parseState, recordShape, userShape } from './state.ts';
import type { BulkUsers, HippOrganization, HippState, HippUserPatch, StartHippUser } from './state.ts';
import type { SystemState } from './system.ts';

export type { HippUser } from './records.ts';
export { defaultHippSettings, type HippSettings, type ShiftingPages } from './settings.ts';
export type { BulkUsers, HippOrganization, HippState, HippUserPatch, StartHippUser } from './state.ts';

/** `settings` win over those of `state`, and `state` over `stateFile`. */
export interface HippSandboxOptions extends SandboxOptions {
  readonly state?: HippState;
  readonly settings?: Partial<HippSettings>;
}

/** A running Hipp Health server; its URL stands for the base URL, and the calls are under `/v1`. */
export interface HippSandbox extends Sandbox {
  records(): readonly HippUser[];
  /** Changes settings while it runs, and returns those in force. */
  settings(patch?: Partial<HippSettings>): HippSettings;
  /** Adds somebody as if by hand in the app. */
  add(user: StartHippUser): HippUser;
  /** Adds people made up in bulk. */
  addBulk(bulk: BulkUsers): void;
  /** Changes somebody as if by hand in the app; null takes a field away. */
  edit(publicId: string, patch: HippUserPatch): HippUser;
  /** Takes somebody away for good, which no call does. */
  remove(publicId: string): void;
}

const sandboxOrganization: HippOrganization = { name: 'Sandbox', publicId: 'org_sandbox00001' };

/**
 * Starts a local Hipp Health server; everything that it holds is in memory and gone when it closes.
 * Rejects with `SandboxInputError` when the state or a setting is wrong.
 */
export async function startHippSandbox(options: HippSandboxOptions = {}): Promise<HippSandbox> {
  const fromFile = options.stateFile === undefined ? {} : parseState(await readStateFile(options.stateFile));
  const start = { ...fromFile, ...parseState(options.state ?? {}) };
  const clock = options.clock ?? Date;
  const uuid = options.uuid ?? randomUUID;
  const users = hippUsers();
  let settings = defaultHippSettings;

  const change = (patch: unknown = {}): HippSettings => (settings = patchSettings(settings, patch));
  const system: SystemState = {
    get settings() {
      return settings;
    },
    users,
    organization: start.organization ?? sandboxOrganization,
    now: () => clock.now(),
    newId: () =>
      `usr_${String(Math.floor(clock.now() / 1000)).padStart(10, '0')}_${uuid().replaceAll('-', '').slice(-9)}`,
    change,
  };
  const shelved = recordStore({
    subject: 'user',
    id: 'publicId',
    start: userShape,
    record: recordShape,
    store: {
      ...users,
      put: (user) =>
        users.put(users.get(user.publicId) ? { ...user, updatedAt: new Date(clock.now()).toISOString() } : user),
    },
    make: (user) => newUser(system, user),
    show: (user) => structuredClone(user),
  });
  const addBulk = (input: unknown): void => {
    for (const user of bulkUsers(parseBulk(input))) shelved.add(user);
  };
  const reset = (): void => {
    settings = defaultHippSettings;
    change(start.settings);
    change(options.settings);
    users.clear();
    if (start.bulk) addBulk(start.bulk);
    for (const user of start.users ?? []) shelved.add(user);
  };
  const records = (): HippUser[] => users.all().map((user) => structuredClone(user));

  const behaviour: Behaviour = {
    isAuthorized: (call, key) => call.authorization === `Bearer ${key}`,
    isWrite: (call) => call.method !== 'GET',
    isReadOnly: () => settings.readOnly,
    rateLimit: () => settings.rateLimit,
    latencyMs: () => settings.latencyMs,
    refuse: plainError,
    tooMany: (waitMs, call) => withRetryAfter(plainError(429, call), settings.retryAfter, clock.now(), waitMs),
    answer: (call) =>
      answerOrRefuse(
        () => answer(system, call),
        (refused) => refusedAnswer(refused, call),
      ),
    records,
    control: {
      'GET settings': () => settings,
      'POST settings': change,
      ...shelved.control('users'),
      'POST bulk': addBulk,
    },
    idFields: ['publicId'],
    reset,
  };
  reset();
  const sandbox = await startSandbox(behaviour, options);
  return {
    ...sandbox,
    records,
    settings: change,
    add: shelved.add,
    addBulk,
    edit: (publicId, patch) => shelved.edit({ ...patch, publicId }),
    remove: (publicId) => users.remove(publicId),
  };
}

/** The Hipp Health server among the others. */
export const hippSandbox: SandboxDefinition = {
  name: 'hipp',
  variables: { url: 'HIPP_API_URL', key: 'HIPP_API_KEY' },
  start: startHippSandbox,
};
