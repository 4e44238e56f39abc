import { randomUUID } from 'node:crypto';
import { link, open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { hostname, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import type { Clock } from '../core/model/clock.ts';
import { Failure } from '../core/model/failure.ts';
import { countShape, shapedOf } from '../core/shape/remembered.ts';
import type { Shaped } from '../core/shape/shape.ts';
import { hasCode } from '../disk/read-file.ts';
import { createText, readText } from './files.ts';
import { isLitter } from './paths.ts';

/** A lease on state: whoever holds it is the one run that writes. */
export interface Lock {
  /** Throws `Failure` (state) when the lease is lost: the fence before every write of state. */
  check(): Promise<void>;
  release(): Promise<void>;
}

/** The form of a lock's file. */
const holderShape = v.object({
  token: v.string(),
  owner: v.string(),
  host: v.string(),
  pid: v.fallback(countShape, 0),
  /** ISO 8601. */
  since: v.string(),
});

/** Who holds a lock, as its file says. */
export interface Holder extends Shaped<typeof holderShape> {
  /** Milliseconds since the last heartbeat. */
  readonly silentMs: number;
}

export interface LockOptions {
  readonly path: string;
  readonly clock: Clock;
  /** Calls `work` every so many milliseconds until the result is called; tests beat by hand. */
  readonly every?: (ms: number, work: () => void) => () => void;
}

const leaseMs = 60_000;
const heartbeatMs = 10_000;
const litterMs = 60 * 60_000;

/** Takes the lock of a state; throws `Failure` (state) naming the owner when somebody alive holds it. */
export async function takeLock({ path, clock, every = onTimer }: LockOptions): Promise<Lock> {
  const token = randomUUID();
  const since = new Date(clock.now()).toISOString();
  const holder: Shaped<typeof holderShape> = {
    token,
    owner: ownerName(),
    host: hostname(),
    pid: process.pid,
    since,
  };
  while (!(await createText(path, `${JSON.stringify(holder)}\n`))) {
    const other = await readLock(path, clock);
    if (!other) continue;
    if (isAlive(other)) throw locked(other, clock);
    await removeLock(path, other.token);
  }
  await removeLitter(path, clock);
  const lock = held(path, token, clock, every);
  await lock.check();
  return lock;
}

/** Who holds the lock; undefined when nobody does. */
export async function readLock(path: string, clock: Clock): Promise<Holder | undefined> {
  const text = await readText(path);
  const beat = text === undefined ? undefined : await stat(path).catch(() => undefined);
  if (text === undefined || !beat) return undefined;
  const silentMs = clock.now() - beat.mtimeMs;
  // A file that is no lock of ours is one all the same until its lease is over.
  const holder = holderOf(text) ?? {
    token: text,
    owner: 'somebody',
    host: '?',
    pid: 0,
    since: beat.mtime.toISOString(),
  };
  return { ...holder, silentMs };
}

/** Whether the holder may still be at work: on this machine its process is there, elsewhere its lease is not over. */
export function isAlive(holder: Holder): boolean {
  if (holder.silentMs >= leaseMs) return false;
  return holder.host !== hostname() || isRunning(holder.pid);
}

/** Takes a lock away that holds this token; one that was taken meanwhile is left alone. */
export async function removeLock(path: string, token: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch {
    return;
  }
  const moved = holderOf((await readText(aside)) ?? '')?.token;
  // Between our look and the rename somebody else may have taken it over: theirs goes back.
  if (moved !== undefined && moved !== token) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
}

function held(path: string, token: string, clock: Clock, every: NonNullable<LockOptions['every']>): Lock {
  let file: Promise<FileHandle> | undefined = open(path, 'r');
  let beatAt = -Infinity;
  const beat = async (): Promise<void> => {
    const now = new Date(clock.now());
    // Our own file is touched, also when its name belongs to another by now.
    await (await file)?.utimes(now, now);
    beatAt = now.getTime();
  };
  const stop = every(heartbeatMs, () => void beat().catch(() => undefined));
  return {
    async check() {
      const text = await readText(path);
      if (text !== undefined && holderOf(text)?.token === token) {
        // A machine that slept must not look dead while it goes on.
        if (Math.abs(clock.now() - beatAt) >= heartbeatMs) await beat();
        return;
      }
      throw new Failure('state', 'lock-lost', 'Another run took the lock of this state over, or it was removed.', {
        hint: 'Nothing further was written. Run the same command again once the other run has ended.',
      });
    },
    async release() {
      stop();
      const handle = await file?.catch(() => undefined);
      file = undefined;
      await handle?.close();
      await removeLock(path, token);
    },
  };
}

function locked(holder: Holder, clock: Clock): Failure {
  const age = Math.max(0, Math.round((clock.now() - Date.parse(holder.since)) / 1000));
  const left = Math.max(1, Math.ceil((leaseMs - holder.silentMs) / 1000));
  return new Failure(
    'state',
    'locked',
    `State is locked by ${holder.owner} (process ${holder.pid}) on ${holder.host} for ${age} s.`,
    {
      hint:
        `Wait until that run has ended. When it is dead, its lease ends by itself in ${left} s at most; \`caseload ` +
        `state unlock\` takes it away at once.`,
    },
  );
}

/** Removes what killed runs left half written, once it is an hour old. */
async function removeLitter(path: string, clock: Clock): Promise<void> {
  const folder = dirname(path);
  for (const name of await readdir(folder).catch(() => [])) {
    if (!isLitter(name)) continue;
    const file = join(folder, name);
    const { mtimeMs } = (await stat(file).catch(() => undefined)) ?? { mtimeMs: clock.now() };
    if (clock.now() - mtimeMs > litterMs) await rm(file, { force: true }).catch(() => undefined);
  }
}

function holderOf(text: string): Shaped<typeof holderShape> | undefined {
  try {
    return shapedOf(holderShape, JSON.parse(text));
  } catch {
    return undefined;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return hasCode(cause, 'EPERM');
  }
}

function ownerName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'somebody';
  }
}

function onTimer(ms: number, work: () => void): () => void {
  const timer = setInterval(work, ms);
  timer.unref();
  return () => clearInterval(timer);
}
