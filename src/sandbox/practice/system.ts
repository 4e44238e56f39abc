import type { PracticeSettings } from './settings.ts';
import type { PracticeOrganization, PracticeProfile } from './state.ts';

/** What every call works on. */
export interface SystemState {
  readonly settings: PracticeSettings;
  readonly organizations: Map<number, PracticeOrganization>;
  readonly profiles: Map<number, PracticeProfile>;
  /** An id that no organization had before. */
  nextId(): number;
  change(patch: Partial<PracticeSettings>): void;
}
