import { countedBy, type Approvals } from './approvals.ts';
import type { Removal } from '../model/journal.ts';
import type { Guard, Operation } from '../model/plan.ts';
import { kindOf, type Kind, type Ref } from '../model/resource.ts';
import { allowanceOf, allowanceText, type Allowance, type Settings } from '../model/settings.ts';

/** What guards know of the world that operations change. */
export interface Guarded {
  readonly settings: Settings;
  readonly approvals: Approvals;
  /** Managed resources and not deactivated ones, before the operations. */
  readonly managed: readonly Ref[];
  /** Kinds of objects that are managed and of which the manifest declares none. */
  readonly absentKinds: readonly Kind[];
  /** The kind that belongs to organizations and has clients. */
  readonly memberKind: Kind | undefined;
  /** What runs of the last 24 hours took away without approval. */
  readonly removals: readonly Removal[];
  /** The organization's id in the target: of a client its provider's. */
  organizationOf(ref: Ref): string | undefined;
  /** An organization as the manifest calls it. */
  nameOf(organization: string): string;
}

/** So many are always allowed, unless the guard is 0. */
const floor = 3;

/** Finds every class of operations that goes further than settings and approvals allow. */
export function trippedGuards(operations: readonly Operation[], guarded: Guarded): readonly Guard[] {
  const { approvals } = guarded;
  const blind = operations.filter((operation) => operation.action === 'replace' && operation.blind);
  const emptied = operations.filter((operation) => operation.action === 'replace' && operation.empties === true);
  return [
    ...bounded('max-deletes', operations, guarded),
    ...bounded('max-replaces', operations, guarded),
    ...unapproved(
      'blind-replace',
      blind,
      approvals.blindReplace,
      '--allow-blind-replace',
      (count, kind) =>
        `This plan replaces ${count} ${plural(kind, count)} whose list was never seen: whoever else is on it ` +
        'loses access.',
    ),
    ...unapproved(
      'empty-assignment',
      emptied,
      approvals.empty,
      '--allow-empty',
      (count, kind) => `This plan leaves ${count} ${plural(kind, count)} with nobody.`,
    ),
    ...unapproved(
      'empty-manifest',
      leavingWhole(operations, guarded),
      approvals.empty,
      '--allow-empty',
      (count, kind) => `The manifest names no ${kind} any more, and state holds ${count}.`,
    ),
    ...lastOfOrganization(operations, guarded),
  ];
}

/** Words and settings of the two guards that count. */
const counting = {
  'max-deletes': { verb: 'deletes', flag: '--allow-deletes', setting: 'maxDeletes', approval: 'deletes' },
  'max-replaces': {
    verb: 'takes access away in',
    flag: '--allow-replaces',
    setting: 'maxReplaces',
    approval: 'replaces',
  },
} as const;

/** Counts what is taken away against a share of what is managed: of the kind, and of the kind in each organization. */
function bounded(guard: Removal['guard'], operations: readonly Operation[], guarded: Guarded): Guard[] {
  const { verb, flag, setting, approval } = counting[guard];
  const counted = operations.filter((operation) => countedBy(operation) === guard);
  const approved = guarded.approvals[approval];
  const allowed = guarded.settings.guards[setting];
  const tripped = (kind: string, refs: readonly Ref[], organization: string | undefined): Guard | undefined => {
    const isHere = (ref: Ref): boolean =>
      kindOf(ref) === kind && (organization === undefined || guarded.organizationOf(ref) === organization);
    const earlier = guarded.removals.filter(
      (removal) =>
        removal.guard === guard &&
        removal.kind === kind &&
        (organization === undefined || removal.organization === organization),
    ).length;
    const managed = guarded.managed.filter(isHere).length;
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
  if (approved) return beyondApproval(guard, approved, counted, guarded);
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

function limitOf(allowed: Allowance, total: number): number {
  const isOff = 'count' in allowed ? allowed.count === 0 : allowed.percent === 0;
  return isOff ? 0 : Math.max(floor, allowanceOf(allowed, total));
}

/**
 * What goes further than a person approved: a count approves so many in the whole plan, a percentage so many of each
 * kind.
 */
function beyondApproval(
  guard: Removal['guard'],
  approved: Allowance,
  counted: readonly Operation[],
  guarded: Guarded,
): Guard[] {
  const { verb, flag } = counting[guard];
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
    const managed = guarded.managed.filter((ref) => kindOf(ref) === kind).length;
    return tripped(kind, refs, allowanceOf(approved, managed), `${refs.length} of ${managed} ${plural(kind, managed)}`);
  });
}

/** What leaves when a whole section of the manifest is gone, where that is more than a few. */
function leavingWhole(operations: readonly Operation[], guarded: Guarded): readonly Operation[] {
  return guarded.absentKinds.flatMap((kind) => {
    const leaving = operations.filter(
      (operation) =>
        (operation.action === 'delete' || operation.action === 'release') && kindOf(operation.ref) === kind,
    );
    return leaving.length > floor ? leaving : [];
  });
}

/** Organizations that have somebody for clients now and would have nobody. */
function lastOfOrganization(operations: readonly Operation[], guarded: Guarded): readonly Guard[] {
  const { memberKind, approvals } = guarded;
  if (memberKind === undefined || approvals.empty) return [];
  const leaving = operations
    .filter((operation) => operation.action === 'delete' && kindOf(operation.ref) === memberKind)
    .map((operation) => operation.ref);
  const gone = new Set(leaving);
  const coming = operations.filter(
    (operation) => ['create', 'adopt', 'activate'].includes(operation.action) && kindOf(operation.ref) === memberKind,
  );
  const staying = new Set(
    [
      ...guarded.managed.filter((ref) => kindOf(ref) === memberKind && !gone.has(ref)),
      ...coming.map((operation) => operation.ref),
    ].map(guarded.organizationOf),
  );
  const organizations = [...new Set(leaving.flatMap((ref) => guarded.organizationOf(ref) ?? []))].filter(
    (organization) => !staying.has(organization),
  );
  return organizations.sort().map((organization) => {
    const refs = leaving.filter((ref) => guarded.organizationOf(ref) === organization);
    const name = guarded.nameOf(organization);
    const message = `This plan deletes the last ${memberKind} of ${name}. To go ahead: --allow-empty.`;
    return {
      guard: 'last-provider',
      kind: memberKind,
      organization: name,
      count: refs.length,
      limit: 0,
      refs,
      message,
      flag: '--allow-empty',
    };
  });
}

function unapproved(
  guard: Guard['guard'],
  operations: readonly Operation[],
  isApproved: boolean,
  flag: string,
  say: (count: number, kind: string) => string,
): Guard[] {
  if (isApproved) return [];
  return byKind(operations).map(([kind, refs]) => ({
    guard,
    kind,
    count: refs.length,
    limit: 0,
    refs,
    message: `${say(refs.length, kind)} To go ahead: ${flag}.`,
    flag,
  }));
}

function byKind(operations: readonly Operation[]): readonly (readonly [string, readonly Ref[]])[] {
  const groups = new Map<string, Ref[]>();
  for (const { ref } of operations) groups.set(kindOf(ref), [...(groups.get(kindOf(ref)) ?? []), ref]);
  return [...groups];
}

function plural(kind: string, count: number): string {
  return count === 1 ? kind : `${kind}s`;
}
