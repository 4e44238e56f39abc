import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Chunk, Played } from './chunk.ts';

const sequencesInOne = 250;

/** Plays many sequences as chunks, in as many processes at once as there are cores; each prints its seed and end. */
export async function playChunks({ count, ...common }: Chunk): Promise<Played> {
  const queue = Array.from({ length: Math.ceil(count / sequencesInOne) }, (_, nth) => nth * sequencesInOne);
  const classes: Record<string, number> = {};
  let cpuSeconds = 0;
  await Promise.all(
    Array.from({ length: availableParallelism() }, async () => {
      for (let start = queue.shift(); start !== undefined; start = queue.shift()) {
        const chunk = { ...common, seed: common.seed + start, count: Math.min(sequencesInOne, count - start) };
        const end = await played(chunk);
        cpuSeconds += end.cpuSeconds;
        for (const [name, times] of Object.entries(end.classes)) classes[name] = (classes[name] ?? 0) + times;
        process.stdout.write(`${chunk.count} sequences from seed ${chunk.seed}: ${textOf(end)}\n`);
      }
    }),
  );
  return { classes, cpuSeconds };
}

/** How a chunk, or all of them, ended, in a few words. */
export function textOf({ classes, cpuSeconds }: Played): string {
  const failing = Object.entries(classes).map(([name, times]) => `${times} break "${name}"`);
  return `${failing.join(', ') || 'none fails'}; ${Math.round(cpuSeconds)} s of CPU`;
}

function played(chunk: Chunk): Promise<Played> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(new URL('chunk-process.ts', import.meta.url)), { execArgv: ['--import', 'tsx'] });
    let end: Played | undefined;
    child.on('message', (said: Played) => (end = said));
    child.on('error', reject);
    child.on('close', (code) => {
      if (end) resolve(end);
      else reject(new Error(`The chunk from seed ${chunk.seed} ended with ${code} before it was played.`));
    });
    child.send(chunk);
  });
}
