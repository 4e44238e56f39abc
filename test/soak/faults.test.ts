import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { runSchedule } from './schedule.ts';
import { isSoak } from './scale.ts';

const test = suite('rows of faults');
/** In the short form, those that once went wrong. */
const seeds = isSoak ? Array.from({ length: 300 }, (_, index) => index + 1) : [1, 2, 3, 4, 5, 6, 7, 8, 36, 40];

test(
  `${seeds.length} rows of faults at 15%: nobody twice, nobody lost, nothing beyond the manifest, all quiet after ` +
    'at most 8 runs',
  async () => {
    const bad: string[] = [];
    let most = 0;
    for (const seed of seeds) {
      const { runs, wrong } = await runSchedule(seed, 0.15);
      most = Math.max(most, ...runs);
      bad.push(...wrong.map((text) => `seed ${seed}: ${text}`));
    }
    assert.equal(bad, []);
    assert.ok(most <= 8, String(most));
    process.stdout.write(`at most ${most} runs\n`);
  },
);

test(
  'whatever the row of faults and however many there are, everybody is there once and nothing is done that nobody ' +
    'asked for',
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.double({ min: 0, max: 0.35, noNaN: true }),
        async (seed, probability) => {
          const { wrong } = await runSchedule(seed, probability);
          assert.equal(
            wrong.filter((text) => !text.startsWith('not quiet')),
            [],
          );
        },
      ),
      { numRuns: isSoak ? 60 : 4 },
    );
  },
);

test('without faults every roster is quiet after one run', async () => {
  for (let seed = 500; seed < 504; seed += 1) {
    const { runs, wrong } = await runSchedule(seed, 0);
    assert.equal([runs, wrong], [[1, 1], []]);
  }
});

test.run();
