import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Scenario } from './steps/step.ts';
import { playAll, replay } from './run/sequences.ts';
import { told } from './run/told.ts';

const test = suite('model');
const isLong = process.env['CASELOAD_SOAK'] === '1';
const today = Math.floor(performance.timeOrigin / 86_400_000);
const seed = Number(process.env['MODEL_SEED'] ?? (isLong ? today * 30_000 : 42));
const count = Number(process.env['MODEL_COUNT'] ?? (isLong ? 20_000 : 60));
const shrinks = Number(process.env['MODEL_SHRINKS'] ?? 150);
const given = process.env['MODEL_REPLAY'];

test('random people, edits, faults and lost state break no rule of the contract', async () => {
  if (given !== undefined) {
    const broken = await replay(JSON.parse(given) as Scenario);
    return assert.is(broken, undefined, JSON.stringify(broken, undefined, 2));
  }
  const classes = new Map<string, number>();
  const failing = await playAll({
    seed,
    count,
    steps: isLong ? 12 : 7,
    shrinks,
    tell: (found, played) => {
      const name = found.broken.rule;
      classes.set(name, (classes.get(name) ?? 0) + 1);
      // Of one class, the first few are enough to read.
      if ((classes.get(name) ?? 0) <= 3) process.stdout.write(`\n${played} played. ${told(found)}`);
    },
  });
  process.stdout.write(
    `\n${count} sequences from seed ${seed}: ${failing.length} failing ${JSON.stringify([...classes])}\n`,
  );
  assert.is(failing.length, 0);
});

test.run();
