import { randomUUID } from 'node:crypto';
import { startSandbox, type Behaviour, type Sandbox, type SandboxOptions } from '../sandbox.ts';
import type { Call, Reply } from '../server.ts';
import { isObject, SandboxInputError } from '../shape.ts';
import { calls } from './calls.ts';
import { newUser } from './creates.ts';
import { keyOf, userRecords, type UserRecord } from './records.ts';
import { errorReply, tooManyReply } from './refusals.ts';
import { router } from './routes.ts';
import { defaultUphealSettings, patchSettings, type UphealSettings } from './settings.ts';
import { parseState, parseUser, parseUserPatch, patched, readState } from './state.ts';
import type { Organization, StartUser, UphealState, UserPatch } from './state.ts';
import { isActive, Refused, type World } from './world.ts';

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
  const fromFile = options.stateFile === undefined ? {} : await readState(options.stateFile);
  const start = { ...fromFile, ...parseState(options.state ?? {}) };
  const clock = options.clock ?? Date;
  const users = userRecords();
  const organizations = new Map<string, Organization>();
  let settings = defaultUphealSettings;
  let route = router(settings);

  const world: World = {
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
  const seen = (user: UserRecord): UserRecord => structuredClone({ ...user, isActive: isActive(world, user) });
  const add = (input: unknown): UserRecord => {
    const user = parseUser(input);
    if (user.userId !== undefined && users.get(user.userId)) throw new SandboxInputError('user', [`${user.userId} is there twice`]);
    const record = newUser(world, user.userType, user);
    users.put(record);
    return seen(record);
  };
  const edit = (input: unknown): UserRecord => {
    const { userId, ...patch } = parseUserPatch(input);
    const user = users.get(userId);
    if (!user) throw new SandboxInputError('user', [`there is no user ${userId}`]);
    const record = patched(user, patch);
    users.put(record);
    return seen(record);
  };
  const reset = (): void => {
    settings = defaultUphealSettings;
    change(start.settings);
    change(options.settings);
    organizations.clear();
    for (const organization of start.organizations ?? []) organizations.set(keyOf(organization.id), organization);
    users.clear();
    for (const user of start.users ?? []) add(user);
  };
  const records = (): UserRecord[] => users.all().map(seen);
  const isHeld = (input: unknown): boolean =>
    isObject(input) && typeof input['userId'] === 'string' && users.get(input['userId']) !== undefined;

  const behaviour: Behaviour = {
    isAuthorized: (call, key) => call.authorization === (settings.authScheme === '' ? key : `${settings.authScheme} ${key}`),
    isWrite: (call) => call.method !== 'GET' && route(call.method, call.path)?.call !== 'checkUser',
    isReadOnly: () => settings.readOnly,
    rateLimit: () => settings.rateLimit,
    latencyMs: () => settings.latencyMs,
    refuse: (status) => errorReply(settings, status),
    tooMany: (waitMs) => tooManyReply(settings, clock.now(), waitMs),
    answer: (call) => answer(world, route(call.method, call.path), call),
    records,
    control: {
      'GET settings': () => settings,
      'POST settings': change,
      'POST users': (input) => (isHeld(input) ? edit(input) : add(input)),
      'DELETE users': (input) => users.remove(parseUserPatch(input).userId),
    },
    reset,
  };
  reset();
  const sandbox = await startSandbox(behaviour, options);
  return {
    ...sandbox,
    records,
    settings: change,
    add,
    edit: (userId, patch) => edit({ ...patch, userId }),
    remove: (userId) => users.remove(userId),
  };
}

function answer(world: World, match: ReturnType<ReturnType<typeof router>>, call: Call): Reply {
  try {
    if (!match) throw new Refused(404, `Cannot ${call.method} ${call.path}`);
    if (call.query !== '') throw new Refused(400, `${call.query} is not a known query`);
    return calls[match.call](world, match, bodyOf(call));
  } catch (cause) {
    if (!(cause instanceof Refused)) throw cause;
    return errorReply(world.settings, cause.status, cause.message);
  }
}

function bodyOf(call: Call): unknown {
  if (call.text === '') return {};
  if (!/^application\/json\s*(;|$)/i.test(call.contentType ?? '')) throw new Refused(400, 'The content type is not application/json');
  try {
    return JSON.parse(call.text);
  } catch {
    throw new Refused(400, `The body is not JSON: ${call.text}`);
  }
}
