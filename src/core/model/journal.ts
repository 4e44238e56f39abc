import * as v from 'valibot';
import { actions } from './plan.ts';
import { recordedShape } from './recorded.ts';
import { countShape, lenient, textsByNameShape } from '../shape/remembered.ts';
import { refShape } from '../shape/resource.ts';
import type { Shaped } from '../shape/shape.ts';

const removalEntries = {
  guard: v.picklist(['max-deletes', 'max-replaces', 'max-identity-changes']),
  kind: v.string(),
  /** Whose it was, so that the same one is counted once; absent in what older versions noted. */
  ref: v.exactOptional(refShape),
  /** The organization's id in the target. */
  organization: v.exactOptional(v.string()),
};

/**
 * The form of access that was taken away, or of somebody made another person, with the number of its record; guards
 * count those of the last 24 hours.
 */
export const removalShape = v.object({
  n: countShape,
  /** ISO 8601. */
  at: v.string(),
  ...removalEntries,
});

/** What a guard counts over 24 hours, as it is remembered. */
export type CountedRemoval = Shaped<typeof removalShape>;

/** What a guard counts over 24 hours: access that was taken away, or somebody made another person. */
export type Removal = Omit<CountedRemoval, 'n'>;

const intentEntries = {
  ref: refShape,
  action: v.picklist(actions),
  /** The target's name for the call. */
  call: v.string(),
  /** ISO 8601. */
  at: v.string(),
  /** Fields that it carries. */
  fields: v.exactOptional(v.array(v.string())),
  /**
   * Of a create: keyed digests of the fields by which somebody can be looked up; another value proves nothing of this
   * request.
   */
  keys: v.exactOptional(textsByNameShape),
  /** Of a replace: the members' ids that it sends; of a create: those that it brings. */
  list: v.exactOptional(v.array(v.string())),
  /** Of a create: more members are to follow those that it brings. */
  begun: v.exactOptional(v.literal(true)),
  /** Of a recreate: the id that is replaced. */
  predecessor: v.exactOptional(v.string()),
  protect: v.exactOptional(v.literal(true)),
  /** Of a create: it was refused because somebody is there, and no look has shown yet who that is. */
  refused: v.exactOptional(v.literal(true)),
  /** What it does that a guard counts, without having been approved. */
  removal: v.exactOptional(v.object(removalEntries)),
};

/** The form of a request of which nobody knows yet what came of it; ids and digests, no values. */
const openRecordShape = lenient(v.object({ n: countShape, ...intentEntries }), [
  'predecessor',
  'protect',
  'refused',
  'begun',
]);

/** A request of which nobody knows yet what came of it. */
export type OpenRecord = Shaped<typeof openRecordShape>;

/** A writing request as it is noted before it is sent. */
export type Intent = Omit<OpenRecord, 'n'>;

/** The form of a saved plan that was begun. */
export const usedPlanShape = v.object({
  signature: v.string(),
  /** When it would have expired: ISO 8601. */
  until: v.string(),
});

/** A saved plan that was begun. */
export type UsedPlan = Shaped<typeof usedPlanShape>;

/** The form of one line of the journal; all of it holds, or nothing. */
export const entryShape = lenient(
  v.object({
    open: v.exactOptional(openRecordShape),
    /** The open record that this line ends. */
    close: v.exactOptional(countShape),
    /** Of a line that ends a record: the request had no effect. */
    void: v.exactOptional(v.literal(true)),
    /** Of a line that ends a record: a look or a person told what came of it. */
    settled: v.exactOptional(v.literal(true)),
    forget: v.exactOptional(v.array(refShape)),
    put: v.exactOptional(v.array(recordedShape)),
    used: v.exactOptional(usedPlanShape),
  }),
  ['void', 'settled'],
);

/** One line of the journal. */
export type Entry = Shaped<typeof entryShape>;
