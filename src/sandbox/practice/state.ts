import { demand, flag, isObject, listOf, shaped, type Check, type Shape } from '../shape.ts';
import { organizationChecks, profileChecks, rowId } from './fields.ts';
import type { PracticeSettings } from './settings.ts';

/** An organization to start with; without an id it gets the next one. */
export interface StartPracticeOrganization {
  readonly id?: number;
  readonly name?: string;
  readonly therapist_user_id?: number;
  /** False: no read shows it. Default true. */
  readonly isActive?: boolean;
}

/** An organization as the sandbox holds it. */
export interface PracticeOrganization extends StartPracticeOrganization {
  readonly id: number;
  readonly isActive: boolean;
}

/**
 * A therapist's profile as the sandbox holds it: printed fields and those of the setting `moreFields`; no value is
 * null.
 */
export type PracticeProfile = Readonly<Record<string, unknown>> & { readonly userId: number };

/** A profile to start with; `image` and `address` are empty when left out. */
export type StartPracticeProfile = PracticeProfile;

/** What a sandbox holds when it starts. */
export interface PracticeState {
  readonly organizations?: readonly StartPracticeOrganization[];
  readonly profiles?: readonly StartPracticeProfile[];
  readonly settings?: Partial<PracticeSettings>;
}

const { name, therapist_user_id } = organizationChecks;
const present =
  (check: Check): Check =>
  (value) =>
    value === null ? 'must be left out when there is none' : check(value);

/** What an organization to add has to be. */
export const startOrganizationShape: Shape<StartPracticeOrganization> = {
  required: [],
  fields: { id: rowId, name: present(name), therapist_user_id: present(therapist_user_id), isActive: flag },
};

/** What an organization that is held has to be. */
export const organizationShape: Shape<PracticeOrganization> = {
  required: ['id', 'isActive'],
  fields: startOrganizationShape.fields,
};

/** What a profile has to be, with further fields that take any value. */
export function profileShape(moreFields: readonly string[]): Shape<PracticeProfile> {
  const printed = Object.entries<Check>(profileChecks).map(([field, check]) => [field, present(check)]);
  const further = moreFields.map((field) => [field, present(() => undefined)]);
  return { required: ['userId'], fields: { ...Object.fromEntries([...printed, ...further]), userId: rowId } };
}

const stateShape: Shape<PracticeState> = {
  required: [],
  fields: {
    organizations: listOf(shaped(startOrganizationShape)),
    profiles: listOf((value) => (isObject(value) ? undefined : 'must be an object')),
    settings: (value) => (isObject(value) ? undefined : 'must be an object'),
  },
};

/**
 * Reads a start state, but for the fields of profiles, which depend on the settings; throws `SandboxInputError` with
 * everything that is wrong.
 */
export function parseState(value: unknown): PracticeState {
  return demand('start state', stateShape, value);
}

/** Every field that a profile may have, in the order in which reads show them. */
export function profileFields(settings: PracticeSettings): readonly string[] {
  return [...Object.keys(profileChecks), ...settings.moreFields];
}
