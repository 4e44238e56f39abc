import { answerOrRefuse } from '../refused.ts';
import { withRetryAfter } from '../retry-after.ts';
import { startSandbox, type Behaviour, type Sandbox, type SandboxDefinition, type SandboxOptions } from '../sandbox.ts';
import { recordStore } from '../record-store.ts';
import { readStateFile } from '../state-file.ts';
import { answer } from './calls.ts';
import { isAuthorized } from './key.ts';
import { plainError, refusedAnswer } from './refusals.ts';
import { defaultPracticeSettings, patchSettings, type PracticeSettings } from './settings.ts';
import { organizationShape, parseState, profileShape, startOrganizationShape } from './state.ts';
import type {
  PracticeOrganization,
  PracticeProfile,
  PracticeState,
  StartPracticeOrganization,
  StartPracticeProfile,
} from './state.ts';
import type { SystemState } from './system.ts';

export type { PracticeAddress, ProfileField } from './fields.ts';
export { defaultPracticeSettings, type HalfWritten, type PracticeSettings } from './settings.ts';
export type {
  PracticeOrganization,
  PracticeProfile,
  PracticeState,
  StartPracticeOrganization,
  StartPracticeProfile,
} from './state.ts';

/** `settings` win over those of `state`, and `state` over `stateFile`. */
export interface PracticeSandboxOptions extends SandboxOptions {
  readonly state?: PracticeState;
  readonly settings?: Partial<PracticeSettings>;
}

/** One record of the sandbox. */
export type PracticeRecord =
  ({ readonly kind: 'organization' } & PracticeOrganization) | ({ readonly kind: 'profile' } & PracticeProfile);

/** A running practice server. */
export interface PracticeSandbox extends Sandbox {
  /** The organizations first, each sort in the order in which they came. */
  records(): readonly PracticeRecord[];
  /** Changes settings while it runs, and returns those in force. */
  settings(patch?: Partial<PracticeSettings>): PracticeSettings;
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
  const fromFile = options.stateFile === undefined ? {} : parseState(await readStateFile(options.stateFile));
  const start = { ...fromFile, ...parseState(options.state ?? {}) };
  const clock = options.clock ?? Date;
  const organizations = new Map<number, PracticeOrganization>();
  const profiles = new Map<number, PracticeProfile>();
  let settings = defaultPracticeSettings;
  let lastId = 0;

  const change = (patch: unknown = {}): PracticeSettings => (settings = patchSettings(settings, patch));
  const putOrganization = (organization: PracticeOrganization): void => {
    lastId = Math.max(lastId, organization.id);
    organizations.set(organization.id, organization);
  };
  const system: SystemState = {
    get settings() {
      return settings;
    },
    organizations,
    profiles,
    nextId: () => (lastId += 1),
    change,
  };
  const organizationShelf = recordStore({
    subject: 'organization',
    id: 'id',
    start: startOrganizationShape,
    record: organizationShape,
    store: {
      get: (id) => organizations.get(Number(id)),
      put: putOrganization,
      remove: (id) => organizations.delete(Number(id)),
    },
    make: (organization) => ({ isActive: true, ...organization, id: organization.id ?? system.nextId() }),
    show: (organization) => structuredClone(organization),
  });
  const profileShelf = recordStore({
    subject: 'profile',
    id: 'userId',
    get start() {
      return profileShape(settings.moreFields);
    },
    get record() {
      return profileShape(settings.moreFields);
    },
    store: {
      get: (id) => profiles.get(Number(id)),
      put: (profile) => profiles.set(profile.userId, profile),
      remove: (id) => profiles.delete(Number(id)),
    },
    make: (profile: StartPracticeProfile): PracticeProfile => ({ image: '', address: [], ...profile }),
    show: (profile) => structuredClone(profile),
  });
  const reset = (): void => {
    settings = defaultPracticeSettings;
    change(start.settings);
    change(options.settings);
    lastId = 0;
    organizations.clear();
    for (const organization of start.organizations ?? []) organizationShelf.add(organization);
    profiles.clear();
    for (const profile of start.profiles ?? []) profileShelf.add(profile);
  };
  const records = (): PracticeRecord[] =>
    structuredClone([
      ...[...organizations.values()].map((organization) => ({ kind: 'organization' as const, ...organization })),
      ...[...profiles.values()].map((profile) => ({ ...profile, kind: 'profile' as const })),
    ]);

  const behaviour: Behaviour = {
    isAuthorized: (call, key) => isAuthorized(call, key, settings),
    isWrite: (call) => call.method !== 'GET',
    isReadOnly: () => settings.readOnly,
    rateLimit: () => settings.rateLimit,
    latencyMs: () => settings.latencyMs,
    refuse: (status) => plainError(status),
    tooMany: (waitMs) => withRetryAfter(plainError(429), settings.retryAfter, clock.now(), waitMs),
    answer: (call) => answerOrRefuse(() => answer(system, call), refusedAnswer),
    records,
    control: {
      'GET settings': () => settings,
      'POST settings': change,
      ...organizationShelf.control('organizations'),
      ...profileShelf.control('profiles'),
    },
    idFields: ['id'],
    reset,
  };
  reset();
  const sandbox = await startSandbox(behaviour, options);
  return {
    ...sandbox,
    records,
    settings: change,
    addOrganization: organizationShelf.add,
    editOrganization: (id, patch) => organizationShelf.edit({ ...patch, id }),
    removeOrganization: (id) => void organizations.delete(id),
    addProfile: profileShelf.add,
    editProfile: (userId, patch) => profileShelf.edit({ ...patch, userId }),
    removeProfile: (userId) => void profiles.delete(userId),
  };
}

/** The practice server among the others. */
export const practiceSandbox: SandboxDefinition = {
  name: 'practice',
  variables: { url: 'PRACTICE_API_URL', key: 'PRACTICE_API_KEY' },
  start: startPracticeSandbox,
};
