import { idForm, isSameId } from '../../core/comparing/normal-form.ts';
import { Failure } from '../../core/model/failure.ts';
import type { Found, Roster } from '../../core/model/roster.ts';
import type { Reader } from '../../connector/connection.ts';
import { aboutAnother, textOf, type ReadFailure } from '../../connector/answer.ts';
import { notRead, type Given, type Source } from '../../connector/source.ts';
import type { Shown } from './answers.ts';
import { assumptionsFrom } from './assumptions.ts';
import { uphealCalls, type UphealCalls } from './calls.ts';
import { checkEmail, emailOf, isSameEmail, readById } from './look.ts';

/** What became of one line: somebody, or why there is no entry for it. */
type Result =
  { readonly state: 'person'; readonly person: Shown } | { readonly state: 'nobody' | 'deactivated' | 'unclear' };

/** Upheal as a source: it has no list, so people are read by the addresses or ids that a file names. */
export const uphealSource: Source = {
  flags: [
    {
      name: 'emails',
      usage: '--emails <file>',
      description: 'a file with one e-mail address a line: who is to be read',
      takes: 'lines',
      form: 'email',
    },
    {
      name: 'ids',
      usage: '--ids <file>',
      description: "a file with one of Upheal's own ids a line: who is to be read",
      takes: 'lines',
    },
  ],
  settings: () => ({}),
  async read({ reader, settings, given }) {
    const { emails, ids } = given;
    if ((emails === undefined) === (ids === undefined))
      throw new Failure(
        'usage',
        'nobody-named',
        'Upheal has no list of people: name them by one of --emails FILE and --ids FILE.',
      );
    const calls = uphealCalls(assumptionsFrom(settings));
    const results = await Promise.all(
      (emails ?? ids ?? []).map(async (line) => ({
        line,
        result: await (emails ? byEmail : byId)(calls, reader, line),
      })),
    );
    return rosterOf(results);
  },
};

async function byEmail(calls: UphealCalls, reader: Reader, { text, line }: Given): Promise<Result> {
  const check = await checkEmail(calls, reader, text);
  if (check.state === 'unknown') throw onLine(check, line);
  if (check.state === 'absent') return { state: 'nobody' };
  if (check.isActive === false) return { state: 'deactivated' };
  const result = await personBehind(calls, reader, check.id, line);
  const shown = result.state === 'person' ? emailOf(result.person.fields) : undefined;
  if (shown !== undefined && !isSameEmail(shown, text))
    throw onLine(aboutAnother(calls.checkUser(text), 'another address'), line);
  return result;
}

async function byId(calls: UphealCalls, reader: Reader, { text, line }: Given): Promise<Result> {
  const result = await personBehind(calls, reader, text, line);
  if (result.state === 'unclear') return { state: 'nobody' };
  const email = result.state === 'person' ? emailOf(result.person.fields) : undefined;
  if (result.state !== 'person' || email === undefined) return result;
  const check = await checkEmail(calls, reader, email);
  if (check.state === 'unknown') throw onLine(check, line);
  return check.state === 'user' && isSameId(check.id, result.person.id) && check.isActive === false
    ? { state: 'deactivated' }
    : result;
}

/** Reads a person by the call that shows most of their kind; `unclear` when no read shows who it is. */
async function personBehind(calls: UphealCalls, reader: Reader, id: string, line: number): Promise<Result> {
  const plain = await readById(calls, reader, 'client', id);
  if (plain.state === 'unknown') throw onLine(plain, line);
  if (plain.state === 'person' && plain.person.kind === 'client') return plain;
  const provider = await readById(calls, reader, 'provider', id);
  if (provider.state === 'unknown') throw onLine(provider, line);
  return provider.state === 'person' ? provider : { state: 'unclear' };
}

function onLine(failure: ReadFailure, line: number): Failure {
  // The path of a call may hold what stands in the line.
  return notRead({ ...failure, message: `Whoever line ${line} names could not be read (${failure.code}).` });
}

function rosterOf(results: readonly { readonly line: Given; readonly result: Result }[]): Roster {
  const people = new Map(
    results.flatMap(({ result }) =>
      result.state === 'person' ? [[idForm(result.person.id), result.person] as const] : [],
    ),
  );
  const organizations = new Map(
    [...people.values()].flatMap(({ organizationId: id }) => (id === undefined ? [] : [[idForm(id), id] as const])),
  );
  const counted = (state: Result['state']): number => results.filter(({ result }) => result.state === state).length;
  const leftOut = [
    { count: counted('deactivated'), what: 'who are deactivated' },
    { count: counted('unclear'), what: 'whom a check finds and no read shows' },
  ];
  return {
    found: [...[...organizations.values()].map(organizationOf), ...[...people.values()].flatMap(personOf)],
    leftOut: leftOut.filter(({ count }) => count > 0),
    nobody: results.flatMap(({ line, result }) => (result.state === 'nobody' ? [line.line] : [])),
  };
}

function organizationOf(id: string): Found {
  return {
    kind: 'organization',
    ownId: id,
    ids: [`org-${id.slice(0, 8)}`, `org-${id}`],
    joins: [{ path: ['id'], value: id }],
    fields: { id },
    block: {},
    expected: ['name'],
  };
}

function personOf({ id, kind, organizationId, fields: shown }: Shown): readonly Found[] {
  if (kind === undefined) return [];
  const { userId, partnerUserId, organization, ...fields } = shown;
  void [userId, organization];
  const [email, partner] = [emailOf(fields), textOf(partnerUserId)];
  return [
    {
      kind,
      ownId: id,
      ids: [...(partner === undefined ? [] : [partner]), id],
      joins: [
        { path: ['upheal', 'userId'], value: id },
        ...(email === undefined ? [] : [{ path: ['email'], value: email }]),
      ],
      fields,
      block: {},
      givenId: { userId: id },
      ...(email === undefined && partner === undefined ? {} : { isKnownThere: true as const }),
      ...(organizationId === undefined ? {} : { organizationId }),
      expected: [],
      shown,
    },
  ];
}
