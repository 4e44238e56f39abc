import * as v from 'valibot';
import { isOutcomeCode, isUnreadCode } from './answer-codes.ts';
import { blockedCodes, driftClasses } from './plan-codes.ts';
import { outcomeShape } from './report.ts';
import { refShape } from './resource.ts';
import {
  codeShape,
  countShape,
  dayShape,
  listShape,
  maybe,
  objectShape,
  oneOfShape,
  onlyShape,
  secondsShape,
  textShape,
  timeShape,
} from './shape.ts';

/** Something that differs live, as it is shown. */
export const findingShape = objectShape('One finding.', {
  ref: refShape,
  class: oneOfShape('What was seen.', driftClasses),
  fields: listShape('Names of fields.', v.string()),
  other: maybe(textShape('Of `doubled`: the id in the target of the other one.')),
  since: timeShape('When it was first seen, ISO 8601.'),
  flapping: maybe(onlyShape('It was seen to come and go within its last five looks.', true)),
  fingerprint: textShape('The same for the same difference.'),
  acknowledgedUntil: maybe(dayShape('The day (YYYY-MM-DD) until whose end somebody accepted it.')),
});

/** A difference that is accepted until the end of a day. */
export const ackShape = objectShape('A difference that is accepted until the end of a day.', {
  ref: refShape,
  class: oneOfShape('How it may differ, or that it may be blocked.', [...driftClasses, 'blocked']),
  reason: maybe(oneOfShape('Of what is blocked: the reason that is accepted.', blockedCodes)),
  target: maybe(textShape('The target in which it is accepted; absent: in any.')),
  fields: maybe(listShape('The fields that may differ; absent: any.', v.string())),
  wanted: maybe(
    listShape(
      'Of what is blocked: a keyed digest of what was wanted of each of `fields`; an edit ends it.',
      v.string(),
    ),
  ),
  until: dayShape('The last day (YYYY-MM-DD) on which it is accepted, in UTC.'),
  why: textShape('For people who read the file; never shown elsewhere.'),
});

/** A file of acknowledgements. */
export const acksShape = objectShape('What `caseload drift ack` writes and `caseload drift --acks` reads.', {
  acknowledged: maybe(listShape('What differs live and is accepted for a while.', ackShape)),
});

/** Fields of a resource that no look shows. */
export const unprovenShape = objectShape('Fields of one resource.', {
  ref: refShape,
  fields: listShape('Names of fields.', v.string()),
  lastProven: timeShape('When a write or a read last proved them, ISO 8601.'),
});

/** What a sweep over the managed resources found. */
export const driftReportShape = objectShape(
  'What `caseload drift --format json` prints; it holds no value of any field.',
  {
    version: onlyShape('The version of this format.', 1),
    target: textShape('The name of the target.'),
    at: timeShape('When the sweep began, ISO 8601.'),
    coverage: objectShape('How much was looked at, in people.', {
      managed: countShape('How many are managed.'),
      read: countShape('How many were read now.'),
      tried: countShape('How many it tried to read: a budget sets it, and what it leaves out is no failure.'),
      checked: countShape('How many were checked for being active now.'),
      oldestProof: maybe(timeShape('When the one proven longest ago was, ISO 8601.')),
    }),
    findings: listShape(
      'What differs live from what was last proven; what was acknowledged only with --all.',
      findingShape,
    ),
    acknowledged: countShape('How many findings are accepted for now, shown or not.'),
    unknown: listShape('What no look shows: neither in sync nor drift.', unprovenShape),
    notRead: listShape(
      'Looks that told nothing; never taken for absence.',
      objectShape('One look.', {
        ref: refShape,
        code: codeShape('A stable name of the reason.', isUnreadCode),
        message: textShape('The reason, without personal data.'),
      }),
    ),
    pending: countShape('Resources in which the manifest differs from what was last proven.'),
    repairs: maybe(listShape('Only with --repair, when something was sent again: what came of it.', outcomeShape)),
    stopped: maybe(
      objectShape('Why a repair ended early, or could not be remembered.', {
        code: codeShape('A stable name.', isOutcomeCode),
        message: textShape('The reason, without personal data.'),
      }),
    ),
    requests: countShape('Requests that the sweep sent.'),
    throttled: countShape('Answers that told it to slow down.'),
    seconds: secondsShape('How long the sweep took.'),
  },
);
