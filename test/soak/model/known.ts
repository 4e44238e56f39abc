import type { Step } from './steps/step.ts';

/** A class of faults that is known and not mended yet, and what the model leaves out until it is. */
export interface Known {
  readonly what: string;
  /** Kinds of steps that no sequence holds. */
  readonly steps?: readonly Step['do'][];
  /** Rules that are not asked. */
  readonly rules?: readonly string[];
}

/** What is known and left out; the list is to be empty. `MODEL_ALL=1` plays as if it were. */
const list: readonly Known[] = [
  // An update that takes two requests though the plan says one: MODEL_SEED=5204.
  { what: 'estimate', rules: ['estimate'] },
  { what: 'silent renames', steps: ['forget-previously'] },
  { what: 'lost state', steps: ['lose-state', 'put-back', 'state-rm'] },
  { what: 'first day' },
  { what: 'taken over in apply' },
  { what: 'faults' },
];

/** Those that are played all the same: names, separated by commas. */
const off = (process.env['MODEL_WITH'] ?? '').split(',');

/** The list in force. */
export const known: readonly Known[] =
  process.env['MODEL_ALL'] === '1' ? [] : list.filter(({ what }) => !off.includes(what));

/** Whether a class is known and left out. */
export function isKnown(what: string): boolean {
  return known.some((one) => one.what === what);
}
