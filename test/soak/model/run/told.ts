import { inspect } from 'node:util';
import type { Failing } from './sequences.ts';

/** A failing sequence as people read it: its rule, its steps one a line, and how to play it again. */
export function told({ seed, steps: most, broken, smallest }: Failing): string {
  const { steps, habits, residents, start } = smallest;
  const line = (value: object): string => inspect(value, { breakLength: Infinity, depth: 6 });
  return [
    `seed ${seed} breaks "${broken.rule}" at step ${broken.step} (${broken.command}):`,
    ...broken.what.map((text) => `    ${text}`),
    `  habits ${line(habits)}`,
    ...residents.map((one) => `  there already ${line(one)}`),
    ...start.entries.map((one) => `  wanted ${line(one)}`),
    `  settings ${line(start.settings)}`,
    ...steps.map((step, nth) => `  ${nth}. ${line(step)}`),
    `  again: MODEL_SEED=${seed} MODEL_STEPS=${most} MODEL_COUNT=1 npx tsx test/soak/model/model.test.ts`,
    `  alone: MODEL_REPLAY='${JSON.stringify(smallest)}' npx tsx test/soak/model/model.test.ts`,
    '',
  ].join('\n');
}
