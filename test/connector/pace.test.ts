import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createPace } from '../../src/connector/pace.ts';
import { fakeClock } from '../fake-clock.ts';

const test = suite('pace');

/** Starts all requests at once; each takes its own time, and the target counts it at some moment in between. */
async function arrivals(perMinute: number, latencies: readonly number[]): Promise<number[]> {
  const clock = fakeClock();
  const pace = createPace(perMinute, clock);
  const seen: number[] = [];
  await Promise.all(
    latencies.map(async (latency) => {
      const end = await pace.turn();
      await clock.sleep(latency / 2);
      seen.push(clock.now());
      await clock.sleep(latency / 2);
      end();
    }),
  );
  return seen.sort((a, b) => a - b);
}

test('no 60 s window of the target holds more than the allowed requests, whatever their latency', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 12 }),
      fc.array(fc.integer({ min: 0, max: 90_000 }), { maxLength: 60 }),
      async (perMinute, latencies) => {
        const seen = await arrivals(perMinute, latencies);
        assert.is(seen.length, latencies.length);
        for (const [index, at] of seen.entries())
          assert.ok(seen.slice(index).filter((other) => other < at + 60_000).length <= perMinute);
      },
    ),
    { numRuns: 60 },
  );
});

test('an empty window is used at once', async () => {
  const seen = await arrivals(
    10,
    Array.from({ length: 10 }, () => 0),
  );
  assert.is(seen.at(-1), seen[0]);
});

test('after a hold nobody starts before its time', async () => {
  const clock = fakeClock(0);
  const pace = createPace(10, clock);
  pace.hold(5000);
  await pace.turn();
  assert.is(clock.now(), 5000);
});

test('whoever waits leaves when the run is stopped', async () => {
  const clock = fakeClock(0);
  const pace = createPace(1, clock);
  const stop = new AbortController();
  const end = await pace.turn();
  const waiting = pace.turn(stop.signal).then(
    () => 'started',
    () => 'left',
  );
  stop.abort(new Error('stop'));
  assert.is(await waiting, 'left');
  end();
});

test('a clock that was set back stops nobody for longer than a window', async () => {
  const clock = fakeClock(10_000_000);
  const pace = createPace(2, clock);
  for (let index = 0; index < 2; index += 1) (await pace.turn())();
  clock.set(1_000_000);
  await pace.turn();
  assert.ok(clock.now() <= 1_060_000);
});

test.run();
