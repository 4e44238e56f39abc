import { idForm } from '../core/comparing/normal-form.ts';
import { objectOf } from '../core/shape/json.ts';
import type { Writer } from './connection.ts';
import type { Path } from './call.ts';

/** Which ids the looks of a run were shown: whoever was seen before a create is nobody whom it made. */
export interface Sightings {
  /** How many answers to looks came so far. */
  count(): number;
  /** Whether one of the first so many answers showed this id under the name that ends a path. */
  wasSeen(path: Path, id: string, among: number): boolean;
}

const isIdName = /id$/i;

/** Notes every id in the answers to looks that go this way. */
export function sightingsOn(writer: Writer): { readonly writer: Writer; readonly sightings: Sightings } {
  const seen = new Map<string, number>();
  let count = 0;
  const note = (value: unknown): void => {
    if (Array.isArray(value)) for (const item of value) note(item);
    for (const [name, part] of Object.entries(objectOf(value) ?? {})) {
      if (typeof part === 'object') note(part);
      else if (isIdName.test(name) && (typeof part === 'string' || typeof part === 'number')) {
        const key = keyOf(name, String(part));
        if (!seen.has(key)) seen.set(key, count);
      }
    }
  };
  return {
    writer: {
      ...writer,
      async read(call, watch) {
        const answer = await writer.read(call, watch);
        note(answer.body);
        count += 1;
        return answer;
      },
    },
    sightings: {
      count: () => count,
      wasSeen: (path, id, among) => (seen.get(keyOf(path.at(-1) ?? '', id)) ?? Infinity) < among,
    },
  };
}

function keyOf(name: string, id: string): string {
  return `${name} ${idForm(id)}`;
}
