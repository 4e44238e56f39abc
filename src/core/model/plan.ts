import type { acceptedShape, approvedShape } from '../shape/accepted.ts';
import type {
  blockedShape,
  fieldShape,
  foundOperationShape,
  objectOperationShape,
  recreateOperationShape,
  removeOperationShape,
  replaceOperationShape,
} from '../shape/operation.ts';
import type {
  differenceShape,
  guardShape,
  keySettingShape,
  planShape,
  planSummaryShape,
  sealShape,
  settledShape,
  unreadShape,
  waitingShape,
} from '../shape/plan.ts';
import type { Shaped } from '../shape/shape.ts';

export { actions, type RefreshMode } from '../shape/names.ts';
export { driftClasses, type BlockedReason } from '../shape/plan-codes.ts';

/** A field of an operation; the values are there only when personal data was asked for. */
export interface FieldNote extends Shaped<typeof fieldShape> {}

/** Somebody new, or fields that are sent. */
interface ObjectOperation extends Shaped<typeof objectOperationShape> {}

/** Somebody who is there already, with the target's id of them. */
interface FoundOperation extends Shaped<typeof foundOperationShape> {}

/** A list of members, by their manifest ids, that is sent whole. */
export interface ReplaceOperation extends Shaped<typeof replaceOperationShape> {}

/** A new object in place of one whose fields cannot be changed. */
interface RecreateOperation extends Shaped<typeof recreateOperationShape> {}

/** Taken out of the target, or forgotten. */
interface RemoveOperation extends Shaped<typeof removeOperationShape> {}

export type Operation = ObjectOperation | FoundOperation | ReplaceOperation | RecreateOperation | RemoveOperation;

/** Wanted, but there is no call for it, or a setting forbids it. */
export interface Blocked extends Shaped<typeof blockedShape> {}

/** A difference that somebody accepted: it is left alone until the end of a day. */
export interface Accepted extends Shaped<typeof acceptedShape> {}

/** A setting that says where the API key goes, or how, and that no apply has gone by yet. */
export interface KeySetting extends Shaped<typeof keySettingShape> {}

/** What a person approved of a plan when it was made. */
export interface Approved extends Shaped<typeof approvedShape> {}

/** What live differs from what was last proven. */
export interface Drift extends Shaped<typeof differenceShape> {}

/** A resource of which a look could not tell how it is; nothing is planned for it. */
export interface Unknown extends Shaped<typeof unreadShape> {}

/** What came of a request that an earlier run left without an answer. */
export interface Settled extends Shaped<typeof settledShape> {}

/** Somebody who left the manifest and whose time to be deleted has not come. */
export interface Waiting extends Shaped<typeof waitingShape> {}

/** A class of operations that goes further than the settings allow; named with the flag that lets it pass. */
export interface Guard extends Shaped<typeof guardShape> {}

/** How many operations a plan has of each action, and what is no operation. */
export interface PlanSummary extends Shaped<typeof planSummaryShape> {}

/**
 * What is to be done, as JSON without any value of a field; the operations stand in an order in which they can be
 * carried out.
 */
export interface Plan extends Shaped<typeof planShape> {}

/** A plan as it is kept in a file: signed, good once, and until it expires. */
export interface SavedPlan extends Plan, Shaped<typeof sealShape> {}

/** Whether carrying the plan out would do anything. */
export function hasOperations(plan: Plan): boolean {
  return plan.operations.length > 0;
}

/** What is blocked and that nobody accepted for now. */
export function openBlocks(blocked: readonly Blocked[]): readonly Blocked[] {
  return blocked.filter((item) => item.acceptedUntil === undefined);
}

/** Whether the manifest and the target differ in anything that the plan knows of. */
export function hasChanges(plan: Plan): boolean {
  return hasOperations(plan) || openBlocks(plan.blocked).length > 0;
}
