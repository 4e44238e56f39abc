import * as v from 'valibot';
import { refShape } from './resource.ts';
import { dayShape, listShape, maybe, objectShape, onlyShape, textShape } from './shape.ts';

/** A difference that is left alone, for somebody accepted it. */
export const acceptedShape = objectShape('One accepted difference.', {
  ref: refShape,
  fields: listShape('Names of the fields that differ; empty when it is gone or deactivated.', v.string()),
  until: dayShape('The last day (YYYY-MM-DD) on which it is accepted, in UTC.'),
});

const bound = 'so many, or a percentage of each kind.';
const yes = (flag: string) => maybe(onlyShape(`${flag} was given.`, true));

/** What a person approved by flags when a plan was made. */
export const approvedShape = objectShape('What flags approved when the plan was made; `apply --plan` takes it over.', {
  deletes: maybe(textShape(`--allow-deletes: ${bound}`)),
  replaces: maybe(textShape(`--allow-replaces: ${bound}`)),
  missing: maybe(textShape(`--allow-missing: ${bound}`)),
  identityChanges: maybe(textShape(`--allow-identity-changes: ${bound}`)),
  unseen: maybe(textShape(`--allow-unseen: ${bound}`)),
  activate: maybe(textShape(`--allow-activate: ${bound}`)),
  lastAdmin: yes('--allow-last-admin'),
  recreate: yes('--allow-recreate'),
  blindReplace: yes('--allow-blind-replace'),
  empty: yes('--allow-empty'),
  partial: yes('--partial'),
});
