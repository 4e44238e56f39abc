import { answerOrRefuse } from '../refused.ts';
import { startSandbox, type Sandbox, type SandboxDefinition, type SystemOptions } from '../sandbox.ts';
import type { Call } from '../server.ts';
import { liveSettings } from '../settings.ts';
import { startState } from '../start-state.ts';
import { answer } from './calls.ts';
import { plainError, refusedAnswer } from './refusals.ts';
import { defaultPracticeSettings, settingsShape, type PracticeSettings } from './settings.ts';
import { parseState } from './state.ts';
import type {
  PracticeOrganization,
  PracticeProfile,
  PracticeState,
  StartPracticeOrganization,
  StartPracticeProfile,
} from './state.ts';
import { practiceSystem, type PracticeRecord } from './system.ts';

export type { PracticeState } from './state.ts';

/** What a local practice server can be started with. */
export type PracticeSandboxOptions = SystemOptions<PracticeState, PracticeSettings>;

/** A running practice server. */
export interface PracticeSandbox extends Sandbox<PracticeRecord, PracticeSettings> {
  /** Adds, changes (null takes a field away) and removes as if by hand in the app. */
  addOrganization(organization: StartPracticeOrganization): PracticeOrganization;
  editOrganization(id: number, patch: object): PracticeOrganization;
  removeOrganization(id: number): void;
  addProfile(profile: StartPracticeProfile): PracticeProfile;
  editProfile(userId: number, patch: object): PracticeProfile;
  removeProfile(userId: number): void;
}

/**
 * Starts a local practice server; everything that it holds is in memory and gone when it closes.
 * Rejects with `SandboxInputError` when the state or a setting is wrong.
 */
export async function startPracticeSandbox(options: PracticeSandboxOptions = {}): Promise<PracticeSandbox> {
  const start = await startState(options, parseState);
  const settings = liveSettings(defaultPracticeSettings, settingsShape, [start.settings, options.settings]);
  const { state, organizations, profiles, records, restart } = practiceSystem(settings);
  const sandbox = await startSandbox<PracticeRecord, PracticeSettings>(
    {
      settings,
      isAuthorized: (call, key) => isAuthorized(call, key, state.settings),
      isWrite: (call) => call.method !== 'GET',
      refuse: (status) => plainError(status),
      answer: (call) => answerOrRefuse(() => answer(state, call), refusedAnswer),
      records,
      control: { ...organizations.control('organizations'), ...profiles.control('profiles') },
      idFields: ['id'],
      restart: () => restart(start),
    },
    options,
  );
  return {
    ...sandbox,
    addOrganization: organizations.add,
    editOrganization: (id, patch) => organizations.edit({ ...patch, id }),
    removeOrganization: (id) => void state.organizations.delete(id),
    addProfile: profiles.add,
    editProfile: (userId, patch) => profiles.edit({ ...patch, userId }),
    removeProfile: (userId) => void state.profiles.delete(userId),
  };
}

/** The practice server among the others. */
export const practiceSandbox: SandboxDefinition = {
  name: 'practice',
  variables: { url: 'PRACTICE_API_URL', key: 'PRACTICE_API_KEY' },
  start: startPracticeSandbox,
};

/** Whether a call shows the key in a form that the settings accept. */
function isAuthorized(call: Call, key: string, { auth, user }: PracticeSettings): boolean {
  const isBasic = call.authorization === `Basic ${Buffer.from(`${user}:${key}`).toString('base64')}`;
  const isBearer = call.authorization === `Bearer ${key}`;
  return (isBasic && auth !== 'bearer') || (isBearer && auth !== 'basic');
}
