import { createHash } from 'node:crypto';
import type { DesiredObject } from '../../core/model/resource.ts';

/** People to be looked for, and how many requests a look at each of them takes. */
export interface ToFind {
  readonly people: readonly DesiredObject[];
  costOf(person: DesiredObject): number;
}

/** Those who are looked for at once, and those who are left. */
export interface Chosen {
  readonly first: readonly DesiredObject[];
  readonly rest: readonly DesiredObject[];
}

/**
 * As many as so many requests reach for, the same ones each time: those first whom the manifest says to have had
 * another id, then by a digest of the id, so that any part of a roster stands for all of it.
 */
export function chosenFrom({ people, costOf }: ToFind, requests: number): Chosen {
  const total = people.reduce((sum, person) => sum + costOf(person), 0);
  if (total <= requests) return { first: people, rest: [] };
  const ranked = people
    .map((person) => ({ person, rank: `${person.previously === undefined ? 1 : 0}${digestOf(person.ref)}` }))
    .sort((a, b) => (a.rank < b.rank ? -1 : 1))
    .map(({ person }) => person);
  let left = requests;
  const end = ranked.findIndex((person) => (left -= costOf(person)) < 0);
  return { first: ranked.slice(0, end), rest: ranked.slice(end) };
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
