import * as v from 'valibot';
import { acceptedShape } from './accepted.ts';
import { isOutcomeCode } from './answer-codes.ts';
import { blockedShape, fieldShape } from './operation.ts';
import { statuses } from './plan-codes.ts';
import { unreadShape } from './plan.ts';
import { actionShape, refShape } from './resource.ts';
import {
  codeShape,
  countShape,
  countsOf,
  listShape,
  maybe,
  objectShape,
  oneOfShape,
  onlyShape,
  secondsShape,
  shapeAs,
  textShape,
} from './shape.ts';

/** How one operation ended. */
export const outcomeShape = objectShape('How one operation ended.', {
  ref: refShape,
  action: actionShape,
  status: oneOfShape(
    'done; failed (the target refused it); unknown (sent, but no answer came); skipped (waits on one that did not ' +
      'end as done); moved (it changed after the plan was made, and was left alone); notAttempted (the run stopped ' +
      'before its turn).',
    statuses,
  ),
  requests: countShape('Requests that were sent for it, looks and repetitions included.'),
  error: maybe(
    objectShape('What went wrong, without personal data.', {
      code: codeShape('A stable name.', isOutcomeCode),
      status: maybe(
        v.pipe(
          v.number(),
          v.integer(),
          v.minValue(100),
          v.maxValue(599),
          v.description('The HTTP status, when there was an answer.'),
        ),
      ),
      message: textShape('What went wrong and what to do.'),
    }),
  ),
  because: maybe(shapeAs(refShape, 'The operation on which it waits.')),
  adopted: maybe(
    onlyShape('Only of a create: somebody was there already, and was taken over in place of being created.', true),
  ),
  evidence: maybe(textShape('What proves that it is the same person, without personal data.')),
  fields: maybe(listShape('Fields that the target did not take as they were sent.', fieldShape)),
});

/** How many operations ended in each way. */
export const reportSummaryShape = objectShape('How many operations ended in each way, and how much is blocked.', {
  ...countsOf(statuses, (status) => `Outcomes with the status ${status}.`),
  blocked: countShape('Entries of `blocked`; they are no operations and have no outcome.'),
});

/** What became of a plan. */
export const reportShape = objectShape(
  'What `caseload apply --format json` prints: what became of every operation of a plan.',
  {
    version: onlyShape('The version of this format.', 1),
    target: textShape('The name of the target.'),
    summary: reportSummaryShape,
    outcomes: listShape('One for every operation of the plan.', outcomeShape),
    accepted: listShape(
      'Carried over from the plan: differs live and was left alone, for that is accepted.',
      acceptedShape,
    ),
    blocked: listShape(
      'Wanted, and not an operation: carried over from the plan, or seen when somebody was taken over.',
      blockedShape,
    ),
    unread: listShape('Carried over from the plan: could not be read, so nothing was tried.', unreadShape),
    requests: countShape('Every request of the run, reads included.'),
    throttled: countShape('Answers that told us to slow down (429).'),
    seconds: secondsShape('How long the run took.'),
    stopped: maybe(
      objectShape('Why the run stopped before its end.', {
        code: codeShape('A stable name.', isOutcomeCode),
        message: textShape('Why, as a sentence.'),
      }),
    ),
  },
);
