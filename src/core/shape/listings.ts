import * as v from 'valibot';
import { kinds } from './names.ts';
import { refShape } from './resource.ts';
import { countShape, listShape, maybe, objectShape, oneOfShape, onlyShape, textShape, type AnyShape } from './shape.ts';

/** One thing that was tried of a target's address, key or assumptions. */
export const checkShape = objectShape('One thing that was tried.', {
  level: oneOfShape('good (as it must be), bad (to be mended), open (could not be told).', ['good', 'bad', 'open']),
  about: textShape('The setting or variable that it is about.'),
  message: textShape('How it is, and why.'),
  advice: maybe(textShape('What to set.')),
});

/** What a doctor prints. */
export const checksShape = listShape(
  'What `caseload doctor --format json` prints: everything that was tried.',
  checkShape,
);

/** The invite link of somebody. */
export const inviteShape = v.pipe(
  v.variant('state', [
    objectShape('There is a link: whoever has it can claim the account.', {
      state: onlyShape('The link is there.', 'link'),
      link: textShape('The link.'),
    }),
    objectShape('There is none.', { state: onlyShape('The target shows no link.', 'none') }),
    objectShape('It could not be told.', {
      state: onlyShape('No look told.', 'unknown'),
      message: textShape('Why, without personal data.'),
    }),
  ]),
  v.description('The invite link, or why there is none.'),
);

/** What `invites` prints. */
export const invitesShape = listShape(
  'What `caseload invites --format json` prints: the managed people who sign in. It holds credentials.',
  objectShape('One of them.', { ref: refShape, invite: inviteShape }),
);

const lacking = listShape(
  'Fields of resources.',
  objectShape('One resource.', { ref: refShape, fields: listShape('Names of fields.', v.string()) }),
);

const summary = {
  title: textShape('The source, for people.'),
  read: listShape(
    'How many were read of each kind.',
    objectShape('One kind.', { kind: oneOfShape('The kind.', kinds), count: countShape('How many.') }),
  ),
  added: countShape('Entries that were added to the manifest.'),
  changed: countShape('Entries that were changed.'),
  stayed: listShape('In the file, and not among those who were read.', refShape),
  untold: listShape(
    'Entries that may be one of several who were read, or of which no birth date tells; neither they nor those are ' +
      'changed or added.',
    objectShape('One entry.', { ref: refShape, ids: listShape('Ids in the source of who it may be.', v.string()) }),
  ),
  leftOut: listShape(
    'Who is there and does not become an entry.',
    objectShape('Some of them.', {
      count: countShape('How many.'),
      what: textShape('Who, in words that follow a number.'),
    }),
  ),
  nobody: listShape('Lines of a file that name nobody.', v.number()),
  missing: lacking,
  unusable: lacking,
  errors: countShape('Errors that `validate` finds in what was written.'),
};

/** What came of an import, without personal data. */
export const importSummaryShape = objectShape('What came of an import.', summary);

/** What `import` prints. */
export const importShape: AnyShape = objectShape('What `caseload import --out FILE --format json` prints.', {
  version: onlyShape('The version of this format.', 1),
  ...summary,
});
