import { everyOf, objectOf } from './entries.ts';
import type { Key } from './key.ts';
import { readSealed, writeSealed } from './sealed-list.ts';

/** Looks that told nothing, with the time at which they were last tried, as the text of their file. */
export function writeFailedLooks(failedLooks: ReadonlyMap<string, string>, lineage: string, key: Key): string {
  return writeSealed(
    'attempts',
    [...failedLooks].map(([look, at]) => ({ look, at })),
    lineage,
    key,
  );
}

/** Reads failed looks; a file that is not ours is as good as none. */
export function readFailedLooks(text: string | undefined, lineage: string, key: Key): ReadonlyMap<string, string> {
  return new Map(
    (everyOf(readSealed('attempts', text, lineage, key), failedLookOf) ?? []).map(({ look, at }) => [look, at]),
  );
}

function failedLookOf(value: unknown): { readonly look: string; readonly at: string } | undefined {
  const { look, at } = objectOf(value) ?? {};
  return typeof look === 'string' && typeof at === 'string' ? { look, at } : undefined;
}
