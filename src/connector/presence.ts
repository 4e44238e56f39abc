import type { Clock } from '../core/model/clock.ts';
import type { Observation } from '../core/model/observed.ts';
import type { Recorded } from '../core/model/recorded.ts';
import { kindOf, type Kind, type Ref } from '../core/model/resource.ts';
import type { Reader } from './connection.ts';
import type { Target } from './target.ts';

const mostRead = 3;

/**
 * Looks at people whose ids we hold, and remembers whom a run has seen: "not there" counts only while the same kind of
 * look shows somebody else who is held.
 */
export interface Presence {
  /** Looks as the target does; `missing` is what was answered, and no proof yet. */
  look(recorded: Recorded, reader: Reader, isFresh: boolean): Promise<Observation>;
  /**
   * Whether somebody else of the kind was seen to be there, since then (milliseconds since 1970); where nobody was, up
   * to 3 are read for it, those first who are known for longest.
   */
  isWitnessed(recorded: Recorded, reader: Reader, since?: number): Promise<boolean>;
  /** As `look`, with `unwitnessed` in place of a `missing` that nobody witnesses. */
  lookWitnessed(recorded: Recorded, reader: Reader, since?: number): Promise<Observation>;
}

/** Begins to remember; `held` are those whom state holds by then. */
export function presenceOf(
  target: Pick<Target, 'look'>,
  held: () => ReadonlyMap<Ref, Recorded>,
  clock: Pick<Clock, 'now'>,
): Presence {
  return new Sightings(target, held, clock);
}

class Sightings implements Presence {
  readonly #target: Pick<Target, 'look'>;
  readonly #held: () => ReadonlyMap<Ref, Recorded>;
  readonly #clock: Pick<Clock, 'now'>;
  /** When each was last seen to be there, by kind and id. */
  readonly #seenAt = new Map<Kind, Map<string, number>>();
  /** Those whom the last look did not show: no use as witnesses. */
  readonly #unseen = new Set<string>();
  readonly #searches = new Map<Kind, Promise<void>>();
  /** When others were last read for being witnesses. */
  readonly #searchedAt = new Map<Kind, number>();

  constructor(target: Pick<Target, 'look'>, held: () => ReadonlyMap<Ref, Recorded>, clock: Pick<Clock, 'now'>) {
    this.#target = target;
    this.#held = held;
    this.#clock = clock;
  }

  async look(recorded: Recorded, reader: Reader, isFresh: boolean): Promise<Observation> {
    const observation = await this.#target.look(recorded, reader, isFresh);
    const kind = kindOf(recorded.ref);
    const seenAt = this.#seenAt.get(kind) ?? new Map<string, number>();
    this.#seenAt.set(kind, seenAt);
    if (observation.state === 'present') seenAt.set(recorded.id, this.#clock.now());
    else this.#unseen.add(recorded.id);
    return observation;
  }

  async isWitnessed(recorded: Recorded, reader: Reader, since = -Infinity): Promise<boolean> {
    if (this.#hasWitness(recorded, since)) return true;
    const kind = kindOf(recorded.ref);
    // One search at a time: whoever it finds serves all.
    const before = this.#searches.get(kind) ?? Promise.resolve();
    const search = before.catch(() => undefined).then(() => this.#search(recorded, reader, since));
    this.#searches.set(kind, search);
    await search;
    return this.#hasWitness(recorded, since);
  }

  async lookWitnessed(recorded: Recorded, reader: Reader, since?: number): Promise<Observation> {
    const observation = await this.look(recorded, reader, false);
    if (observation.state !== 'missing') return observation;
    return (await this.isWitnessed(recorded, reader, since)) ? observation : { state: 'unwitnessed' };
  }

  #hasWitness({ ref, id }: Recorded, since: number): boolean {
    for (const [other, at] of this.#seenAt.get(kindOf(ref)) ?? []) if (other !== id && at >= since) return true;
    return false;
  }

  async #search(recorded: Recorded, reader: Reader, since: number): Promise<void> {
    const kind = kindOf(recorded.ref);
    const searchedAt = this.#searchedAt.get(kind);
    if (searchedAt !== undefined && searchedAt >= since) return;
    this.#searchedAt.set(kind, this.#clock.now());
    const candidates = [...this.#held().values()]
      .filter(
        ({ ref, id, deactivated, list }) =>
          kindOf(ref) === kind && id !== recorded.id && !deactivated && !list && !this.#unseen.has(id),
      )
      .sort((a, b) => (a.provenAt < b.provenAt ? -1 : a.provenAt > b.provenAt ? 1 : a.ref < b.ref ? -1 : 1));
    for (const candidate of candidates.slice(0, mostRead)) {
      if (this.#hasWitness(recorded, since)) return;
      await this.look(candidate, reader, false);
    }
  }
}
