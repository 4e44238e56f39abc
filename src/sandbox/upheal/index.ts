import { randomUUID } from 'node:crypto';
import { answerOrRefuse, jsonBody, Refused, refuseQuery } from '../refused.ts';
import { startSandbox, type Sandbox, type SandboxDefinition, type SystemOptions } from '../sandbox.ts';
import type { Call, Reply } from '../server.ts';
import { liveSettings } from '../settings.ts';
import { startState } from '../start-state.ts';
import { calls } from './calls.ts';
import { userStore } from './creates.ts';
import { keyOf, userRecords, type UserRecord } from './records.ts';
import { errorReply } from './refusals.ts';
import { router, type Match } from './routes.ts';
import { defaultUphealSettings, settingsShape, type UphealSettings } from './settings.ts';
import { parseState } from './state.ts';
import type { Organization, StartUser, UphealState, UserPatch } from './state.ts';
import { seen, type SystemState } from './system.ts';

export type { UserRecord } from './records.ts';
export type { UphealSettings } from './settings.ts';
export type { UphealState } from './state.ts';

/** What a local Upheal server can be started with. */
export type UphealSandboxOptions = SystemOptions<UphealState, UphealSettings>;

/** A running Upheal server. */
export interface UphealSandbox extends Sandbox<UserRecord, UphealSettings> {
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
  const { clock = Date, uuid = randomUUID } = options;
  const start = await startState(options, parseState);
  const settings = liveSettings(defaultUphealSettings, settingsShape, [start.settings, options.settings]);
  const organizations = new Map<string, Organization>();
  const system: SystemState = {
    get settings() {
      return settings.inForce;
    },
    users: userRecords(),
    organizations,
    now: () => clock.now(),
    uuid,
  };
  const users = userStore(system);
  const route = routing(system);
  const sandbox = await startSandbox<UserRecord, UphealSettings>(
    {
      settings,
      isAuthorized: (call, key) => call.authorization === credentials(system.settings, key),
      isWrite: (call) => call.method !== 'GET' && route(call)?.call !== 'checkUser',
      refuse: (status) => errorReply(system.settings, status),
      answer: (call) => answer(system, route(call), call),
      records: () => system.users.all().map((user) => seen(system, user)),
      control: users.control('users'),
      idFields: ['userId'],
      restart() {
        organizations.clear();
        for (const organization of start.organizations ?? []) organizations.set(keyOf(organization.id), organization);
        system.users.clear();
        for (const user of start.users ?? []) users.add(user);
      },
    },
    options,
  );
  return {
    ...sandbox,
    add: users.add,
    edit: (userId, patch) => users.edit({ ...patch, userId }),
    remove: (userId) => system.users.remove(userId),
  };
}

/** The Upheal server among the others. */
export const uphealSandbox: SandboxDefinition = {
  name: 'upheal',
  variables: { url: 'UPHEAL_API_URL', key: 'UPHEAL_API_KEY' },
  start: startUphealSandbox,
};

function credentials({ authScheme }: UphealSettings, key: string): string {
  return authScheme === '' ? key : `${authScheme} ${key}`;
}

/** Finds what a call stands for under the settings in force. */
function routing(system: SystemState): (call: Call) => Match | undefined {
  let known = { settings: system.settings, find: router(system.settings) };
  return ({ method, path }) => {
    if (known.settings !== system.settings) known = { settings: system.settings, find: router(system.settings) };
    return known.find(method, path);
  };
}

function answer(system: SystemState, match: Match | undefined, call: Call): Reply {
  return answerOrRefuse(
    () => {
      if (!match) throw new Refused(404, `Cannot ${call.method} ${call.path}`);
      refuseQuery(call);
      return calls[match.call](system, match, jsonBody(call));
    },
    (refused) => errorReply(system.settings, refused.status, refused.message),
  );
}
