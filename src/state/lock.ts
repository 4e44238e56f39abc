import { randomUUID } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import type { Clock } from '../core/model/clock.ts';
import { Failure } from '../core/model/failure.ts';
import { isBeside, isGone, whereWeAre, type Here, type Holder } from './holder.ts';
import { beatLock, isHeldBy, placeLock, removeLock, seeLock, type SeenLock } from './lock-folder.ts';
import { isLitter } from './paths.ts';

/** A lease on state: whoever holds it is the one run that writes. */
export interface Lock {
  /** Throws `Failure` (state) when the lease is lost: the fence before every write of state. */
  check(): Promise<void>;
  release(): Promise<void>;
}

export interface LockOptions {
  readonly path: string;
  readonly clock: Clock;
  /** Where this process is. */
  readonly here?: Here;
  /** Told that a heartbeat is being watched, which may take a minute. */
  readonly say?: ((text: string) => void) | undefined;
  /** Ends the watching. */
  readonly stop?: AbortSignal | undefined;
  /** Calls `work` every so many milliseconds until the result is called; tests beat by hand. */
  readonly every?: (ms: number, work: () => void) => () => void;
}

const leaseMs = 60_000;
const heartbeatMs = 10_000;
const pollMs = 1000;
const litterMs = 60 * 60_000;

/**
 * Takes the lock of a state; throws `Failure` (state) naming the owner when somebody alive holds it. The number of a
 * process tells only beside us whether it is alive: elsewhere the heartbeat must stand still for a minute.
 */
export async function takeLock(options: LockOptions): Promise<Lock> {
  const { path, clock, here = whereWeAre(), every = onTimer } = options;
  const token = randomUUID();
  const { isRunning, startOf, ...place } = here;
  void isRunning;
  const started = startOf(here.pid);
  const since = new Date(clock.now()).toISOString();
  const holder: Holder = { token, owner: ownerName(), ...place, since, ...(started === undefined ? {} : { started }) };
  while (!(await placeLock(path, holder))) {
    const other = await seeLock(path);
    if (!other) continue;
    await endOf(other, here, options);
    await removeLock(path, other.holder.token);
  }
  await removeLitter(path, clock);
  const lock = held(path, token, clock, every);
  await lock.check();
  return lock;
}

/** Resolves once a holder is known to be dead, or let go; throws `Failure` (state) when it is alive. */
async function endOf({ holder, beat }: SeenLock, here: Here, options: LockOptions): Promise<void> {
  const { path, clock, say, stop } = options;
  if (isBeside(holder, here)) {
    if (isGone(holder, here)) return;
    throw locked(holder, clock);
  }
  say?.(
    `State is locked by ${holder.owner} on ${holder.host}, whose process cannot be asked for from here: its ` +
      `heartbeat is watched for up to ${leaseMs / 1000} s.`,
  );
  const monotonic = clock.monotonic ?? clock.now;
  let [at, stillMs] = [monotonic(), 0];
  while (stillMs < leaseMs) {
    await clock.sleep(pollMs, stop);
    const now = monotonic();
    // While we stood still ourselves we saw nothing.
    stillMs += Math.min(now - at, 2 * pollMs);
    at = now;
    const seen = await seeLock(path);
    if (seen?.holder.token !== holder.token) return;
    if (seen.beat !== beat) throw locked(holder, clock);
  }
}

function held(path: string, token: string, clock: Clock, every: NonNullable<LockOptions['every']>): Lock {
  let beatAt = -Infinity;
  const beat = async (): Promise<void> => {
    const now = clock.now();
    await beatLock(path, token, new Date(now));
    beatAt = now;
  };
  const stop = every(heartbeatMs, () => void beat());
  return {
    async check() {
      if (await isHeldBy(path, token)) {
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
      await removeLock(path, token);
    },
  };
}

function locked(holder: Holder, clock: Clock): Failure {
  const age = Math.max(0, Math.round((clock.now() - Date.parse(holder.since)) / 1000));
  return new Failure(
    'state',
    'locked',
    `State is locked by ${holder.owner} (process ${holder.pid}) on ${holder.host} for ${age} s.`,
    {
      hint:
        'Wait until that run has ended. When it dies, the next run takes its lock over: at once on the same machine, ' +
        `elsewhere when its heartbeat stood still for ${leaseMs / 1000} s; \`caseload state unlock\` takes it away.`,
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
    if (clock.now() - mtimeMs > litterMs) await rm(file, { recursive: true, force: true }).catch(() => undefined);
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
