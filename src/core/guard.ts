import type { Guard, Operation } from './plan.ts';
import { kindOf, type Ref } from './resource.ts';
import { allowanceOf, allowanceText, type Allowance, type Settings } from './settings.ts';

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

/** So many are always allowed, unless the guard is 0. */
const floor = 3;

/** Finds every class of operations that goes further than settings and approvals allow; `managed` counts resources by kind. */
export function trippedGuards(operations: readonly Operation[], managed: ReadonlyMap<string, number>, settings: Settings, approvals: Approvals): readonly Guard[] {
  const deletes = operations.filter((operation) => operation.action === 'delete' || operation.action === 'recreate');
  const replaces = operations.filter((operation) => operation.action === 'replace' && takesAccessAway(operation));
  const blind = operations.filter((operation) => operation.action === 'replace' && operation.blind);
  const empties = operations.filter((operation) => isEmptied(operation));
  return [
    ...bounded('max-deletes', 'deletes', deletes, managed, settings.guards.maxDeletes, approvals.deletes),
    ...bounded('max-replaces', 'takes access away in', replaces, managed, settings.guards.maxReplaces, approvals.replaces),
    ...unapproved('blind-replace', blind, approvals.blindReplace, '--allow-blind-replace', (count, kind) => `This plan replaces ${count} ${plural(kind, count)} whose list was never seen: whoever else is on it loses access.`),
    ...unapproved('empty-assignment', empties, approvals.empty, '--allow-empty', (count, kind) => `This plan leaves ${count} ${plural(kind, count)} with nobody.`),
  ];
}

/** Whether an operation takes somebody's access to notes away. */
export function takesAccessAway(operation: Operation): boolean {
  return operation.action === 'delete' || (operation.action === 'replace' && operation.remove.length > 0);
}

function isEmptied(operation: Operation): boolean {
  return operation.action === 'replace' && operation.empties === true;
}

function bounded(guard: Guard['guard'], verb: string, operations: readonly Operation[], managed: ReadonlyMap<string, number>, setting: Allowance, approved: Allowance | undefined): Guard[] {
  return byKind(operations).flatMap(([kind, refs]) => {
    const total = managed.get(kind) ?? 0;
    const allowed = allowanceOf(setting, total);
    const isOff = 'count' in setting ? setting.count === 0 : setting.percent === 0;
    const limit = isOff ? 0 : Math.max(floor, allowed);
    const passes = approved ? refs.length <= allowanceOf(approved, total) : refs.length <= limit;
    if (passes) return [];
    const flag = `--allow-${guard === 'max-deletes' ? 'deletes' : 'replaces'} ${refs.length}`;
    const message = `This plan ${verb} ${refs.length} of ${total} ${plural(kind, total)}; the limit is ${approved ? allowanceText(approved) : allowanceText(setting)}. To go ahead: ${flag}.`;
    return [{ guard, kind, count: refs.length, limit: approved ? allowanceOf(approved, total) : limit, refs, message, flag }];
  });
}

function unapproved(guard: Guard['guard'], operations: readonly Operation[], isApproved: boolean, flag: string, say: (count: number, kind: string) => string): Guard[] {
  if (isApproved) return [];
  return byKind(operations).map(([kind, refs]) => ({ guard, kind, count: refs.length, limit: 0, refs, message: `${say(refs.length, kind)} To go ahead: ${flag}.`, flag }));
}

function byKind(operations: readonly Operation[]): readonly (readonly [string, readonly Ref[]])[] {
  const groups = new Map<string, Ref[]>();
  for (const { ref } of operations) groups.set(kindOf(ref), [...(groups.get(kindOf(ref)) ?? []), ref]);
  return [...groups];
}

function plural(kind: string, count: number): string {
  return count === 1 ? kind : `${kind}s`;
}
