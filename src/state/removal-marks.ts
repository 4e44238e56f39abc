import { parseRef, type Ref } from '../core/model/resource.ts';
import { allOf, objectOf } from './entries.ts';
import type { Key } from './key.ts';
import { readSealed, writeSealed } from './sealed-list.ts';

/** Departures as the text of their file. */
export function writeDepartures(departures: ReadonlyMap<Ref, string>, lineage: string, key: Key): string {
  return writeSealed(
    'departures',
    [...departures].map(([ref, at]) => ({ ref, at })),
    lineage,
    key,
  );
}

/** Reads departures; a file that is not ours is as good as none, and everybody's time begins anew. */
export function readDepartures(text: string | undefined, lineage: string, key: Key): ReadonlyMap<Ref, string> {
  return new Map(
    (allOf(readSealed('departures', text, lineage, key), departureOf) ?? []).map(({ ref, at }) => [ref, at]),
  );
}

function departureOf(value: unknown): { readonly ref: Ref; readonly at: string } | undefined {
  const { ref: name, at } = objectOf(value) ?? {};
  const ref = typeof name === 'string' ? parseRef(name) : undefined;
  return ref && typeof at === 'string' && !Number.isNaN(Date.parse(at)) ? { ref, at } : undefined;
}
