import type { HippUsers } from './records.ts';
import type { HippSettings } from './settings.ts';
import type { HippOrganization } from './state.ts';

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
