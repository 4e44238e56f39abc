import type { DoctorRequest } from '../../connector/target.ts';
import type { Check } from '../../core/model/answers.ts';
import { pageOf } from './answers.ts';
import { hippCalls } from './calls.ts';

const nobody = 'caseload-doctor@nobody.invalid';

/** Tries key and look-ups with reads about nobody. */
export async function doctorHipp({ settings, ask }: DoctorRequest): Promise<readonly Check[]> {
  const all = await ask(settings, hippCalls.listUsers(1, {}, 1));
  if (all.status === 401)
    return [
      {
        level: 'bad',
        about: 'key',
        message: 'The key is refused (401).',
        advice: 'Set HIPP_API_KEY to the whole key.',
      },
    ];
  if (all.status === 403)
    return [
      {
        level: 'bad',
        about: 'key',
        message: 'The key is known and may not list users (403).',
        advice: 'Its role must be one that may.',
      },
    ];
  const page = pageOf(all.body);
  if (!page)
    return [
      {
        level: 'bad',
        about: 'HIPP_API_URL',
        message: `Listing users is not answered as it should be (status ${all.status}).`,
        advice: 'Check that the address ends with /api.',
      },
    ];
  const found: Check[] = [
    {
      level: 'good',
      about: 'key',
      message: `The key is accepted; ${page.totalCount === 1 ? '1 user is' : `${page.totalCount} users are`} there.`,
    },
  ];
  if (page.totalCount === 0)
    return [
      ...found,
      { level: 'open', about: 'look-up by e-mail', message: 'It can be tried once somebody is there.' },
    ];
  const filtered = pageOf((await ask(settings, hippCalls.listUsers(1, { email: nobody }, 1))).body);
  return [
    ...found,
    filtered?.totalCount === 0
      ? { level: 'good', about: 'look-up by e-mail', message: 'An address that nobody has finds nobody.' }
      : {
          level: 'bad',
          about: 'look-up by e-mail',
          message:
            'An address that nobody has finds people: whoever has the name and role of somebody new is then a ' +
            'conflict, and not adopted.',
        },
  ];
}
