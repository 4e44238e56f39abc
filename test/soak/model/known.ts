import type { Step } from './steps/step.ts';

/** A class of faults that is known and not mended yet: what the model leaves out until it is. */
export interface Known {
  readonly what: string;
  readonly steps?: readonly Step['do'][];
  readonly rules?: readonly string[];
}

/** What is known and left out; the list is to be empty. */
export const known: readonly Known[] = [];
