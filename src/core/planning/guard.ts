import { bounded, byKind, floor, plural } from './guard-counts.ts';
import { beyondActivations, lastAdmins, perhapsThere } from './guard-people.ts';
import type { Guarded } from './guarded.ts';
import type { Guard, Operation } from '../model/plan.ts';
import { kindOf } from '../model/resource.ts';

/** Finds every class of operations that goes further than settings and approvals allow. */
export function trippedGuards(operations: readonly Operation[], guarded: Guarded): readonly Guard[] {
  const { approvals } = guarded;
  const blind = operations.filter((operation) => operation.action === 'replace' && operation.blind);
  const emptied = operations.filter((operation) => operation.action === 'replace' && operation.empties === true);
  return [
    ...bounded('max-deletes', operations, guarded),
    ...bounded('max-replaces', operations, guarded),
    ...bounded('max-identity-changes', operations, guarded),
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
    ...perhapsThere(operations, guarded),
    ...lastAdmins(operations, guarded),
    ...beyondActivations(operations, guarded),
  ];
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
