import { inspect } from 'node:util';
import type { Ran } from './documents.ts';
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

/** One run in a few lines, for whoever replays a sequence. */
export function traced({ ended, report, plan, sent, what }: Ran, step: number): string {
  const lines = [
    `${step}. ${what} exit ${ended.code}; ${sent.map((one) => `${one.method} ${one.path} ${one.status ?? one.fault}`).join(' · ')}`,
    ...(what === 'plan' && plan
      ? [
          ...plan.operations.map(({ action, ref }) => `${action} ${ref}`),
          ...plan.blocked.map(({ action, ref, reason }) => `${action} ${ref} blocked ${reason}`),
        ]
      : []),
    ...(report?.outcomes ?? []).map(
      ({ action, ref, status, error }) => `${action} ${ref} ${status} ${error?.message ?? ''}`,
    ),
    ...(report || plan ? [] : [ended.stdout.slice(0, 300), ended.stderr.slice(0, 300)]),
  ];
  return `${lines.join('\n     ')}\n`;
}
