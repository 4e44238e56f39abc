import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createPace } from '../../src/connector/pace.ts';
import { sharedWindow, windowName } from '../../src/connector/shared-window.ts';
import { newFolder } from '../cli/run-command.ts';
import { fakeClock } from '../fake-clock.ts';

const test = suite('a pace that runs share');

test('the requests of all runs together never exceed the allowance in any 60 s', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 2, max: 10 }),
      fc.array(fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 15 }), { minLength: 2, maxLength: 3 }),
      async (perMinute, runs) => {
        const folder = newFolder();
        const clock = fakeClock();
        const seen: number[] = [];
        await Promise.all(
          runs.map((latencies) => {
            const pace = createPace(perMinute, clock, sharedWindow(folder, 'w', clock));
            return Promise.all(
              latencies.map(async (latency) => {
                const end = await pace.turn();
                seen.push(clock.now());
                await clock.sleep(latency);
                end();
              }),
            );
          }),
        );
        seen.sort((a, b) => a - b);
        assert.is(seen.length, runs.flat().length);
        for (const [index, at] of seen.entries())
          assert.ok(seen.slice(index).filter((other) => other < at + 60_000).length <= perMinute);
      },
    ),
    { numRuns: 25 },
  );
});

test('a run that follows another waits for what the first one sent', async () => {
  const folder = newFolder();
  const clock = fakeClock();
  const first = createPace(3, clock, sharedWindow(folder, 'w', clock));
  for (let index = 0; index < 3; index += 1) (await first.turn())();
  const before = clock.now();
  (await createPace(3, clock, sharedWindow(folder, 'w', clock)).turn())();
  assert.ok(clock.now() - before >= 60_000);
  (await createPace(3, clock, sharedWindow(folder, 'another key', clock)).turn())();
});

test('what a killed run had under way is let go after a while, and a clock that was set back stops nobody', async () => {
  const folder = newFolder();
  const clock = fakeClock(10_000_000);
  const killed = sharedWindow(folder, 'w', clock);
  assert.equal([killed.take(2), killed.take(2)], [0, 0]);
  const next = sharedWindow(folder, 'w', clock);
  assert.ok(next.take(2) > 0);
  clock.set(10_000_000 + 91_000);
  assert.is(next.take(2), 0);
  next.end();
  clock.set(1_000_000);
  const later = createPace(2, clock, sharedWindow(folder, 'w', clock));
  for (let index = 0; index < 3; index += 1) (await later.turn())();
  assert.ok(clock.now() < 1_000_000 + 200_000);
});

test('a file that is broken or a folder that cannot be used counts nobody, and the key is in neither name nor content', async () => {
  const folder = newFolder();
  const clock = fakeClock();
  const name = windowName({ baseUrl: 'https://api.example.com', headers: { authorization: 'Bearer zquark-secret' } });
  sharedWindow(folder, name, clock).take(5);
  assert.not.match(readdirSync(folder).join() + readFileSync(join(folder, name), 'utf8'), /zquark/);
  writeFileSync(join(folder, name), 'not json');
  assert.is(sharedWindow(folder, name, clock).take(1), 0);
  const file = join(folder, 'file');
  writeFileSync(file, '');
  assert.is(sharedWindow(file, name, clock).take(1), 0);
  mkdirSync(join(folder, 'other.lock'));
  assert.ok(sharedWindow(folder, 'other', clock).take(1) > 0);
});

test.run();
