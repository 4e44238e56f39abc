import type { Removal } from '../model/journal.ts';
import type { Operation } from '../model/plan.ts';
import type { Allowance } from '../model/settings.ts';

/** What a person approved for this run, by a flag. */
export interface Approvals {
  readonly deletes?: Allowance;
  readonly replaces?: Allowance;
  readonly recreate: boolean;
  readonly blindReplace: boolean;
  readonly empty: boolean;
}

/** Nothing is approved. */
export const noApprovals: Approvals = { recreate: false, blindReplace: false, empty: false };

/** What was approved, and of everything else that it was not. */
export function approvalsFrom(given: Partial<Approvals> = {}): Approvals {
  return { ...noApprovals, ...given };
}

/** Whether an operation takes somebody's access to notes away. */
export function takesAccessAway(operation: Operation): boolean {
  return operation.action === 'delete' || (operation.action === 'replace' && operation.remove.length > 0);
}

/** The guard that counts an operation; undefined for one that takes nothing away. A recreate counts as a delete. */
export function countedBy(operation: Operation): Removal['guard'] | undefined {
  if (operation.action === 'recreate') return 'max-deletes';
  if (!takesAccessAway(operation)) return undefined;
  return operation.action === 'delete' ? 'max-deletes' : 'max-replaces';
}
