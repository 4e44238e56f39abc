import type { Recorded, Role } from '../core/model/recorded.ts';
import type { Ref } from '../core/model/resource.ts';
import type { Reader } from './connection.ts';
import type { Target } from './target.ts';

/** Reads the roles of people whose ids are known; whose role no look tells is left out. */
export async function rolesOf(
  people: readonly Pick<Recorded, 'ref' | 'id'>[],
  target: Target,
  reader: Reader,
  at: string,
): Promise<ReadonlyMap<Ref, Role>> {
  const read = await Promise.all(
    people.map(async (person) => {
      const name = await target.readRole?.(person, reader);
      return name === undefined ? [] : [[person.ref, { name, at }] as const];
    }),
  );
  return new Map(read.flat());
}
