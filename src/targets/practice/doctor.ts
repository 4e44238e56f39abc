import type { DoctorRequest } from '../../connector/target.ts';
import type { Check } from '../../core/model/answers.ts';
import { pathsFrom, practiceCalls } from './calls.ts';

/** Tries key and paths with reads. */
export async function doctorPractice({ settings, ask, someone }: DoctorRequest): Promise<readonly Check[]> {
  const calls = practiceCalls(pathsFrom(settings));
  const listed = await ask(settings, calls.listOrganizations());
  if (listed.status === 401 || listed.status === 403)
    return [
      {
        level: 'bad',
        about: 'key',
        message: `The key, or the user and password, are refused (${listed.status}).`,
        advice: 'Check PRACTICE_API_KEY, or PRACTICE_API_USER and PRACTICE_API_PASSWORD.',
      },
    ];
  const isList = listed.status === 204 || (listed.status === 200 && typeof listed.body === 'object');
  if (!isList)
    return [
      {
        level: 'bad',
        about: 'organizationPath',
        message: `Organizations are not listed there (status ${listed.status}).`,
        advice: 'Set settings.practice.organizationPath, and check PRACTICE_API_URL.',
      },
    ];
  const found: Check[] = [
    { level: 'good', about: 'key', message: 'It is accepted.' },
    { level: 'good', about: 'organizationPath', message: 'Organizations are listed.' },
  ];
  const id = someone?.('provider')?.id;
  if (id === undefined)
    return [
      ...found,
      {
        level: 'open',
        about: 'profilePath',
        message: 'It can be tried once a profile is managed: nothing there and a wrong path are answered alike.',
      },
    ];
  const profile = await ask(settings, calls.getProfile(id));
  return [
    ...found,
    profile.status === 200
      ? { level: 'good', about: 'profilePath', message: 'A managed profile is read.' }
      : {
          level: 'bad',
          about: 'profilePath',
          message: `A managed profile is not read (status ${profile.status}).`,
          advice: 'Set settings.practice.profilePath.',
        },
  ];
}
