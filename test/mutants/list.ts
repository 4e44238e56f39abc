import { apply } from './apply.ts';
import { connector } from './connector.ts';
import { drift } from './core-drift.ts';
import { model } from './core-model.ts';
import { deciding } from './core-deciding.ts';
import { planning } from './core-planning.ts';
import { mutantsOf, type Mutant } from './mutant.ts';
import { others } from './others.ts';
import { people } from './people.ts';
import { state } from './state.ts';

/** Mistakes that somebody could make, in the rooms where one would harm people. */
export const mutants: readonly Mutant[] = mutantsOf([
  ...model,
  ...deciding,
  ...planning,
  ...drift,
  ...apply,
  ...connector,
  ...state,
  ...people,
  ...others,
]);
