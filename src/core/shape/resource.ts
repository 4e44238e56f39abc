import * as v from 'valibot';
import { actions, kinds, type Kind } from './names.ts';
import { oneOfShape } from './shape.ts';

/** The name of a resource in every output: `kind/id`; the id may itself hold slashes. */
export type Ref = `${Kind}/${string}`;

/** A value as a manifest writes it; never null and never an empty string. */
export type Value = string | number | boolean | readonly Value[] | { readonly [key: string]: Value };

const refForm = new RegExp(`^(${kinds.join('|')})/[\\s\\S]+$`);

/** The name of a resource. */
export const refShape = v.pipe(
  v.string(),
  v.regex(refForm),
  v.guard((text): text is Ref => refForm.test(text)),
  v.description(
    'The name of a resource: its kind, a slash, and its id in the manifest; the id may itself hold slashes.',
  ),
);

/** A value of a field. */
export const valueShape: v.GenericSchema<Value> = v.pipe(
  v.union([
    v.string(),
    v.number(),
    v.boolean(),
    v.array(v.lazy(() => valueShape)),
    v.record(
      v.string(),
      v.lazy(() => valueShape),
    ),
  ]),
  v.description('A value of a field as the manifest writes it; never null.'),
);

/** The action of an operation. */
export const actionShape = oneOfShape(
  'What an operation does: create (new in the target), adopt (take over who is there), activate (bring back who was ' +
    'deactivated), update (send some fields), replace (send a whole list of members), recreate (create a new one and ' +
    'deactivate the old one), delete (take out or deactivate), release (forget, and leave it there).',
  actions,
);
