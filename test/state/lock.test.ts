import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Failure } from '../../src/core/model/failure.ts';
import { whereWeAre, type Here } from '../../src/state/holder.ts';
import { removeLock, seeLock } from '../../src/state/lock-folder.ts';
import { takeLock, type Lock, type LockOptions } from '../../src/state/lock.ts';
import { pathsOf } from '../../src/state/paths.ts';
import { newFolder } from '../cli/run-command.ts';
import { fakeClock, type FakeClock } from '../fake-clock.ts';
import { codeOf } from './support.ts';

const test = suite('lock of state');
const lockPath = (): string => join(newFolder(), 'sample', 'lock');
/** A heartbeat that the test calls. */
const byHand = (beats: (() => void)[]) => (_ms: number, work: () => void) => (beats.push(work), () => undefined);
const take = (path: string, clock: FakeClock, more: Partial<LockOptions> = {}): Promise<Lock> =>
  takeLock({ path, clock, every: byHand([]), ...more });
const deadPid = (): number => spawnSync(process.execPath, ['-e', '']).pid;
const start = Date.UTC(2026, 0, 1);

/** A run in another space of process numbers of this machine, as a container is: its process cannot be asked for. */
const container: Here = { ...whereWeAre(), boot: 'this boot', pidSpace: 'pid:[2]', isRunning: () => false };

/** A lock as version 0.1.0 left it: a file that does not say where its process runs. */
function leaveFile(path: string, holder: { host: string; pid: number }): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(
    path,
    JSON.stringify({ token: 'theirs', owner: 'eva', since: new Date(start - 90_000).toISOString(), ...holder }),
  );
}

/** The only file of a lock. */
const fileIn = (path: string): string => join(path, readdirSync(path)[0] ?? '');

/** A clock by which something happens once whoever watches has slept for so long. */
function clockWith(afterMs: number, happen: () => void | Promise<void>): FakeClock {
  const clock = fakeClock(start);
  let isOver = false;
  return {
    ...clock,
    sleep: async (ms, signal) => {
      if (!isOver && clock.now() + ms >= start + afterMs) {
        isOver = true;
        await happen();
      }
      signal?.throwIfAborted();
      await clock.sleep(ms, signal);
    },
  };
}

/** Moves a heartbeat, to a time that is long past here. */
const beatOf = (file: string): void => utimesSync(file, new Date(12_345_000), new Date(12_345_000));

test('one holds it, the next is told by whom, where and since when, and may have it afterwards', async () => {
  const path = lockPath();
  const clock = fakeClock(start);
  const lock = await take(path, clock);
  await lock.check();
  clock.set(clock.now() + 12_000);
  const failure = await take(path, clock).then(
    () => undefined,
    (cause: unknown) => cause,
  );
  assert.instance(failure, Failure);
  assert.is((failure as Failure).kind, 'state');
  assert.match(
    (failure as Failure).message,
    new RegExp(`locked by \\S+ \\(process ${process.pid}\\) on ${hostname()} for 12 s`),
  );
  assert.is(clock.now(), start + 12_000);
  await lock.release();
  assert.not(existsSync(path));
  await (await take(path, clock)).release();
});

test('beside us a dead process frees its lock at once, and a living one keeps it however long it is silent', async () => {
  const clock = fakeClock(start);
  const path = lockPath();
  const dead = await take(path, clock, { here: { ...whereWeAre(), pid: deadPid() } });
  const lock = await take(path, clock);
  assert.is(clock.now(), start);
  assert.is(await codeOf(dead.check()), 'lock-lost');
  clock.set(start + 3_600_000);
  assert.is(await codeOf(take(path, clock)), 'locked');
  await lock.check();
});

test('a number that another process has by now is taken for nobody', async () => {
  const clock = fakeClock(start);
  const path = lockPath();
  await take(path, clock, { here: { ...whereWeAre(), startOf: () => 'before that' } });
  await (await take(path, clock)).check();
  assert.is(clock.now(), start);
});

test('elsewhere a lock is dead only when its heartbeat stood still for 60 s as we count them, and that is said', async () => {
  for (const leave of [
    async (path: string, clock: FakeClock) => void (await take(path, clock, { here: container })),
    async (path: string) => leaveFile(path, { host: hostname(), pid: deadPid() }),
    async (path: string) => leaveFile(path, { host: 'elsewhere', pid: process.pid }),
  ]) {
    const clock = fakeClock(start);
    const path = lockPath();
    await leave(path, clock);
    const file = statSync(path).isDirectory() ? fileIn(path) : path;
    // What its clock says counts for nothing, be it late or early.
    utimesSync(file, new Date(start - 600_000), new Date(start - 600_000));
    const said: string[] = [];
    const lock = await take(path, clock, { say: (text) => void said.push(text) });
    assert.is(clock.now(), start + 60_000);
    assert.is(said.length, 1);
    assert.match(said[0] ?? '', /locked by .* watched for up to 60 s/);
    await lock.check();
    await lock.release();
    assert.not(existsSync(path));
  }
});

test('it is alive as soon as its heartbeat moves, also when its clock is late or was set back', async () => {
  for (const isFile of [false, true]) {
    const path = lockPath();
    const clock = clockWith(59_000, () => beatOf(isFile ? path : fileIn(path)));
    if (isFile) leaveFile(path, { host: 'elsewhere', pid: deadPid() });
    else await take(path, clock, { here: container });
    assert.is(await codeOf(take(path, clock)), 'locked');
    assert.is(clock.now(), start + 59_000);
  }
});

test('time in which we stood still ourselves counts for little, and the wall clock for nothing', async () => {
  const clock = fakeClock(start);
  const path = lockPath();
  await take(path, clock, { here: container });
  let [monotonic, sleeps] = [0, 0];
  const odd: FakeClock = {
    ...clock,
    monotonic: () => monotonic,
    sleep: async (ms, signal) => {
      sleeps += 1;
      monotonic += sleeps === 1 ? 600_000 : ms;
      clock.set(clock.now() + 3_600_000);
      await clock.sleep(0, signal);
    },
  };
  await (await take(path, odd)).check();
  // 2 s for the first of them, however long it was.
  assert.is(sleeps, 59);
});

test('the end of the run ends the watching', async () => {
  const path = lockPath();
  leaveFile(path, { host: 'elsewhere', pid: 1 });
  const over = new AbortController();
  const clock = clockWith(10_000, () => over.abort(new Failure('partial', 'timeout', 'm')));
  assert.is(await codeOf(take(path, clock, { stop: over.signal })), 'timeout');
  assert.ok(existsSync(path));
});

test('a lock that is let go while it is watched is taken at once', async () => {
  const path = lockPath();
  const other = await take(path, fakeClock(start), { here: container });
  const clock = clockWith(5000, () => other.release());
  await (await take(path, clock)).check();
  assert.is(clock.now(), start + 5000);
});

test('a clock that was set back makes nobody look dead', async () => {
  const clock = fakeClock(start);
  const path = lockPath();
  const lock = await take(path, clock);
  clock.set(clock.now() - 3_600_000);
  assert.is(await codeOf(take(path, clock)), 'locked');
  await lock.check();
  await lock.release();
});

test('heartbeats move what is watched, and a run that slept goes on when nobody took it over', async () => {
  const clock = fakeClock(start);
  const path = lockPath();
  const beats: (() => void)[] = [];
  const lock = await take(path, clock, { every: byHand(beats) });
  const beat = async (): Promise<number | undefined> => (await seeLock(path))?.beat;
  const first = await beat();
  clock.set(clock.now() + 50_000);
  beats[0]?.();
  while ((await beat()) === first) await new Promise((resolve) => setTimeout(resolve, 5));
  clock.set(clock.now() + 9_999);
  const second = await beat();
  await lock.check();
  assert.is(await beat(), second);
  clock.set(clock.now() + 500_000);
  await lock.check();
  assert.is.not(await beat(), second);
  await lock.release();
});

test('whoever lost the lock may not write any more, and does not take the new one away', async () => {
  const clock = fakeClock(start);
  const path = lockPath();
  const first = await take(path, clock);
  await removeLock(path, (await seeLock(path))?.holder.token ?? '');
  const second = await take(path, clock);
  assert.is(await codeOf(first.check()), 'lock-lost');
  await first.release();
  await second.check();
  await removeLock(path, 'no such token');
  await second.check();
  await second.release();
});

test('of many who come at once exactly one has it, also over a dead one', async () => {
  const clock = fakeClock(start);
  for (const isDead of [false, true]) {
    const path = lockPath();
    if (isDead) await take(path, clock, { here: { ...whereWeAre(), pid: deadPid() } });
    const results = await Promise.all(
      Array.from({ length: 12 }, () =>
        take(path, clock).then(
          (lock) => lock,
          () => undefined,
        ),
      ),
    );
    const holding = await Promise.all(results.flatMap((lock) => (lock ? [codeOf(lock.check())] : [])));
    assert.equal(holding, ['none']);
  }
});

test('a file that is no lock is one all the same, until it was watched; an empty folder is none', async () => {
  const clock = fakeClock(start);
  const path = lockPath();
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, 'not JSON');
  assert.is((await seeLock(path))?.holder.owner, 'somebody');
  await (await take(path, clock)).release();
  assert.is(clock.now(), start + 60_000);
  mkdirSync(path);
  await (await take(path, clock)).release();
  assert.is(clock.now(), start + 60_000);
});

/** Starts a process that takes the lock and says so, then waits until it is ended; in a PID namespace of its own. */
async function holderInNamespace(path: string): Promise<{ readonly said: string; end(): Promise<void> }> {
  const source = `
    import { takeLock } from ${JSON.stringify(new URL('../../src/state/lock.ts', import.meta.url).href)};
    const clock = { now: () => Date.now(), sleep: (ms) => new Promise((r) => setTimeout(r, ms)) };
    await takeLock({ path: ${JSON.stringify(path)}, clock });
    console.log('taken by ' + process.pid);
    setInterval(() => undefined, 1000);`;
  const script = join(dirname(dirname(path)), 'holder.mjs');
  writeFileSync(script, source);
  const args = ['--user', '--map-root-user', '--pid', '--fork', '--kill-child', '--mount-proc'];
  const child = spawn('unshare', [...args, process.execPath, '--import', 'tsx', script], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (part: Buffer) => (said += part.toString()));
  const ended = new Promise<void>((resolve) => void child.on('close', () => resolve()));
  await new Promise<void>((resolve) => {
    child.stdout.on('data', (part: Buffer) => {
      said += part.toString();
      resolve();
    });
    child.on('error', () => resolve());
    void ended.then(resolve);
  });
  return { said, end: () => (child.kill('SIGKILL'), ended) };
}

const canUnshare =
  spawnSync('unshare', ['--user', '--map-root-user', '--pid', '--fork', '--mount-proc', 'true']).status === 0;

test(
  canUnshare
    ? 'a living run in a real PID namespace of its own keeps its lock, whatever its number means here'
    : 'PID namespaces cannot be made here: that a living run in one keeps its lock is proven by identities alone',
  async () => {
    if (!canUnshare) return assert.type(container.pidSpace, 'string');
    const path = lockPath();
    const holder = await holderInNamespace(path);
    try {
      assert.match(holder.said, /taken by \d+/);
      const { boot, pidSpace } = (await seeLock(path))?.holder ?? {};
      assert.is(boot, whereWeAre().boot);
      assert.is.not(pidSpace, whereWeAre().pidSpace);
      const clock = clockWith(31_000, () => beatOf(fileIn(path)));
      assert.is(await codeOf(take(path, clock)), 'locked');
      assert.is(clock.now(), start + 31_000);
    } finally {
      await holder.end();
    }
    // Dead by now: nobody can ask, so it is watched to the end.
    const clock = fakeClock(start);
    await (await take(path, clock)).release();
    assert.is(clock.now(), start + 60_000);
  },
);

test('what killed runs left half written is removed after an hour, under every name, and nothing else is', async () => {
  const clock = fakeClock(Date.UTC(2026, 0, 1));
  const path = lockPath();
  const folder = dirname(path);
  mkdirSync(folder, { recursive: true });
  const whole = Object.entries(pathsOf(dirname(folder), 'sample'))
    .filter(([what]) => what !== 'home' && what !== 'backups' && what !== 'lock')
    .map(([, file]) => basename(file));
  assert.equal(whole.sort(), [
    'account.json',
    'attempts.json',
    'departures.json',
    'ended-acks.json',
    'findings.json',
    'flaps.json',
    'journal.jsonl',
    'obstacles.json',
    'proofs.json',
    'refusals.json',
    'rescued.jsonl',
    'state.json',
    'strangers.json',
    'uniqueness.json',
  ]);
  const [uuid, number] = ['0b9f6c1e-7a53-4d8e-9c41-2f6f1f0a7d35', '3941758206'];
  const litter = [...whole, 'lock'].flatMap((name) => [`${name}.${uuid}`, `${name}.${number}`]);
  const kept = [
    ...whole,
    'state.json.bak',
    'state.json.20260101',
    'journal.jsonl.old',
    `notes.txt.${uuid}`,
    `state.json.${uuid}.txt`,
    `my-state.json.${uuid}`,
    `proofs.json${uuid}`,
  ];
  const leaveAll = (ageMs: number): void => {
    const at = new Date(clock.now() - ageMs);
    for (const name of [...litter, ...kept]) {
      writeFileSync(join(folder, name), '');
      utimesSync(join(folder, name), at, at);
    }
  };
  leaveAll(60 * 60_000);
  await (await take(path, clock)).release();
  assert.equal(readdirSync(folder).sort(), [...litter, ...kept].sort());
  leaveAll(60 * 60_000 + 1000);
  await (await take(path, clock)).release();
  assert.equal(readdirSync(folder).sort(), [...kept].sort());
});

test.run();
