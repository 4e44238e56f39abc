import { stamp, type Clock } from '../core/model/clock.ts';
import { holdersOf, type Holders, type IdsIn } from '../core/model/held.ts';
import type { Entry, Intent } from '../core/model/journal.ts';
import type { Digest, Proof, Recorded } from '../core/model/recorded.ts';
import type { Ref } from '../core/model/resource.ts';

/** State as an apply writes it; every promise resolves once the change is durable. */
export interface Journal {
  recorded(): ReadonlyMap<Ref, Recorded>;
  begin(intent: Intent): Promise<number>;
  write(entry: Omit<Entry, 'open'>): Promise<void>;
}

/** What an apply remembers while it runs: the one way by which an answer becomes state. */
export interface Recorder {
  /** Keyed digests as state holds them. */
  readonly digest: Digest;
  /** The time as state records it: ISO 8601. */
  now(): string;
  get(ref: Ref): Recorded | undefined;
  /**
   * Another ref that an object of the target is, in state, in the manifest or in this run; where there is none it is
   * this one's from now on.
   */
  claim(ref: Ref, id: string): Ref | undefined;
  /** Notes a request before it is sent; the number closes the record. */
  begin(intent: Omit<Intent, 'at'>): Promise<number>;
  /** Notes what came of a request, and what is managed since. */
  write(entry: Omit<Entry, 'open'>): Promise<void>;
  /** Whether a request of this run for a resource may have taken effect without anybody knowing. */
  isOpen(ref: Ref): boolean;
  /** Notes how somebody was seen who was not written, for the next plan to look at. */
  notice(ref: Ref, seen: 'missing' | 'deactivated'): void;
  noticed(): readonly Proof[];
}

/** Begins to record an apply in a journal; `ids` says which objects the manifest itself names. */
export function recorderOf(journal: Journal, digest: Digest, clock: Clock, ids: IdsIn): Recorder {
  const open = new Map<number, Ref>();
  const noticed: Proof[] = [];
  const now = (): string => stamp(clock);
  const get = (ref: Ref): Recorded | undefined => journal.recorded().get(ref);
  // Made at the first create: the state of a large practice is not walked over for each of them.
  let holders: Holders | undefined;
  return {
    digest,
    now,
    get,
    claim(ref, id) {
      holders ??= holdersOf(journal.recorded().values(), get, ids);
      return holders.claim(ref, id);
    },
    async begin(intent) {
      const { ref, action, call, ...rest } = intent;
      const n = await journal.begin({ ref, action, call, at: now(), ...rest });
      open.set(n, ref);
      return n;
    },
    async write(entry) {
      await journal.write(entry);
      for (const put of entry.put ?? []) holders?.add(put);
      if (entry.close !== undefined) open.delete(entry.close);
    },
    isOpen: (ref) => [...open.values()].includes(ref),
    notice(ref, seen) {
      const recorded = get(ref);
      if (!recorded) return;
      const at = now();
      const told = seen === 'missing' ? { read: { at, fields: {}, seen } } : { check: { at, isActive: false } };
      noticed.push({ ref, id: recorded.id, ...told });
    },
    noticed: () => noticed,
  };
}
