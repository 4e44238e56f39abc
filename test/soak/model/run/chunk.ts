import { playAll } from './sequences.ts';
import { told } from './told.ts';

/** What a chunk of sequences is: its own process, told by its parent what to play. */
export interface Chunk {
  readonly seed: number;
  readonly count: number;
  readonly steps: number;
  readonly shrinks: number;
}

/** How a chunk ended: how often each rule was broken. */
export interface Played {
  readonly classes: Readonly<Record<string, number>>;
  readonly cpuSeconds: number;
}

/** Plays sequences and prints the first few that fail of each rule. */
export async function played(chunk: Chunk): Promise<Played> {
  const classes: Record<string, number> = {};
  await playAll({
    ...chunk,
    tell: (found) => {
      const count = (classes[found.broken.rule] ?? 0) + 1;
      classes[found.broken.rule] = count;
      if (count <= 3) process.stdout.write(`\n${told(found)}`);
    },
  });
  const { user, system } = process.cpuUsage();
  return { classes, cpuSeconds: (user + system) / 1_000_000 };
}
