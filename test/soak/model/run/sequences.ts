import fc from 'fast-check';
import { scenarios } from '../steps/arbitrary.ts';
import type { Scenario } from '../steps/step.ts';
import { play, type Broken } from './play.ts';
import { quickDisk } from './quick-disk.ts';
import { virtualTime } from './virtual-time.ts';

/** A sequence that broke a rule, made as small as it still breaks it. */
export interface Failing {
  readonly seed: number;
  /** At most so many steps were drawn for it. */
  readonly steps: number;
  readonly broken: Broken;
  readonly smallest: Scenario;
}

/** Which sequences are played. */
export interface Playing {
  readonly seed: number;
  readonly count: number;
  /** At most so many steps in each. */
  readonly steps: number;
  /** How often a failing sequence may be played again to make it smaller. */
  readonly shrinks: number;
  /** Told of each failing one as it is found. */
  readonly tell?: (failing: Failing) => void;
}

const time = virtualTime();
quickDisk();

/** Plays one sequence as it is given. */
export function replay(scenario: Scenario): Promise<Broken | undefined> {
  return play(scenario, time);
}

/** Plays sequences of consecutive seeds; gives those that break a rule. */
export async function playAll({ seed, count, steps, shrinks, tell }: Playing): Promise<readonly Failing[]> {
  const failing: Failing[] = [];
  const arbitrary = scenarios(steps);
  for (let nth = 0; nth < count; nth += 1) {
    const found = await playSeed(arbitrary, { seed: seed + nth, steps, shrinks });
    if (!found) continue;
    failing.push(found);
    tell?.(found);
  }
  return failing;
}

async function playSeed(
  arbitrary: fc.Arbitrary<Scenario>,
  { seed, steps, shrinks }: Pick<Playing, 'seed' | 'steps' | 'shrinks'>,
): Promise<Failing | undefined> {
  let broken: Broken | undefined;
  let smallest: Scenario | undefined;
  let plays = 0;
  const property = fc.asyncProperty(arbitrary, async (scenario) => {
    plays += 1;
    if (plays > shrinks + 1) return true;
    const found = await replay(scenario);
    // A smaller sequence counts only when it breaks the same rule.
    if (!found || (broken && broken.rule !== found.rule)) return true;
    [broken, smallest] = [found, scenario];
    return false;
  });
  const { errorInstance } = await fc.check(property, { seed, numRuns: 1 });
  if (errorInstance instanceof Error && !broken) throw errorInstance;
  return broken && smallest ? { seed, steps, broken, smallest } : undefined;
}
