import { answerOrRefuse } from '../refused.ts';
import { startSandbox, type Sandbox, type SandboxDefinition, type SystemOptions } from '../sandbox.ts';
import { liveSettings } from '../settings.ts';
import { startState } from '../start-state.ts';
import { bulkUsers } from './bulk.ts';
import { answer } from './calls.ts';
import type { HippUser } from './records.ts';
import { plainError, refusedAnswer } from './refusals.ts';
import { defaultHippSettings, settingsShape, type HippSettings } from './settings.ts';
import { parseBulk, parseState } from './state.ts';
import type { BulkUsers, HippState, HippUserPatch, StartHippUser } from './state.ts';
import { hippSystem, userStore } from './system.ts';

export type { HippSettings } from './settings.ts';
export type { StartHippUser } from './state.ts';

/** What a local Hipp Health server can be started with. */
export type HippSandboxOptions = SystemOptions<HippState, HippSettings>;

/** A running Hipp Health server; its URL stands for the base URL, and the calls are under `/v1`. */
export interface HippSandbox extends Sandbox<HippUser, HippSettings> {
  /** Adds somebody as if by hand in the app. */
  add(user: StartHippUser): HippUser;
  /** Adds people made up in bulk. */
  addBulk(bulk: BulkUsers): void;
  /** Changes somebody as if by hand in the app; null takes a field away. */
  edit(publicId: string, patch: HippUserPatch): HippUser;
  /** Takes somebody away for good, which no call does. */
  remove(publicId: string): void;
}

/**
 * Starts a local Hipp Health server; everything that it holds is in memory and gone when it closes.
 * Rejects with `SandboxInputError` when the state or a setting is wrong.
 */
export async function startHippSandbox(options: HippSandboxOptions = {}): Promise<HippSandbox> {
  const start = await startState(options, parseState);
  const settings = liveSettings(defaultHippSettings, settingsShape, [start.settings, options.settings]);
  const system = hippSystem(settings, start.organization, options);
  const users = userStore(system);
  const addBulk = (input: unknown): void => {
    for (const user of bulkUsers(parseBulk(input))) users.add(user);
  };
  const sandbox = await startSandbox<HippUser, HippSettings>(
    {
      settings,
      isAuthorized: (call, key) => call.authorization === `Bearer ${key}`,
      isWrite: (call) => call.method !== 'GET',
      refuse: plainError,
      answer: (call) =>
        answerOrRefuse(
          () => answer(system, call),
          (refused) => refusedAnswer(refused, call),
        ),
      records: () => system.users.all().map((user) => structuredClone(user)),
      control: { ...users.control('users'), 'POST bulk': addBulk },
      idFields: ['publicId'],
      restart() {
        system.users.clear();
        if (start.bulk) addBulk(start.bulk);
        for (const user of start.users ?? []) users.add(user);
      },
    },
    options,
  );
  return {
    ...sandbox,
    add: users.add,
    addBulk,
    edit: (publicId, patch) => users.edit({ ...patch, publicId }),
    remove: (publicId) => system.users.remove(publicId),
  };
}

/** The Hipp Health server among the others. */
export const hippSandbox: SandboxDefinition = {
  name: 'hipp',
  variables: { url: 'HIPP_API_URL', key: 'HIPP_API_KEY' },
  start: startHippSandbox,
};
