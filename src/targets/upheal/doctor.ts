import { objectOf } from '../../core/shape/json.ts';
import type { Answer } from '../../connector/call.ts';
import type { DoctorRequest } from '../../connector/target.ts';
import type { Check } from '../../core/model/answers.ts';
import { assumptionsFrom, type Assumptions } from './assumptions.ts';
import { uphealCalls } from './calls.ts';

const nobody = 'caseload-doctor@nobody.invalid';
const noId = '00000000-0000-4000-8000-000000000000';
const v1Candidates = ['', '/v1', '/api/v1', '/api'];
const v2Candidates = ['/v2', '/api/v2', ''];

/** Tries key, prefixes and look-ups with reads about nobody, and says what to set. */
export async function doctorUpheal({ settings, ask, someone }: DoctorRequest): Promise<readonly Check[]> {
  const assumptions = assumptionsFrom(settings);
  const found: Check[] = [];
  const key = await tryKey(assumptions, ask);
  found.push(key.check);
  if (!key.assumptions) return found;
  found.push(
    await tryPrefix('v1Prefix', key.assumptions, v1Candidates, async (tried) =>
      isCheck(await ask(tried, uphealCalls(tried).checkUser(nobody))),
    ),
  );
  found.push(
    await tryPrefix('v2Prefix', key.assumptions, v2Candidates, async (tried) => {
      const id = someone?.('provider')?.id;
      const answer = await ask(tried, uphealCalls(tried).getProvider(id ?? noId));
      // Without somebody to ask for, a 404 may come from a wrong path as well as from nobody there.
      return id === undefined ? (answer.status === 404 ? undefined : answer.status < 500) : answer.status === 200;
    }),
  );
  found.push(await tryPartnerIds(key.assumptions, ask, someone));
  return found;
}

async function tryKey(
  assumptions: Assumptions,
  ask: DoctorRequest['ask'],
): Promise<{ check: Check; assumptions?: Assumptions }> {
  const schemes = [...new Set([assumptions.authScheme, 'Bearer', ''])];
  for (const authScheme of schemes) {
    const tried = { ...assumptions, authScheme };
    const answer = await ask(tried, uphealCalls(tried).checkUser(nobody));
    if (answer.status >= 500)
      return {
        check: {
          level: 'open',
          about: 'key',
          message: `The server has errors (status ${answer.status}), so nothing can be told.`,
          advice: 'Try again later.',
        },
      };
    if (answer.status === 401) continue;
    if (answer.status === 403)
      return {
        check: {
          level: 'bad',
          about: 'key',
          message: 'The key is known and may not check users (403).',
          advice: 'Ask Upheal for the rights that the partner API needs.',
        },
      };
    if (authScheme === assumptions.authScheme)
      return { check: { level: 'good', about: 'key', message: 'The key is accepted.' }, assumptions: tried };
    return {
      check: {
        level: 'bad',
        about: 'key',
        message: 'The key is accepted in another form of the Authorization header only.',
        advice: `Set settings.upheal.authScheme to "${authScheme}".`,
      },
      assumptions: tried,
    };
  }
  return {
    check: {
      level: 'bad',
      about: 'key',
      message: 'The key is refused (401), with and without "Bearer".',
      advice: 'Set UPHEAL_API_KEY to the whole key of this environment.',
    },
  };
}

async function tryPrefix(
  name: 'v1Prefix' | 'v2Prefix',
  assumptions: Assumptions,
  candidates: readonly string[],
  works: (tried: Assumptions) => Promise<boolean | undefined>,
): Promise<Check> {
  const current = assumptions[name];
  const result = await works(assumptions);
  if (result === true) return { level: 'good', about: name, message: `"${current}" answers as it should.` };
  if (result === undefined) {
    return {
      level: 'open',
      about: name,
      message: `"${current}" answers 404, which cannot be told from "nobody there" before somebody is managed.`,
      advice: 'Run it again after the first apply.',
    };
  }
  for (const candidate of candidates) {
    if (candidate !== current && (await works({ ...assumptions, [name]: candidate })) === true) {
      return {
        level: 'bad',
        about: name,
        message: `"${current}" does not answer, "${candidate}" does.`,
        advice: `Set settings.upheal.${name} to "${candidate}".`,
      };
    }
  }
  return {
    level: 'bad',
    about: name,
    message: `Neither "${current}" nor a usual prefix answers as it should.`,
    advice: `Check UPHEAL_API_URL, or ask Upheal for the path and set settings.upheal.${name}.`,
  };
}

async function tryPartnerIds(
  assumptions: Assumptions,
  ask: DoctorRequest['ask'],
  someone: DoctorRequest['someone'],
): Promise<Check> {
  const about = 'lookupByPartnerId';
  if (!assumptions.lookupByPartnerId)
    return { level: 'good', about, message: 'Look-ups by partner id are switched off.' };
  const person = someone?.('client') ?? someone?.('provider');
  if (!person)
    return {
      level: 'open',
      about,
      message: 'Look-ups by partner id can be tried once somebody is managed.',
      advice: 'Run it again after the first apply.',
    };
  const answer = await ask(assumptions, uphealCalls(assumptions).getUser(person.manifestId));
  if (objectOf(answer.body)?.['userId'] === person.id)
    return { level: 'good', about, message: 'Somebody managed is found by partner id.' };
  return {
    level: 'bad',
    about,
    message: `Somebody managed is not found by partner id (status ${answer.status}).`,
    advice: 'Set settings.upheal.lookupByPartnerId to false: plans then cost fewer reads.',
  };
}

function isCheck(answer: Answer): boolean {
  return typeof objectOf(answer.body)?.['isUserExists'] === 'boolean';
}
