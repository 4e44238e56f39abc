import { settledByHand } from './settle.ts';
import { listOf } from '../core/model/belonging.ts';
import { Failure } from '../core/model/failure.ts';
import type { Ref } from '../core/model/resource.ts';
import type { StateSession } from './session.ts';

/**
 * Notes what a person says of a create that no look can tell: its id in the target, or that nobody was created; throws
 * `Failure` (usage) when none is in doubt.
 */
export async function settleByHand(
  { store, definition }: StateSession,
  ref: Ref,
  id: string | undefined,
): Promise<void> {
  const records = store.open().filter((record) => record.ref === ref && record.keys);
  if (records.length === 0)
    throw new Failure('usage', 'not-open', `No create of ${ref} is in doubt.`, {
      hint: '`caseload state verify` lists what is.',
    });
  for (const record of records)
    await store.write(settledByHand(record, id, (owner) => listOf(definition.table, owner)));
}
