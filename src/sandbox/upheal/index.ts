import { randomUUID } from 'node:crypto';
import { answerOrRefuse, jsonBody, Refused, refuseQuery } from '../refused.ts';
import { withRetryAfter } from '../retry-after.ts';
import { startSandbox, type Behaviour, type Sandbox, type SandboxDefinition, type SandboxOptions } from '../sandbox.ts';
import type { Call, Reply } from '../server.ts';
import { recordStore } from '../record-store.ts';
import { readStateFile } from '../state-file.ts';
import { calls } from './calls.ts';
import { newUser } from './creates.ts';
import { keyOf, userRecords, type UserRecord } from './records.ts';
import { errorReply } from './refusals.ts';
import { router } from './routes.ts';
import { defaultUphealSettings, patchSettings, type UphealSettings } from './settings.ts';
import { parseState, recordShape, userShape } from './state.ts';
import type { Organization, StartUser, UphealState, UserPatch } from './state.ts';
import { isActive, type SystemState } from './system.ts';

export type { UserRecord } from './records.ts';
export { defaultUphealSettings, type UphealSettings } from './settings.ts';
export type { Organization, StartUser, UphealState, UserPatch } from './state.ts';

/** `settings` win over those of `state`, and `state` over `stateFile`. */
export interface UphealSandboxOptions extends SandboxOptions {
  readonly state?: UphealState;
  readonly settings?: Partial<UphealSettings>;
}

/** A running Upheal server. */
export interface UphealSandbox extends Sandbox {
  records(): readonly UserRecord[];
  /** Changes settings while it runs, and returns those in force. */
  settings(patch?: Partial<UphealSettings>): UphealSettings;
  /** Adds somebody as if by hand in the app. */
  add(user: StartUser): UserRecord;
  /** Changes somebody as if by hand in the app; null takes a field away. */
  edit(userId: string, patch: UserPatch): UserRecord;
  /** Takes somebody away for good, which no call does. */
  remove(userId: string): void;
}

/**
 * Starts a local Upheal server; everything that it holds is in memory and gone when it closes.
 * Rejects with `SandboxInputError` when the state or a setting is wrong.
 */
export async function startUphealSandbox(options: UphealSandboxOptions = {}): Promise<UphealSandbox> {
  const fromFile = options.stateFile === undefined ? {} : parseState(await readStateFile(options.stateFile));
  const start = { ...fromFile, ...parseState(options.state ?? {}) };
  const clock = options.clock ?? Date;
  const users = userRecords();
  const organizations = new Map<string, Organization>();
  let settings = defaultUphealSettings;
  let route = router(settings);

  const system: SystemState = {
    get settings() {
      return settings;
    },
    users,
    organizations,
    now: () => clock.now(),
    uuid: options.uuid ?? randomUUID,
  };
  const change = (patch: unknown = {}): UphealSettings => {
    settings = patchSettings(settings, patch);
    route = router(settings);
    return settings;
  };
  const seen = (user: UserRecord): UserRecord => structuredClone({ ...user, isActive: isActive(system, user) });
  const shelved = recordStore({
    subject: 'user',
    id: 'userId',
    start: userShape,
    record: recordShape,
    store: users,
    make: (user) => newUser(system, user.userType, user),
    show: seen,
  });
  const reset = (): void => {
    settings = defaultUphealSettings;
    change(start.settings);
    change(options.settings);
    organizations.clear();
    for (const organization of start.organizations ?? []) organizations.set(keyOf(organization.id), organization);
    users.clear();
    for (const user of start.users ?? []) shelved.add(user);
  };
  const records = (): UserRecord[] => users.all().map(seen);

  const behaviour: Behaviour = {
    isAuthorized: (call, key) =>
      call.authorization === (settings.authScheme === '' ? key : `${settings.authScheme} ${key}`),
    isWrite: (call) => call.method !== 'GET' && route(call.method, call.path)?.call !== 'checkUser',
    isReadOnly: () => settings.readOnly,
    rateLimit: () => settings.rateLimit,
    latencyMs: () => settings.latencyMs,
    refuse: (status) => errorReply(settings, status),
    tooMany: (waitMs) => withRetryAfter(errorReply(settings, 429), settings.retryAfter, clock.now(), waitMs),
    answer: (call) => answer(system, route(call.method, call.path), call),
    records,
    control: {
      'GET settings': () => settings,
      'POST settings': change,
      ...shelved.control('users'),
    },
    idFields: ['userId'],
    reset,
  };
  reset();
  const sandbox = await startSandbox(behaviour, options);
  return {
    ...sandbox,
    records,
    settings: change,
    add: shelved.add,
    edit: (userId, patch) => shelved.edit({ ...patch, userId }),
    remove: (userId) => users.remove(userId),
  };
}

/** The Upheal server among the others. */
export const uphealSandbox: SandboxDefinition = {
  name: 'upheal',
  variables: { url: 'UPHEAL_API_URL', key: 'UPHEAL_API_KEY' },
  start: startUphealSandbox,
};

function answer(system: SystemState, match: ReturnType<ReturnType<typeof router>>, call: Call): Reply {
  return answerOrRefuse(
    () => {
      if (!match) throw new Refused(404, `Cannot ${call.method} ${call.path}`);
      refuseQuery(call);
      return calls[match.call](system, match, jsonBody(call));
    },
    (refused) => errorReply(system.settings, refused.status, refused.message),
  );
}
