import type { LookupResult } from '../../core/model/observed.ts';
import type { DesiredObject } from '../../core/model/resource.ts';
import type { ReadFailure } from '../../connector/answer.ts';
import type { Reader } from '../../connector/connection.ts';
import type { Witnesses } from '../../connector/target.ts';
import { fieldsOf, type Row } from './answers.ts';
import { hipp } from './fields.ts';
import { pagesAtMost, readPage, readUser } from './look.ts';

const nobody = 'nobody@caseload.invalid';
const trustedFilter = 'emailFilter';
const proofWaitsMs = [1000, 3000];

/** How somebody is looked for. */
export interface FindOptions {
  readonly needsProof: boolean;
  readonly byOwnId?: true;
  readonly sleep: (ms: number) => Promise<void>;
}

/**
 * Looks for somebody by e-mail. Rows do not show the address, so only those with the same first name, last name and
 * role count: none is nobody, one is somebody to adopt, several are unknown (Hipp Health's page on users). Without an
 * address there is nothing to ask by.
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
  let lookup = await findOnce(desired, String(email), reader, witnesses);
  for (const ms of options.needsProof ? proofWaitsMs : []) {
    if (lookup.state !== 'nobody') break;
    await options.sleep(ms);
    lookup = await findOnce(desired, String(email), reader, witnesses);
  }
  return lookup;
}

/** Looks for somebody by the id that the manifest has. */
async function findGiven(desired: DesiredObject, publicId: string, reader: Reader): Promise<LookupResult> {
  const read = await readUser(reader, publicId);
  if (read.state === 'missing')
    return {
      state: 'conflict',
      message: `Hipp Health has no user with the id of ${desired.ref}.`,
      hint: 'Check hipp.publicId; without it the person is looked up by e-mail, and created when nobody is there.',
    };
  if (read.state === 'unknown') return read;
  if (read.row.id !== publicId)
    return {
      state: 'unknown',
      code: 'other-person',
      message: `The read of ${desired.ref} was answered with another person.`,
    };
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
): Promise<LookupResult> {
  const rows = await readAll(reader, { email });
  if ('state' in rows) return rows;
  const alike = rows.filter((row) => isAlike(desired, row));
  const [first] = alike;
  if (!first) return { state: 'nobody', isProven: true };
  if (alike.length > 1)
    return {
      state: 'unknown',
      code: 'ambiguous',
      message:
        `${alike.length} users have the name and role of ${desired.ref}, and no call shows which of them has the ` +
        'e-mail address.',
    };
  const filter = await isFilterTrusted(reader, witnesses);
  if (typeof filter === 'object') return filter;
  if (!filter) {
    const message =
      `Somebody with the name and role of ${desired.ref} is there, and the look-up by e-mail does not filter, so ` +
      'nobody can tell whether it is the same person.';
    return {
      state: 'conflict',
      message,
      hint:
        'Find out in Hipp Health whether it is; change the name or role that the manifest has, or take the person ' +
        'out of it.',
    };
  }
  return {
    state: 'found',
    id: first.id,
    isActive: undefined,
    fields: fieldsOf(desired.kind, first),
    evidence: 'the same e-mail, first name, last name and role',
    by: ['address'],
  };
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
    const all = [...new Map(rows.map((row) => [row.id, row])).values()];
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

function isAlike(desired: DesiredObject, row: Row): boolean {
  const rules = hipp[desired.kind];
  const role =
    desired.blocks['hipp']?.['role'] ?? (rules.form === 'object' ? rules.fields['role']?.default : undefined);
  return (
    row.firstName === desired.fields['firstName'] && row.lastName === desired.fields['lastName'] && row.role === role
  );
}
