import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Failure } from '../../src/core/model/failure.ts';
import { isAlive, readLock, removeLock, takeLock, type Lock } from '../../src/state/lock.ts';
import { pathsOf } from '../../src/state/paths.ts';
import { newFolder } from '../cli/run-command.ts';
import { fakeClock, type FakeClock } from '../fake-clock.ts';
import { codeOf } from './support.ts';

const test = suite('lock of state');
const lockPath = (): string => join(newFolder(), 'sample', 'lock');
/** A heartbeat that the test calls. */
const byHand = (beats: (() => void)[]) => (_ms: number, work: () => void) => (beats.push(work), () => undefined);
const take = (path: string, clock: FakeClock, beats: (() => void)[] = []): Promise<Lock> =>
  takeLock({ path, clock, every: byHand(beats) });
const deadPid = (): number => spawnSync(process.execPath, ['-e', '']).pid;

function leave(path: string, clock: FakeClock, holder: { host: string; pid: number; silentMs?: number }): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(
    path,
    JSON.stringify({
      token: 'theirs',
      owner: 'eva',
      since: new Date(clock.now() - 90_000).toISOString(),
      host: holder.host,
      pid: holder.pid,
    }),
  );
  const beat = new Date(clock.now() - (holder.silentMs ?? 0));
  utimesSync(path, beat, beat);
}

test('one holds it, the next is told by whom, where and since when, and may have it afterwards', async () => {
  const path = lockPath();
  const clock = fakeClock(Date.UTC(2026, 0, 1));
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
  await lock.release();
  assert.not(existsSync(path));
  await (await take(path, clock)).release();
});

test('a dead owner is taken over: on this machine when its process is gone, elsewhere when its lease is over', async () => {
  const clock = fakeClock(Date.UTC(2026, 0, 1));
  for (const holder of [
    { host: hostname(), pid: deadPid() },
    { host: 'elsewhere', pid: process.pid, silentMs: 61_000 },
    { host: hostname(), pid: process.pid, silentMs: 61_000 },
  ]) {
    const path = lockPath();
    leave(path, clock, holder);
    const lock = await take(path, clock);
    assert.not.match(readFileSync(path, 'utf8'), /theirs/);
    await lock.release();
  }
});

test('a live one elsewhere is left alone, whatever the number of its process means here', async () => {
  const clock = fakeClock(Date.UTC(2026, 0, 1));
  const path = lockPath();
  leave(path, clock, { host: 'elsewhere', pid: deadPid(), silentMs: 59_000 });
  assert.is(await codeOf(take(path, clock)), 'locked');
});

test('a clock that was set back makes nobody look dead', async () => {
  const clock = fakeClock(Date.UTC(2026, 0, 1));
  const path = lockPath();
  const lock = await take(path, clock);
  clock.set(clock.now() - 3_600_000);
  assert.is(await codeOf(take(path, clock)), 'locked');
  await lock.check();
  await lock.release();
});

test('heartbeats keep a lease, and a run that slept goes on when nobody took it over', async () => {
  const clock = fakeClock(Date.UTC(2026, 0, 1));
  const path = lockPath();
  const beats: (() => void)[] = [];
  const lock = await take(path, clock, beats);
  clock.set(clock.now() + 50_000);
  beats[0]?.();
  while ((await readLock(path, clock))?.silentMs !== 0) await new Promise((resolve) => setTimeout(resolve, 5));
  clock.set(clock.now() + 50_000);
  const holder = await readLock(path, clock);
  assert.ok(holder && isAlive(holder));
  assert.is(holder.silentMs, 50_000);
  clock.set(clock.now() + 500_000);
  await lock.check();
  assert.is(await codeOf(take(path, clock)), 'locked');
  await lock.release();
});

test('whoever lost the lock may not write any more, and does not take the new one away', async () => {
  const clock = fakeClock(Date.UTC(2026, 0, 1));
  const path = lockPath();
  const first = await take(path, clock);
  const holder = await readLock(path, clock);
  await removeLock(path, holder?.token ?? '');
  const second = await take(path, clock);
  assert.is(await codeOf(first.check()), 'lock-lost');
  await first.release();
  await second.check();
  await second.release();
});

test('of many who come at once exactly one has it, also over a dead one', async () => {
  const clock = fakeClock(Date.UTC(2026, 0, 1));
  for (const isDead of [false, true]) {
    const path = lockPath();
    if (isDead) leave(path, clock, { host: hostname(), pid: deadPid() });
    const results = await Promise.all(
      Array.from({ length: 12 }, () =>
        take(path, clock).then(
          (lock) => lock,
          () => undefined,
        ),
      ),
    );
    const holding = await Promise.all(results.flatMap((lock) => (lock ? [codeOf(lock.check())] : [])));
    assert.is(holding.filter((code) => code === 'none').length, 1);
  }
});

test('what killed runs left half written is removed after an hour, under every name, and nothing else is', async () => {
  const clock = fakeClock(Date.UTC(2026, 0, 1));
  const path = lockPath();
  const folder = dirname(path);
  mkdirSync(folder, { recursive: true });
  const whole = Object.entries(pathsOf(dirname(folder), 'sample'))
    .filter(([what]) => what !== 'home' && what !== 'backups' && what !== 'lock')
    .map(([, file]) => basename(file));
  assert.equal(whole.sort(), [
    'attempts.json',
    'departures.json',
    'findings.json',
    'journal.jsonl',
    'proofs.json',
    'refusals.json',
    'rescued.jsonl',
    'state.json',
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
