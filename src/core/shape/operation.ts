import * as v from 'valibot';
import { causes } from './names.ts';
import { actionShape, refShape, valueShape } from './resource.ts';
import { blockedCodes } from './plan-codes.ts';
import {
  flagShape,
  countShape,
  dayShape,
  listShape,
  maybe,
  objectShape,
  oneOfShape,
  onlyShape,
  shapeAs,
  textShape,
  timeShape,
} from './shape.ts';

/** A field of an operation. */
export const fieldShape = objectShape(
  'A field of an operation. Values are there only when personal data was asked for (--reveal).',
  {
    name: textShape("The field's name in the manifest."),
    cause: oneOfShape(
      'Why it is sent: the manifest changed (edit), somebody changed it live (drift), both, or the target showed it ' +
        'otherwise when it was sent before (not-taken).',
      causes,
    ),
    identity: maybe(onlyShape('It says who somebody is, and is neither what was sent nor what was seen last.', true)),
    from: maybe(shapeAs(valueShape, 'What was seen live, when it can be read.')),
    to: maybe(shapeAs(valueShape, 'What the manifest asks for.')),
  },
);

const after = listShape('Operations of this plan that must be done first.', refShape);
const requests = countShape('Requests that it takes when nothing goes wrong.');
const looks = maybe(countShape('Looks right before it is sent whether somebody is there already.', 1));
const fields = listShape('The fields that are sent.', fieldShape);
const role = maybe(textShape('The role that the person has in the target, when it is known.'));
const last = {
  observed: maybe(textShape('A keyed digest of what was seen live.')),
  seenAt: maybe(timeShape('When that was seen, ISO 8601: a look has an age of its own.')),
  quarantinedUntil: maybe(
    textShape('Left alone until then, ISO 8601: the target refused the same thing in three runs or more.'),
  ),
};

function does<const Actions extends readonly string[]>(...names: Actions) {
  return oneOfShape('What the operation does.', names);
}

/** Somebody new, or fields that are sent. */
export const objectOperationShape = objectShape('Somebody new, or fields that are sent.', {
  ref: refShape,
  action: does('create', 'update'),
  after,
  requests,
  looks,
  fields,
  ...last,
});

/** Somebody who is there already. */
export const foundOperationShape = objectShape('Somebody who is there already.', {
  ref: refShape,
  action: does('adopt', 'activate'),
  after,
  requests,
  id: textShape("The target's id of the person."),
  evidence: textShape('What proves that it is the same person, without personal data.'),
  live: maybe(onlyShape('Another than caseload deactivated the person.', true)),
  role,
  fields,
  ...last,
});

/** A whole list of members that is sent anew. */
export const replaceOperationShape = objectShape('A whole list of members that is sent anew.', {
  ref: refShape,
  action: does('replace'),
  after,
  requests,
  add: listShape(
    'Manifest ids of members who gain access; an id of the target where the manifest knows none.',
    v.string(),
  ),
  remove: listShape('Ids of members who lose access.', v.string()),
  inactive: maybe(
    listShape('Of those who are removed: who is deactivated in the target, and so has no access to lose.', v.string()),
  ),
  moved: maybe(listShape('Ids of members who stay and whose id in the target changes.', v.string())),
  primary: maybe(textShape('The id of the new primary member, when it changes.')),
  empties: maybe(onlyShape('Nobody is left on the list.', true)),
  cause: maybe(onlyShape('The same list was sent before, and the target showed another.', 'not-taken')),
  blind: flagShape('True: the list that is replaced was never seen, and whoever else is on it loses access.'),
  ...last,
});

/** A new object in place of one whose fields cannot be changed. */
export const recreateOperationShape = objectShape('A new object in place of one whose fields cannot be changed.', {
  ref: refShape,
  action: does('recreate'),
  after,
  requests,
  looks,
  role,
  fields,
  finishAfter: listShape('Operations that must be done before the old object is deactivated.', refShape),
  ...last,
});

/** Taken out of the target, or forgotten. */
export const removeOperationShape = objectShape('Taken out of the target, or forgotten.', {
  ref: refShape,
  action: does('delete', 'release'),
  after,
  requests,
  role,
  ...last,
});

/** One operation of a plan. */
export const operationShape = v.pipe(
  v.variant('action', [
    objectOperationShape,
    foundOperationShape,
    replaceOperationShape,
    recreateOperationShape,
    removeOperationShape,
  ]),
  v.description('One operation; its action decides what else is said of it.'),
);

/** Something that is wanted and is not an operation. */
export const blockedShape = objectShape(
  'Wanted by the manifest, but the target has no call for it, or a setting forbids it; not an operation.',
  {
    ref: refShape,
    action: shapeAs(actionShape, 'What would have been done.'),
    fields: listShape('The fields that it is about; may be empty.', fieldShape),
    reason: oneOfShape('A stable name of what is in the way; a guard by its name.', blockedCodes),
    message: textShape('What is in the way, without personal data.'),
    hint: textShape('The ways out.'),
    because: maybe(shapeAs(refShape, 'The blocked resource on which this one waits.')),
    acceptedUntil: maybe(
      dayShape('The last day (YYYY-MM-DD) on which somebody accepted it: it is in no exit code until then.'),
    ),
  },
);
