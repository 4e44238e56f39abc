import { Failure } from '../../core/model/failure.ts';
import type { Reader } from '../../connector/connection.ts';
import { notRead } from '../../connector/source.ts';
import type { Row } from './answers.ts';
import { pagesAtMost, readPage } from './look.ts';

const passes = 2;

/**
 * Everybody with a role, each once. Rows move from page to page while people are added or taken away, so a pass counts
 * only when it
 * has as many people as the list says and that number never fell; otherwise there is one more, and then `Failure`
 * (unreachable).
 */
export async function listRole(reader: Reader, role: string): Promise<readonly Row[]> {
  for (let pass = 1; pass <= passes; pass += 1) {
    const rows = await onePass(reader, role);
    if (rows) return rows;
  }
  throw new Failure(
    'unreachable',
    'rows-moved',
    `The list of users with the role ${role} changed while it was read, ${passes} times: somebody may be missing ` +
      'from it.',
    {
      hint: 'Nothing was written. Run the same command again when fewer people are being added.',
    },
  );
}

async function onePass(reader: Reader, role: string): Promise<readonly Row[] | undefined> {
  const rows = new Map<string, Row>();
  let counted = 0;
  for (let number = 1; number <= pagesAtMost; number += 1) {
    const page = await readPage(reader, number, { role, sort: 'createdAt_asc' });
    if ('state' in page) throw notRead(page);
    if (page.totalCount < counted) return undefined;
    counted = page.totalCount;
    for (const row of page.rows) {
      if (row.role !== undefined && row.role !== role)
        throw notRead({
          state: 'unknown',
          code: 'unusable-answer',
          message: `The list of users with the role ${role} holds users with another role.`,
        });
      rows.set(row.id, row);
    }
    if (number >= page.totalPages) return rows.size === counted ? [...rows.values()] : undefined;
  }
  throw notRead({
    state: 'unknown',
    code: 'too-many',
    message: `The list of users with the role ${role} has more than ${pagesAtMost} pages.`,
  });
}

/** How many users have a role. */
export async function countRole(reader: Reader, role: string): Promise<number> {
  const page = await readPage(reader, 1, { role }, 1);
  if ('state' in page) throw notRead(page);
  return page.totalCount;
}
