import { recordStore, type RecordStore } from '../record-store.ts';
import type { LiveSettings } from '../settings.ts';
import type { PracticeSettings } from './settings.ts';
import { organizationShape, profileShape, startOrganizationShape } from './state.ts';
import type { PracticeOrganization, PracticeProfile, PracticeState, StartPracticeProfile } from './state.ts';

/** What every call works on. */
export interface SystemState {
  readonly settings: PracticeSettings;
  readonly organizations: Map<number, PracticeOrganization>;
  readonly profiles: Map<number, PracticeProfile>;
  /** An id that no organization had before. */
  nextId(): number;
  change(patch: Partial<PracticeSettings>): void;
}

/** One record of the sandbox. */
export type PracticeRecord =
  ({ readonly kind: 'organization' } & PracticeOrganization) | ({ readonly kind: 'profile' } & PracticeProfile);

/** A system, and what it holds as somebody at work in the app changes it. */
export interface PracticeSystem {
  readonly state: SystemState;
  readonly organizations: RecordStore<PracticeOrganization>;
  readonly profiles: RecordStore<PracticeProfile>;
  /** Copies of what it holds, the organizations first, each sort in the order in which they came. */
  records(): readonly PracticeRecord[];
  /** Forgets what it holds and takes in a start state. */
  restart(start: PracticeState): void;
}

/** A system that holds nothing. */
export function practiceSystem(settings: LiveSettings<PracticeSettings>): PracticeSystem {
  let lastId = 0;
  const state: SystemState = {
    get settings() {
      return settings.inForce;
    },
    organizations: new Map(),
    profiles: new Map(),
    nextId: () => (lastId += 1),
    change: settings.change,
  };
  const organizations = organizationStore(state, (id) => (lastId = Math.max(lastId, id)));
  const profiles = profileStore(state);
  return {
    state,
    organizations,
    profiles,
    records: () =>
      structuredClone([
        ...[...state.organizations.values()].map((one) => ({ kind: 'organization' as const, ...one })),
        ...[...state.profiles.values()].map((one) => ({ ...one, kind: 'profile' as const })),
      ]),
    restart(start) {
      lastId = 0;
      state.organizations.clear();
      for (const organization of start.organizations ?? []) organizations.add(organization);
      state.profiles.clear();
      for (const profile of start.profiles ?? []) profiles.add(profile);
    },
  };
}

function organizationStore(state: SystemState, idIsTaken: (id: number) => void): RecordStore<PracticeOrganization> {
  return recordStore({
    subject: 'organization',
    id: 'id',
    start: startOrganizationShape,
    record: organizationShape,
    store: {
      get: (id) => state.organizations.get(Number(id)),
      put(organization) {
        idIsTaken(organization.id);
        state.organizations.set(organization.id, organization);
      },
      remove: (id) => state.organizations.delete(Number(id)),
    },
    make: (organization) => ({ isActive: true, ...organization, id: organization.id ?? state.nextId() }),
    show: (organization) => structuredClone(organization),
  });
}

function profileStore(state: SystemState): RecordStore<PracticeProfile> {
  return recordStore({
    subject: 'profile',
    id: 'userId',
    get start() {
      return profileShape(state.settings.moreFields);
    },
    get record() {
      return profileShape(state.settings.moreFields);
    },
    store: {
      get: (id) => state.profiles.get(Number(id)),
      put: (profile) => state.profiles.set(profile.userId, profile),
      remove: (id) => state.profiles.delete(Number(id)),
    },
    make: (profile: StartPracticeProfile): PracticeProfile => ({ image: '', address: [], ...profile }),
    show: (profile) => structuredClone(profile),
  });
}
