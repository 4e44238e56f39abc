import * as v from 'valibot';
import { isOutcomeCode, isUnreadCode } from './answer-codes.ts';
import { acceptedShape, approvedShape } from './accepted.ts';
import { actions, codesOf, refreshModes } from './names.ts';
import { blockedShape, operationShape } from './operation.ts';
import { driftClasses, guardMeanings, settledMeanings } from './plan-codes.ts';
import { refShape } from './resource.ts';
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
  timeShape,
  type AnyShape,
} from './shape.ts';

/** A resource of which a look could not tell how it is. */
export const unreadShape = objectShape(
  'A resource of which a look could not tell how it is; nothing is planned for it.',
  {
    ref: refShape,
    code: codeShape('A stable name of what went wrong.', isUnreadCode),
    message: textShape('What went wrong, without personal data.'),
    because: maybe(shapeAs(refShape, 'The resource whose failed look is the reason.')),
  },
);

/** One resource that differs live from what was last proven. */
export const differenceShape = objectShape('One resource that differs.', {
  ref: refShape,
  class: oneOfShape('How it differs.', driftClasses),
  fields: listShape('Names of the fields that differ; of `doubled`, those that two people share.', v.string()),
  other: maybe(textShape('Of `doubled`: the id in the target of the other one.')),
});

/** Somebody who left the manifest and whose time to be deleted has not come. */
export const waitingShape = objectShape('One of them.', {
  ref: refShape,
  action: onlyShape('What will be done.', 'delete'),
  until: maybe(timeShape('When the time has passed, ISO 8601; absent while no apply has marked it.')),
});

/** A class of operations that goes further than the settings allow. */
export const guardShape = objectShape('One tripped guard.', {
  guard: oneOfShape('A stable name.', codesOf(guardMeanings)),
  kind: textShape('The kind of resource that is counted.'),
  organization: maybe(textShape('Counted in this organization alone.')),
  count: countShape('How many the plan has.'),
  limit: countShape('How many are allowed.'),
  refs: listShape('The resources that are counted.', refShape),
  message: textShape('The numbers and the way out, as a sentence.'),
  flag: textShape('The flag that approves exactly this.'),
});

/** What came of a request that an earlier run left without an answer. */
export const settledShape = objectShape('One of them.', {
  ref: refShape,
  result: oneOfShape(
    'Somebody was found and taken up, nobody is there, or it is looked at and sent again.',
    codesOf(settledMeanings),
  ),
  message: textShape('The evidence, without personal data.'),
});

/** Why a plan was shown and not carried out. */
export const refusedShape = objectShape('Only in what `apply` prints when it does not carry the plan out: why.', {
  code: codeShape('A stable name.', isOutcomeCode),
  message: textShape('Why, and the way out.'),
});

/** A setting that says where the API key goes, or how, and that no apply has gone by yet. */
export const keySettingShape = objectShape('One of them.', {
  name: textShape('Its name, such as `upheal.v1Prefix`.'),
  value: maybe(textShape('What it is by now; absent when it is not set any more.')),
  was: maybe(textShape('What it was at the last apply; absent when it was not set.')),
});

/** How many operations a plan has of each action, and what is no operation. */
export const planSummaryShape = objectShape('How many operations of each action, and what is no operation.', {
  ...countsOf(actions, (action) => `Operations with the action ${action}.`),
  blocked: countShape('Entries of `blocked`.'),
  unchanged: countShape('Resources that are as the manifest wants them, as far as is known.'),
  unknown: countShape('Entries of `unknown`.'),
});

const entries = {
  version: onlyShape('The version of this format.', 1),
  target: textShape('The name of the target.'),
  createdAt: timeShape('When the plan was made, after its looks: ISO 8601.'),
  manifest: textShape('A digest of the manifest.'),
  state: objectShape('The state that the plan was made from.', {
    lineage: textShape('Which state it is; it never changes.'),
    serial: countShape('Moves when a managed resource changes.'),
    entries: countShape('Lines of the journal that the serial does not count yet.'),
    origin: textShape('The address that it belongs to: scheme, host, port and base path.'),
    account: textShape('A keyed digest of the API key with which that was reached.'),
    isNew: maybe(onlyShape('Nothing was remembered yet.', true)),
  }),
  summary: planSummaryShape,
  estimate: objectShape('What carrying the operations out costs; the looks of the plan are not in it.', {
    requests: countShape('Requests of all operations.'),
    looks: countShape('Requests of the looks right before creates; they are not in `requests`.'),
    seconds: secondsShape('How long requests and looks take at `perMinute`.'),
    perMinute: v.pipe(v.number(), v.gtValue(0), v.description('Requests a minute that this run may send.')),
  }),
  refresh: objectShape('How much of the target the plan has read.', {
    mode: oneOfShape('What was to be read: what the manifest changed, all, or nothing.', refreshModes),
    read: countShape('Resources that were read.'),
    notRead: countShape('Managed resources that were not read.'),
    requests: countShape('Requests that reading took.'),
    oldestProof: maybe(timeShape('The oldest time at which a resource that was not read was last proven, ISO 8601.')),
    assumeNew: maybe(onlyShape('Nobody was looked up before a create.', true)),
    unchecked: maybe(
      countShape(
        'Only when everything was read: how many were not checked for being active, which takes a further request ' +
          'each; `caseload drift` does that.',
        1,
      ),
    ),
  }),
  looks: objectShape('People of whom state knows nothing: whether they are there already.', {
    wanted: countShape('How many there are.'),
    made: countShape('How many of them this plan has looked for; the rest is looked for right before each create.'),
  }),
  operations: listShape('What is to be done, in order.', operationShape),
  blocked: listShape('Wanted, and not an operation.', blockedShape),
  drift: listShape('What live differs from what was last proven.', differenceShape),
  accepted: listShape('What differs live and is left alone, for somebody accepted it.', acceptedShape),
  waiting: listShape('Who left the manifest and is not deleted yet (`settings.prune: { after: 7d }`).', waitingShape),
  unknown: listShape('What could not be read.', unreadShape),
  guards: listShape(
    'Classes of operations that go further than the settings allow; each has a flag that lets it pass.',
    guardShape,
  ),
  notes: listShape('What is good to know, such as a kind that the target cannot manage.', v.string()),
  settled: listShape('What became of requests that an earlier run left open.', settledShape),
  listsMade: maybe(countShape('Lists that are made with their owners, and so are no operations; absent: none.', 1)),
  keySettings: maybe(
    listShape(
      'Settings that say where the API key goes, or how, and that no apply has gone by as they are; absent: none.',
      keySettingShape,
    ),
  ),
  approved: maybe(approvedShape),
};
const expiresAt = textShape('Of a saved plan: until when it may be applied, ISO 8601.');
const format = v.pipe(v.number(), v.description('Of a saved plan: the version of the form in which it is kept.'));
const signature = textShape('Only in a saved plan: proves that it is ours and unchanged.');
const description =
  'What `caseload plan --format json` prints and `--out` saves: what is to be done, in an order in which it can be ' +
  'carried out.';

/** What is to be done. */
export const planShape = objectShape(description, entries);

/** What a plan has beside when it is kept in a file. */
export const sealShape = objectShape('Of a saved plan.', { format, expiresAt, signature });

/** A plan as any command prints or saves it. */
export const planDocumentShape: AnyShape = objectShape(description, {
  ...entries,
  refused: maybe(refusedShape),
  format: maybe(format),
  expiresAt: maybe(expiresAt),
  signature: maybe(signature),
});
