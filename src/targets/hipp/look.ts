import { isSameId } from '../../core/comparing/normal-form.ts';
import type { Observation } from '../../core/model/observed.ts';
import { kindOf } from '../../core/model/resource.ts';
import type { Recorded } from '../../core/model/recorded.ts';
import type { Reader } from '../../connector/connection.ts';
import { aboutAnother, ask, unusable, type ReadFailure } from '../../connector/answer.ts';
import { isSuccess } from '../../connector/call.ts';
import { refusal } from '../../connector/request-error.ts';
import { fieldsOf, pageOf, rowOf, type Page, type Row } from './answers.ts';
import { hippCalls } from './calls.ts';

const freshWaitsMs = [500, 1500];
/** Pages of one list, at most. */
export const pagesAtMost = 1000;

/** Reads one page of a list; a page that misses anything is no answer. */
export async function readPage(
  reader: Reader,
  page: number,
  filter: Readonly<Record<string, string>>,
  size?: number,
): Promise<Page | ReadFailure> {
  const call = hippCalls.listUsers(page, filter, size);
  const asked = await ask(reader, call);
  if ('code' in asked) return asked;
  if (!isSuccess(asked)) return { state: 'unknown', ...refusal(call, asked) };
  const shown = pageOf(asked.body);
  if (!shown) return unusable(call);
  return shown.page === undefined || shown.page === page ? shown : aboutAnother(call, 'another page');
}

/**
 * Looks at somebody whose id we hold: a 404 is "missing", to somebody new only after a moment, unless the list of all
 * users (`listed`) shows the id; an answer about another person is no answer.
 */
export async function lookAt(
  recorded: Recorded,
  reader: Reader,
  isFresh: boolean,
  sleep: (ms: number) => Promise<void>,
  listed: () => Promise<readonly Row[] | ReadFailure>,
): Promise<Observation> {
  let read = await readUser(reader, recorded.id);
  for (const ms of isFresh ? freshWaitsMs : []) {
    if (read.state !== 'missing') break;
    await sleep(ms);
    read = await readUser(reader, recorded.id);
  }
  if (read.state === 'unknown') return read;
  if (read.state === 'missing') {
    const rows = await listed();
    if ('state' in rows) return rows;
    return rows.some(({ id }) => isSameId(id, recorded.id))
      ? {
          state: 'unknown',
          code: 'contradicting-looks',
          message: `Looks contradict each other: ${recorded.ref} is on the list of users, and not there by its id.`,
        }
      : read;
  }
  const { row } = read;
  return { state: 'present', fields: fieldsOf(kindOf(recorded.ref), row) };
}

/** Reads one user by id; an answer about another is no answer. */
export async function readUser(
  reader: Reader,
  publicId: string,
): Promise<{ readonly state: 'present'; readonly row: Row } | { readonly state: 'missing' } | ReadFailure> {
  const call = hippCalls.getUser(publicId);
  const asked = await ask(reader, call);
  if ('code' in asked) return asked;
  if (asked.status === 404) return { state: 'missing' };
  if (!isSuccess(asked)) return { state: 'unknown', ...refusal(call, asked) };
  const row = rowOf(asked.body);
  if (!row) return unusable(call);
  return isSameId(row.id, publicId) ? { state: 'present', row } : aboutAnother(call, 'another person');
}
