import type { Fields } from '../../core/model/resource.ts';
import type { AnswerPage, ReadCall, WriteCall } from '../../connector/call.ts';
import type { TargetSettings } from '../../connector/target-settings.ts';

/**
 * Paths that the reference does not print; a manifest changes them under `settings.practice`. A slash at the end is
 * part of each.
 */
export interface Paths {
  readonly organizationPath: string;
  readonly profilePath: string;
}

/** The paths of a manifest that sets none. */
export const assumedPaths: Paths = {
  organizationPath: '/apis/therapist/organization/',
  profilePath: '/apis/therapist/practice/',
};

/** The paths with what a manifest sets in their place. */
export function pathsFrom(settings: TargetSettings): Paths {
  const path = (name: keyof Paths): string => {
    const value = settings[name];
    return typeof value === 'string' ? `/${value}/`.replace(/\/{2,}/g, '/') : assumedPaths[name];
  };
  return { organizationPath: path('organizationPath'), profilePath: path('profilePath') };
}

const namesInPractice: Readonly<Record<string, string>> = {
  therapistUserId: 'therapist_user_id',
  email: 'emailid',
  nationalProviderIdentifier: 'npi',
};

/** The name that the practice system has for a field of the manifest. */
export function nameInPractice(name: string): string {
  return namesInPractice[name] ?? name;
}

/** Every request that this target can send, from the reference of the practice API. */
export function practiceCalls({ organizationPath, profilePath }: Paths) {
  const organization = (
    name: string,
    fields: Fields,
    more: Fields,
    { whenLost, ...about }: Pick<WriteCall, 'whenLost'> & AnswerPage,
  ): WriteCall => ({
    effect: 'write',
    name,
    method: 'POST',
    path: organizationPath,
    body: {
      ...more,
      ...Object.fromEntries(Object.entries(fields).map(([field, value]) => [nameInPractice(field), value])),
    },
    carries: Object.keys(fields),
    whenLost,
    answered: { statuses: [200, 201], id: ['id'], ...about },
  });
  return {
    listOrganizations: (): ReadCall => ({
      effect: 'none',
      name: 'listOrganizations',
      method: 'GET',
      path: organizationPath,
    }),
    createOrganization: (fields: Fields): WriteCall =>
      organization('createOrganization', fields, {}, { whenLost: 'look', names: ['name'] }),
    /** Partial: only the fields that changed. */
    updateOrganization: (id: string, fields: Fields): WriteCall =>
      organization('updateOrganization', fields, { id: Number(id) }, { whenLost: 'repeat', isAbout: id }),
    getProfile: (userId: string): ReadCall => ({
      effect: 'none',
      name: 'getProfile',
      method: 'GET',
      path: `${profilePath}${encodeURIComponent(userId)}/`,
    }),
    /** The fields under the manifest's names; the whole profile takes their place once it was read. */
    saveProfile: (userId: string, fields: Fields): WriteCall => ({
      effect: 'write',
      name: 'saveProfile',
      method: 'POST',
      path: profilePath,
      body: { userId: Number(userId), ...fields },
      carries: Object.keys(fields),
      looks: 2,
      whenLost: 'repeat',
      answered: { statuses: [200], yes: ['success'] },
    }),
  };
}

export type PracticeCalls = ReturnType<typeof practiceCalls>;
