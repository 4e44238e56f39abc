import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Scenario } from './steps/step.ts';
import { played } from './run/chunk.ts';
import { playChunks, textOf } from './run/chunks.ts';
import { replay } from './run/sequences.ts';

const test = suite('model');
const isLong = process.env['CASELOAD_SOAK'] === '1';
const numberFrom = (name: string, otherwise: number): number => Number(process.env[name] ?? otherwise);
const today = Math.floor((performance.timeOrigin + performance.now()) / 86_400_000);
const chunk = {
  // A sequence has the seed of its own number; the long form has others each day, the short one always the same.
  seed: numberFrom('MODEL_SEED', isLong ? today * 30_000 : 623_520_056),
  count: numberFrom('MODEL_COUNT', isLong ? 20_000 : 140),
  steps: numberFrom('MODEL_STEPS', isLong ? 12 : 6),
  shrinks: numberFrom('MODEL_SHRINKS', 150),
};
const given = process.env['MODEL_REPLAY'];

test('random people, edits, faults and lost state break no rule of the contract', async () => {
  if (given !== undefined) {
    const broken = await replay(JSON.parse(given) as Scenario);
    return assert.is(broken, undefined, JSON.stringify(broken, undefined, 2));
  }
  const startedAt = performance.now();
  const end = isLong ? await playChunks(chunk) : await played(chunk);
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  process.stdout.write(`\n${chunk.count} sequences from seed ${chunk.seed}: ${textOf(end)}, ${seconds} s\n`);
  assert.equal(end.classes, {});
});

test.run();
