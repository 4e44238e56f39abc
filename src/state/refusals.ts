import type { Refused } from '../core/planning/quarantine.ts';
import { parseRef, type Ref } from '../core/model/resource.ts';
import { allOf, countOf, objectOf } from './entries.ts';
import type { Key } from './key.ts';
import { readSealed, writeSealed } from './sealed-list.ts';

/** Refusals as the text of their file. */
export function writeRefusals(refusals: ReadonlyMap<Ref, Refused>, lineage: string, key: Key): string {
  return writeSealed('refusals', [...refusals.values()], lineage, key);
}

/** Reads refusals; a file that is not ours is as good as none. */
export function readRefusals(text: string | undefined, lineage: string, key: Key): ReadonlyMap<Ref, Refused> {
  return new Map(
    (allOf(readSealed('refusals', text, lineage, key), refusedOf) ?? []).map((refused) => [refused.ref, refused]),
  );
}

function refusedOf(value: unknown): Refused | undefined {
  const { ref: name, code, status, count, at, wanted } = objectOf(value) ?? {};
  const ref = typeof name === 'string' ? parseRef(name) : undefined;
  const [statusCode, times] = [countOf(status), countOf(count)];
  if (
    !ref ||
    typeof code !== 'string' ||
    statusCode === undefined ||
    times === undefined ||
    typeof at !== 'string' ||
    typeof wanted !== 'string'
  )
    return undefined;
  return { ref, code, status: statusCode, count: times, at, wanted };
}
