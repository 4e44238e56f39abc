import { createHash, randomUUID } from 'node:crypto';
import { lstatSync, mkdirSync, readFileSync, renameSync, rmdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../core/model/clock.ts';
import type { Address } from './send.ts';

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
  const run = randomUUID();
  const path = join(folder, name);
  let endedSince = 0;
  let isTelling = false;
  let isUsable: boolean | undefined;

  /** Whether the folder is there and ours alone. */
  function usable(): boolean {
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      return !process.getuid || lstatSync(folder).uid === process.getuid();
    } catch {
      return false;
    }
  }

  /** Runs `work` alone on this machine; `againMs` when another run is at it, 0 when files cannot be used. */
  function alone(work: () => number): number {
    isUsable ??= usable();
    if (!isUsable) return 0;
    try {
      mkdirSync(`${path}.lock`);
    } catch (cause) {
      if (!(cause instanceof Error && 'code' in cause && cause.code === 'EEXIST')) return 0;
      breakStale();
      return againMs;
    }
    try {
      return work();
    } catch {
      return 0;
    } finally {
      rmdirSync(`${path}.lock`);
    }
  }

  function breakStale(): void {
    try {
      if (Date.now() - statSync(`${path}.lock`).mtimeMs > staleLockMs) rmdirSync(`${path}.lock`);
    } catch {
      // Somebody else was faster.
    }
  }

  function read(now: number): Taken {
    const { ended, flying } = parse(path);
    for (const [id, { n, at }] of Object.entries(flying)) {
      if (at > now) flying[id] = { n, at: now };
      if (now - at <= silentMs || id === run) continue;
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
  function settle(taken: Taken, now: number): void {
    const own = taken.flying[run] ?? { n: 0, at: now };
    taken.flying[run] = { n: Math.max(0, own.n - endedSince), at: now };
    if (endedSince > 0) taken.ended[bucketOf(now)] = (taken.ended[bucketOf(now)] ?? 0) + endedSince;
    if (taken.flying[run].n === 0) delete taken.flying[run];
    endedSince = 0;
  }

  function tell(): void {
    isTelling = false;
    if (endedSince === 0) return;
    alone(() => {
      const now = clock.now();
      const taken = read(now);
      settle(taken, now);
      write(taken);
      return 0;
    });
  }

  function write(taken: Taken): void {
    writeFileSync(`${path}.${run}`, JSON.stringify(taken), { mode: 0o600 });
    renameSync(`${path}.${run}`, path);
  }

  return {
    take: (perMinute) =>
      alone(() => {
        const now = clock.now();
        const taken = read(now);
        settle(taken, now);
        const count = [...Object.values(taken.ended), ...Object.values(taken.flying).map(({ n }) => n)].reduce(
          (sum, n) => sum + n,
          0,
        );
        const hasRoom = count < perMinute;
        if (hasRoom) taken.flying[run] = { n: (taken.flying[run]?.n ?? 0) + 1, at: now };
        write(taken);
        if (hasRoom) return 0;
        const oldest = Math.min(...Object.keys(taken.ended).map(Number));
        // Others may end theirs at any time, so it is asked again soon.
        return Number.isFinite(oldest)
          ? Math.min(1000, Math.max(againMs, (oldest + 1) * bucketMs + windowMs - now))
          : againMs;
      }),
    end() {
      endedSince += 1;
      if (isTelling) return;
      isTelling = true;
      // Told with the next request, or else a moment later, many at once.
      setTimeout(tell, againMs);
    },
  };
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
