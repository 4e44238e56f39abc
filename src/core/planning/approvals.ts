import type { Removal } from '../model/journal.ts';
import type { Approved, Operation } from '../model/plan.ts';
import { allowanceText, parseAllowance, type Allowance } from '../model/settings.ts';

/** What a person approved for this run, by a flag. */
export interface Approvals {
  readonly deletes?: Allowance;
  readonly replaces?: Allowance;
  readonly missing?: Allowance;
  readonly identityChanges?: Allowance;
  readonly unseen?: Allowance;
  /** Activations of people whom somebody deactivated in the target itself. */
  readonly activate?: Allowance;
  readonly lastAdmin: boolean;
  readonly recreate: boolean;
  readonly blindReplace: boolean;
  readonly empty: boolean;
  /** What a guard stops is left out, and the rest is carried out. */
  readonly partial: boolean;
}

/** Nothing is approved. */
export const noApprovals: Approvals = {
  lastAdmin: false,
  recreate: false,
  blindReplace: false,
  empty: false,
  partial: false,
};

/** What was approved, and of everything else that it was not. */
export function approvalsFrom(given: Partial<Approvals> = {}): Approvals {
  return { ...noApprovals, ...given };
}

const bounds = ['deletes', 'replaces', 'missing', 'identityChanges', 'unseen', 'activate'] as const;
const words = ['lastAdmin', 'recreate', 'blindReplace', 'empty', 'partial'] as const;

/** Approvals as a plan carries them; undefined when nothing was approved. */
export function approvedIn(approvals: Approvals): Approved | undefined {
  const given = [
    ...bounds.flatMap((name) => {
      const bound = approvals[name];
      return bound ? [[name, allowanceText(bound)] as const] : [];
    }),
    ...words.flatMap((name) => (approvals[name] ? [[name, true] as const] : [])),
  ];
  return given.length === 0 ? undefined : Object.fromEntries(given);
}

/** The approvals that a saved plan carries, and those that are given beside it. */
export function approvalsWith(approved: Approved | undefined, given: Approvals): Approvals {
  const carried = bounds.flatMap((name) => {
    const bound = parseAllowance(approved?.[name] ?? '');
    return bound ? [[name, bound] as const] : [];
  });
  const either = words.map((name) => [name, given[name] || approved?.[name] === true] as const);
  return { ...Object.fromEntries(carried), ...given, ...Object.fromEntries(either) } as Approvals;
}

/**
 * Whether an operation takes somebody's access to notes away; who is deactivated there has none, and the same list sent
 * again takes nothing further.
 */
export function takesAccessAway(operation: Operation): boolean {
  if (operation.action !== 'replace') return operation.action === 'delete';
  const away = new Set(operation.inactive);
  return operation.cause === undefined && operation.remove.some((id) => !away.has(id));
}

/** The guard that counts an operation over 24 hours; undefined where none does. A recreate counts as a delete. */
export function countedBy(operation: Operation): Removal['guard'] | undefined {
  switch (operation.action) {
    case 'delete':
    case 'recreate':
      return 'max-deletes';
    case 'replace':
      return takesAccessAway(operation) ? 'max-replaces' : undefined;
    case 'adopt':
    case 'activate':
    case 'update':
      return operation.fields.some(({ identity }) => identity) ? 'max-identity-changes' : undefined;
    case 'create':
    case 'release':
      return undefined;
  }
}

/** The approval that lets a guard pass. */
export const approvalOf = {
  'max-deletes': 'deletes',
  'max-replaces': 'replaces',
  'max-identity-changes': 'identityChanges',
} as const satisfies Readonly<Record<Removal['guard'], keyof Approvals>>;
