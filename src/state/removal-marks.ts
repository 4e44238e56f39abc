import { parseRef, type Ref } from '../core/model/resource.ts';
import { allOf, objectOf } from './entries.ts';
import type { Key } from './key.ts';
import { readSealed, writeSealed } from './sealed-list.ts';

/** Removal marks as the text of their file. */
export function writeRemovalMarks(removalMarks: ReadonlyMap<Ref, string>, lineage: string, key: Key): string {
  return writeSealed(
    'departures',
    [...removalMarks].map(([ref, at]) => ({ ref, at })),
    lineage,
    key,
  );
}

/** Reads removal marks; a file that is not ours is as good as none, and everybody's time begins anew. */
export function readRemovalMarks(text: string | undefined, lineage: string, key: Key): ReadonlyMap<Ref, string> {
  return new Map(
    (allOf(readSealed('departures', text, lineage, key), removalMarkOf) ?? []).map(({ ref, at }) => [ref, at]),
  );
}

function removalMarkOf(value: unknown): { readonly ref: Ref; readonly at: string } | undefined {
  const { ref: name, at } = objectOf(value) ?? {};
  const ref = typeof name === 'string' ? parseRef(name) : undefined;
  return ref && typeof at === 'string' && !Number.isNaN(Date.parse(at)) ? { ref, at } : undefined;
}
