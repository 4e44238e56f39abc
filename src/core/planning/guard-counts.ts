import { approvalOf, countedBy } from './approvals.ts';
import type { Guarded } from './guarded.ts';
import type { Removal } from '../model/journal.ts';
import type { Guard, Operation } from '../model/plan.ts';
import { kindOf, type Kind, type Ref } from '../model/resource.ts';
import { allowanceOf, allowanceText, type Allowance } from '../model/settings.ts';

/** So many are always allowed, unless the guard is 0. */
export const floor = 3;

/** Words and settings of the guards that count over 24 hours. */
const counting = {
  'max-deletes': { verb: 'deletes', flag: '--allow-deletes', setting: 'maxDeletes' },
  'max-replaces': { verb: 'takes access away in', flag: '--allow-replaces', setting: 'maxReplaces' },
  'max-identity-changes': {
    verb: 'changes a name, birth date or number of',
    flag: '--allow-identity-changes',
    setting: 'maxIdentityChanges',
  },
} as const satisfies Readonly<Record<Removal['guard'], object>>;

/**
 * Counts what is taken away, or made another person, against a share of what is managed: of the kind, and of the kind
 * in each organization.
 */
export function bounded(guard: Removal['guard'], operations: readonly Operation[], guarded: Guarded): Guard[] {
  const { verb, flag, setting } = counting[guard];
  const counted = operations.filter((operation) => countedBy(operation) === guard);
  const approved = guarded.approvals[approvalOf[guard]];
  const all = countedAmong(guard, operations, guarded);
  const allowed = guarded.settings.guards[setting];
  const tripped = (kind: string, refs: readonly Ref[], organization: string | undefined): Guard | undefined => {
    const isHere = (ref: Ref): boolean =>
      kindOf(ref) === kind && (organization === undefined || guarded.organizationOf(ref) === organization);
    const before = guarded.removals.filter(
      (removal) =>
        removal.guard === guard &&
        removal.kind === kind &&
        (organization === undefined || removal.organization === organization),
    );
    const earlier = othersIn(before, refs);
    const managed = all.filter(isHere).length;
    // Those who were deactivated today were managed yesterday.
    const total = guard === 'max-deletes' ? managed + earlier : managed;
    const limit = limitOf(allowed, total);
    if (refs.length + earlier <= limit) return undefined;
    const after = earlier > 0 ? `, after ${earlier} in the last 24 hours` : '';
    const whose = organization === undefined ? '' : ` of ${guarded.nameOf(organization)}`;
    const message =
      `This plan ${verb} ${refs.length} of ${managed} ${plural(kind, managed)}${whose}${after}; the limit is ` +
      `${allowanceText(allowed)}. To go ahead: ${flag} ${counted.length}.`;
    return {
      guard,
      kind,
      ...(organization === undefined ? {} : { organization: guarded.nameOf(organization) }),
      count: refs.length + earlier,
      limit,
      refs,
      message,
      flag: `${flag} ${counted.length}`,
    };
  };
  // Whoever names a number means it: what goes beyond it is refused, also where the settings would let it pass.
  if (approved) return beyondApproval(approved, counted, { guard, verb, flag, all });
  return byKind(counted).flatMap(([kind, refs]) => {
    const whole = tripped(kind, refs, undefined);
    if (whole) return [whole];
    const organizations = [...new Set(refs.flatMap((ref) => guarded.organizationOf(ref) ?? []))].sort();
    return organizations.flatMap(
      (organization) =>
        tripped(
          kind,
          refs.filter((ref) => guarded.organizationOf(ref) === organization),
          organization,
        ) ?? [],
    );
  });
}

/** What a guard's share is taken of: the managed, and where people are made others, those who are taken over, too. */
function countedAmong(guard: Removal['guard'], operations: readonly Operation[], { managed }: Guarded): readonly Ref[] {
  if (guard !== 'max-identity-changes') return managed;
  const coming = operations.filter(({ action }) => action === 'adopt' || action === 'activate');
  return [...new Set([...managed, ...coming.map(({ ref }) => ref)])];
}

/** How many were counted before, each once, who are not counted now. */
function othersIn(before: readonly Removal[], refs: readonly Ref[]): number {
  const now = new Set(refs);
  const named = new Set(before.flatMap(({ ref }) => (ref === undefined || now.has(ref) ? [] : [ref])));
  return named.size + before.filter(({ ref }) => ref === undefined).length;
}

/** How many a guard allows: a share of all, and at least a few unless it allows none. */
export function limitOf(allowed: Allowance, total: number): number {
  const isOff = 'count' in allowed ? allowed.count === 0 : allowed.percent === 0;
  return isOff ? 0 : Math.max(floor, allowanceOf(allowed, total));
}

/** What an approval is about: the guard that it lets pass, in words, and those of whom a percentage is taken. */
interface Approved {
  readonly guard: Guard['guard'];
  readonly verb: string;
  readonly flag: string;
  readonly all: readonly Ref[];
}

/**
 * What goes further than a person approved: a count approves so many in the whole plan, a percentage so many of each
 * kind.
 */
export function beyondApproval(
  approved: Allowance,
  counted: readonly Pick<Operation, 'ref'>[],
  { guard, verb, flag, all }: Approved,
): Guard[] {
  const wayOut = `To go ahead: ${flag} ${counted.length}.`;
  const given = `${flag} ${allowanceText(approved)}`;
  const tripped = (kind: string, refs: readonly Ref[], limit: number, what: string): Guard[] =>
    refs.length <= limit
      ? []
      : [
          {
            guard,
            kind,
            count: refs.length,
            limit,
            refs,
            message: `This plan ${verb} ${what}; ${given} allows ${limit}. ${wayOut}`,
            flag: `${flag} ${counted.length}`,
          },
        ];
  const kinds = byKind(counted);
  if ('count' in approved)
    return tripped(
      kinds.map(([kind]) => kind).join(', '),
      counted.map(({ ref }) => ref),
      approved.count,
      `${counted.length} in all`,
    );
  return kinds.flatMap(([kind, refs]) => {
    const total = all.filter((ref) => kindOf(ref) === kind).length;
    return tripped(kind, refs, allowanceOf(approved, total), `${refs.length} of ${total} ${plural(kind, total)}`);
  });
}

/** The refs of operations by their kind. */
export function byKind(operations: readonly Pick<Operation, 'ref'>[]): readonly (readonly [Kind, readonly Ref[]])[] {
  const groups = new Map<Kind, Ref[]>();
  for (const { ref } of operations) groups.set(kindOf(ref), [...(groups.get(kindOf(ref)) ?? []), ref]);
  return [...groups];
}

/** A kind as a sentence counts it. */
export function plural(kind: string, count: number): string {
  return count === 1 ? kind : `${kind}s`;
}
