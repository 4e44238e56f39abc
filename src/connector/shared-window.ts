import { createHash, randomUUID } from 'node:crypto';
import { lstatSync, mkdirSync, readFileSync, renameSync, rmdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../core/model/clock.ts';
import type { Address } from './address.ts';

/** The requests of the last 60 s of all runs on this machine that use the same key for the same target. */
export interface SharedWindow {
  /**
   * Takes a place for one request when fewer than `perMinute` are taken: 0, or the milliseconds after which to ask
   * again.
   */
  take(perMinute: number): number;
  /** Says that the answer to one request is there, or given up. */
  end(): void;
}

/** What the file holds: ended requests by quarter of a second, and how many each run has in flight. */
interface Taken {
  readonly ended: Record<string, number>;
  readonly flying: Record<string, { n: number; at: number }>;
}

const windowMs = 60_000;
const bucketMs = 250;
/** Longer than any request may take: a run that says nothing for so long was killed. */
const silentMs = 90_000;
const staleLockMs = 5000;
const againMs = 20;

/** Names the window of a key without giving the key away. */
export function windowName({ baseUrl, headers }: Address): string {
  return createHash('sha256')
    .update(JSON.stringify([baseUrl, headers]))
    .digest('hex')
    .slice(0, 32);
}

/**
 * Opens the window of one key in a folder for its owner alone; where that cannot be written, every run counts for
 * itself.
 */
export function sharedWindow(folder: string, name: string, clock: Clock): SharedWindow {
  return new WindowFile(folder, name, clock);
}

/** A window that this run shares through a file. */
class WindowFile implements SharedWindow {
  readonly #run = randomUUID();
  readonly #path: string;
  readonly #clock: Clock;
  readonly #alone: (work: () => number) => number;
  #endedSince = 0;
  #isTelling = false;

  constructor(folder: string, name: string, clock: Clock) {
    this.#path = join(folder, name);
    this.#clock = clock;
    this.#alone = lockedBy(folder, `${this.#path}.lock`);
  }

  take(perMinute: number): number {
    return this.#alone(() => {
      const now = this.#clock.now();
      const taken = this.#read(now);
      this.#settle(taken, now);
      const hasRoom = countOf(taken) < perMinute;
      if (hasRoom) taken.flying[this.#run] = { n: (taken.flying[this.#run]?.n ?? 0) + 1, at: now };
      this.#write(taken);
      return hasRoom ? 0 : againAfter(taken, now);
    });
  }

  end(): void {
    this.#endedSince += 1;
    if (this.#isTelling) return;
    this.#isTelling = true;
    // Told with the next request, or else a moment later, many at once.
    setTimeout(() => this.#tell(), againMs);
  }

  #tell(): void {
    this.#isTelling = false;
    if (this.#endedSince === 0) return;
    this.#alone(() => {
      const now = this.#clock.now();
      const taken = this.#read(now);
      this.#settle(taken, now);
      this.#write(taken);
      return 0;
    });
  }

  #read(now: number): Taken {
    const { ended, flying } = parse(this.#path);
    for (const [id, { n, at }] of Object.entries(flying)) {
      if (at > now) flying[id] = { n, at: now };
      if (now - at <= silentMs || id === this.#run) continue;
      delete flying[id];
    }
    for (const bucket of Object.keys(ended)) {
      const end = (Number(bucket) + 1) * bucketMs;
      // What a clock that was set back left in the future counts from now.
      if (end > now + bucketMs) ended[bucketOf(now)] = (ended[bucketOf(now)] ?? 0) + (ended[bucket] ?? 0);
      if (end <= now - windowMs || end > now + bucketMs) delete ended[bucket];
    }
    return { ended, flying };
  }

  /** Tells the file which of our own requests have ended since. */
  #settle(taken: Taken, now: number): void {
    const own = taken.flying[this.#run] ?? { n: 0, at: now };
    const left = { n: Math.max(0, own.n - this.#endedSince), at: now };
    taken.flying[this.#run] = left;
    if (this.#endedSince > 0) taken.ended[bucketOf(now)] = (taken.ended[bucketOf(now)] ?? 0) + this.#endedSince;
    if (left.n === 0) delete taken.flying[this.#run];
    this.#endedSince = 0;
  }

  #write(taken: Taken): void {
    writeFileSync(`${this.#path}.${this.#run}`, JSON.stringify(taken), { mode: 0o600 });
    renameSync(`${this.#path}.${this.#run}`, this.#path);
  }
}

function countOf({ ended, flying }: Taken): number {
  return [...Object.values(ended), ...Object.values(flying).map(({ n }) => n)].reduce((sum, n) => sum + n, 0);
}

/** Milliseconds after which a full window is asked again; others may end theirs at any time, so that is soon. */
function againAfter({ ended }: Taken, now: number): number {
  const oldest = Math.min(...Object.keys(ended).map(Number));
  return Number.isFinite(oldest)
    ? Math.min(1000, Math.max(againMs, (oldest + 1) * bucketMs + windowMs - now))
    : againMs;
}

/** Runs work alone on this machine; `againMs` when another run is at it, 0 when files cannot be used. */
function lockedBy(folder: string, lock: string): (work: () => number) => number {
  let isUsable: boolean | undefined;
  return (work) => {
    isUsable ??= isOurs(folder);
    if (!isUsable) return 0;
    try {
      mkdirSync(lock);
    } catch (cause) {
      if (!(cause instanceof Error && 'code' in cause && cause.code === 'EEXIST')) return 0;
      breakStale(lock);
      return againMs;
    }
    try {
      return work();
    } catch {
      return 0;
    } finally {
      rmdirSync(lock);
    }
  };
}

/** Whether the folder is there and ours alone. */
function isOurs(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return !process.getuid || lstatSync(folder).uid === process.getuid();
  } catch {
    return false;
  }
}

function breakStale(lock: string): void {
  try {
    if (Date.now() - statSync(lock).mtimeMs > staleLockMs) rmdirSync(lock);
  } catch {
    // Somebody else was faster.
  }
}

function bucketOf(now: number): string {
  return String(Math.floor(now / bucketMs));
}

function parse(path: string): Taken {
  try {
    const { ended, flying } = JSON.parse(readFileSync(path, 'utf8')) as Partial<Taken>;
    const isSound =
      typeof ended === 'object' &&
      ended !== null &&
      Object.values(ended).every((n) => typeof n === 'number') &&
      typeof flying === 'object' &&
      flying !== null &&
      Object.values(flying).every(({ n, at }) => typeof n === 'number' && typeof at === 'number');
    return isSound ? { ended, flying } : { ended: {}, flying: {} };
  } catch {
    return { ended: {}, flying: {} };
  }
}
