import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createPace, type Pace } from '../../src/connector/pace.ts';
import { fakeClock } from '../fake-clock.ts';

const test = suite('what keeps a request waiting');

test('a shorter hold does not replace a longer one, and a longer one does replace a shorter', async () => {
  for (const holds of [
    [5000, 1000],
    [1000, 5000],
  ]) {
    const clock = fakeClock(0);
    const pace = createPace(10, clock);
    for (const ms of holds) pace.hold(ms);
    await pace.turn();
    assert.is(clock.now(), 5000, holds.join());
  }
});

test('a hold counts from when it was asked for', async () => {
  const clock = fakeClock(0);
  const pace = createPace(10, clock);
  pace.hold(1000);
  await pace.turn();
  pace.hold(1000);
  await pace.turn();
  assert.is(clock.now(), 2000);
});

/** Fills a pace: so many requests start at once and end after so long. */
async function filled(perMinute: number, ms = 0): Promise<{ pace: Pace; clock: ReturnType<typeof fakeClock> }> {
  const clock = fakeClock(0);
  const pace = createPace(perMinute, clock);
  const ends = await Promise.all(Array.from({ length: perMinute }, () => pace.turn()));
  clock.set(ms);
  for (const end of ends) end();
  return { pace, clock };
}

test('a place is free a minute after the answer came, not after the request was sent', async () => {
  const { pace, clock } = await filled(3, 400);
  await pace.turn();
  assert.is(clock.now(), 60_400);
});

test('one request a minute is one', async () => {
  const { pace, clock } = await filled(1);
  (await pace.turn())();
  assert.is(clock.now(), 60_000);
  (await pace.turn())();
  assert.is(clock.now(), 120_000);
});

test('a pace without a limit holds nobody back', async () => {
  const clock = fakeClock(0);
  const pace = createPace(Infinity, clock);
  for (let index = 0; index < 1000; index += 1) (await pace.turn())();
  assert.is(clock.now(), 0);
});

test('whoever would start too late gives up at once, and others keep waiting', async () => {
  const { pace, clock } = await filled(1);
  const patient = pace.turn().then(() => clock.now());
  const asked: number[] = [];
  const late = pace
    .turn(undefined, (at) => {
      asked.push(at);
      return new Error('late');
    })
    .catch((cause: unknown) => `${String(cause)} at ${clock.now()}`);
  assert.is(await late, 'Error: late at 0');
  assert.equal(asked, [60_000]);
  assert.is(await patient, 60_000);
});

test('a run that is stopped already starts nothing', async () => {
  const stop = AbortSignal.abort(new Error('stopped'));
  const ended = await createPace(10, fakeClock(0))
    .turn(stop)
    .catch((cause: unknown) => String(cause));
  assert.is(ended, 'Error: stopped');
});

test('requests start in the order in which they asked', async () => {
  const { pace, clock } = await filled(2);
  const started: number[] = [];
  await Promise.all(
    [0, 1, 2, 3].map(async (index) => {
      const end = await pace.turn();
      started.push(index);
      end();
    }),
  );
  assert.equal([started, clock.now()], [[0, 1, 2, 3], 120_000]);
});

test.run();
