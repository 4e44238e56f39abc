import { blockedIsTrue, failureIsTrue } from './blocked.ts';
import { estimate, least } from './least.ts';
import { leaks } from './leaks.ts';
import { ended, lists, turned, twice } from './people.ts';
import { doneIsDone, exitCode, failedIsFailed, oneOutcome } from './report.ts';
import type { Rule } from './rule.ts';
import { everythingIsTrue } from './wanted.ts';

/** Every rule that is asked after each run; the gravest first, for a sequence is told by the first that it breaks. */
export const rules: readonly Rule[] = [
  turned,
  twice,
  ended,
  lists,
  leaks,
  doneIsDone,
  failedIsFailed,
  everythingIsTrue,
  exitCode,
  oneOutcome,
  blockedIsTrue,
  failureIsTrue,
  least,
  estimate,
];
