import { idForm } from '../../core/comparing/normal-form.ts';
import type { LookupResult } from '../../core/model/observed.ts';
import type { DesiredObject } from '../../core/model/resource.ts';
import type { ReadFailure } from '../../connector/answer.ts';
import type { Reader } from '../../connector/connection.ts';
import type { Witnesses } from '../../connector/target.ts';
import { foreignId } from '../../core/model/resource.ts';
import { fieldsOf, type Row } from './answers.ts';
import { matchesOf } from './match.ts';
import { pagesAtMost, readPage, readUser } from './look.ts';

const nobody = 'nobody@caseload.invalid';
const trustedFilter = 'emailFilter';
const proofWaitsMs = [1000, 3000];

/** How somebody is looked for. */
export interface FindOptions {
  readonly needsProof: boolean;
  readonly byOwnId?: true;
  readonly sleep: (ms: number) => Promise<void>;
  /** Told which users a look-up by this address found, when none of them is the one who was looked for. */
  readonly others: (email: string, ids: readonly string[]) => void;
}

/**
 * Looks for somebody by e-mail. Rows do not show the address, so names and role decide (Hipp Health's page on users):
 * one row that agrees in all is somebody to adopt, several are unknown, one that agrees in a name alone is a conflict,
 * and those with other names, or none, are nobody. Without an address there is nothing to ask by.
 */
export async function findUser(
  desired: DesiredObject,
  reader: Reader,
  witnesses: Witnesses,
  options: FindOptions,
): Promise<LookupResult> {
  const publicId = desired.blocks['hipp']?.['publicId'];
  if (publicId !== undefined) return findGiven(desired, String(publicId), reader);
  const email = desired.fields['email'];
  // The address that was sent with a lost create was another one, or is not known any more: nothing can be proven by
  // this one.
  if (options.byOwnId || email === undefined)
    return {
      state: 'unknown',
      code: 'no-email',
      message: `${desired.ref} cannot be looked up: the e-mail address that was sent is not known.`,
    };
  let lookup = await findOnce(desired, String(email), reader, witnesses, options);
  for (const ms of options.needsProof ? proofWaitsMs : []) {
    if (lookup.state !== 'nobody') break;
    await options.sleep(ms);
    lookup = await findOnce(desired, String(email), reader, witnesses, options);
  }
  return lookup;
}

/** Looks for somebody by the id that the manifest has. */
async function findGiven(desired: DesiredObject, publicId: string, reader: Reader): Promise<LookupResult> {
  const read = await readUser(reader, publicId);
  if (read.state === 'missing')
    return {
      state: 'conflict',
      reason: 'unsupported',
      message: `Hipp Health has no user with the id of ${desired.ref}.`,
      hint: 'Check hipp.publicId; without it the person is looked up by e-mail, and created when nobody is there.',
    };
  if (read.state === 'unknown') return read;
  return {
    state: 'found',
    id: publicId,
    isActive: undefined,
    fields: fieldsOf(desired.kind, read.row),
    evidence: 'the id that the manifest has',
    by: ['given-id'],
  };
}

async function findOnce(
  desired: DesiredObject,
  email: string,
  reader: Reader,
  witnesses: Witnesses,
  { others: tell }: FindOptions,
): Promise<LookupResult> {
  const rows = await rowsUnder(email, reader);
  if ('state' in rows) return rows;
  const { same, alike, others } = matchesOf(desired, rows);
  const [person, another] = same;
  if (another) return ambiguous(desired, same.length);
  const [near] = alike;
  if (person ?? near) {
    const filter = await isFilterTrusted(reader, witnesses);
    if (typeof filter === 'object') return filter;
    if (person && !filter) return unfiltered(desired);
    if (person) return found(desired, person);
    if (filter) return nearly(desired, alike);
  }
  tell(
    email,
    others.map(({ id }) => id),
  );
  return { state: 'nobody', isProven: true };
}

function found(desired: DesiredObject, row: Row): LookupResult {
  return {
    state: 'found',
    id: row.id,
    isActive: undefined,
    fields: fieldsOf(desired.kind, row),
    evidence: 'the same e-mail, first name, last name and role',
    by: ['address'],
  };
}

function ambiguous({ ref }: DesiredObject, number: number): LookupResult {
  return {
    state: 'unknown',
    code: 'ambiguous',
    message:
      `${number} users have the name and role of ${ref}, and no call shows which of them has the ` + 'e-mail address.',
  };
}

function unfiltered({ ref }: DesiredObject): LookupResult {
  return {
    state: 'conflict',
    message:
      `Somebody with the name and role of ${ref} is there, and the look-up by e-mail does not filter, so ` +
      'nobody can tell whether it is the same person.',
    hint:
      'Find out in Hipp Health whether it is; change the name or role that the manifest has, or take the person ' +
      'out of it.',
  };
}

function nearly({ ref }: DesiredObject, rows: readonly Row[]): LookupResult {
  const ids = rows.map(({ id }) => foreignId(id)).join(', ');
  return {
    state: 'conflict',
    message:
      `Under the e-mail address of ${ref} there is ${ids} in Hipp Health, with a name, a role or a birth date that ` +
      'is not quite the same.',
    hint:
      'If it is the same person, write name and role as Hipp Health has them, or add "hipp: { publicId: … }"; if ' +
      'not, one of the two needs another address.',
  };
}

/** Who is under an address, asked for as it is written and in small letters: whether case counts is not known. */
async function rowsUnder(email: string, reader: Reader): Promise<readonly Row[] | ReadFailure> {
  const all = new Map<string, Row>();
  for (const address of new Set([email, email.toLowerCase()])) {
    const rows = await readAll(reader, { email: address });
    if ('state' in rows) return rows;
    for (const row of rows) all.set(row.id, row);
  }
  return [...all.values()];
}

/** Every row of a list, each once; a list that cannot be read whole is no answer. */
export async function readAll(
  reader: Reader,
  filter: Readonly<Record<string, string>>,
): Promise<readonly Row[] | ReadFailure> {
  const rows: Row[] = [];
  for (let number = 1; number <= pagesAtMost; number += 1) {
    const page = await readPage(reader, number, filter);
    if ('state' in page) return page;
    rows.push(...page.rows);
    if (number < page.totalPages) continue;
    const all = [...new Map(rows.map((row) => [idForm(row.id), row])).values()];
    // Rows move from page to page while people are added: who is not among these may still be there.
    return all.length >= page.totalCount
      ? all
      : {
          state: 'unknown',
          code: 'rows-moved',
          message: 'A list of users shows fewer rows than it counts: people were being added meanwhile.',
        };
  }
  return {
    state: 'unknown',
    code: 'too-many',
    message: `A list of users was answered with more than ${pagesAtMost} pages.`,
  };
}

/** Whether `?email=` filters at all: asked once with an address that nobody has. */
async function isFilterTrusted(reader: Reader, witnesses: Witnesses): Promise<boolean | ReadFailure> {
  if (witnesses.trusted.has(trustedFilter)) return true;
  const page = await readPage(reader, 1, { email: nobody }, 1);
  if ('state' in page) return page;
  if (page.totalCount > 0) return false;
  witnesses.trust(trustedFilter);
  return true;
}
