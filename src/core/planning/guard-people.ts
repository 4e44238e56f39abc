import { beyondApproval, byKind, plural } from './guard-counts.ts';
import type { Guarded } from './guarded.ts';
import { isAdminRole } from './people.ts';
import type { Guard, Operation } from '../model/plan.ts';
import { kindOf, type Kind, type Ref } from '../model/resource.ts';
import { allowanceOf, allowanceText } from '../model/settings.ts';

/** People who would be created though no look can find them, once somebody was found who has none of our ids. */
export function perhapsThere(operations: readonly Operation[], guarded: Guarded): readonly Guard[] {
  const { approvals, settings, managed, sawStrangers } = guarded;
  if (!sawStrangers) return [];
  const unseen = operations.filter((operation) => operation.action === 'create' && isUnseen(operation, guarded));
  const flag = '--allow-unseen';
  const all = [...managed, ...unseen.map(({ ref }) => ref)];
  const verb = 'creates people whom no look can find:';
  if (approvals.unseen) return beyondApproval(approvals.unseen, unseen, { guard: 'perhaps-there', verb, flag, all });
  const allowed = settings.guards.maxUnseen;
  return byKind(unseen).flatMap(([kind, refs]) => {
    const limit = allowanceOf(allowed, all.filter((ref) => kindOf(ref) === kind).length);
    if (refs.length <= limit) return [];
    const message =
      `This plan creates ${refs.length} ${plural(kind, refs.length)} whom no look can find, and somebody without our ` +
      'ids is there: they may be there already, and would be there twice; the limit is ' +
      `${allowanceText(allowed)}. Give them an e-mail address${idText(kind, guarded)}, or say that they are new. ` +
      `To go ahead: ${flag} ${unseen.length}.`;
    const numbers = { count: refs.length, limit, refs, message };
    return [{ guard: 'perhaps-there', kind, ...numbers, flag: `${flag} ${unseen.length}` }];
  });
}

/** How the manifest says which one of those who are there somebody is; nothing where it cannot. */
function idText(kind: Kind, { table }: Guarded): string {
  const rules = table[kind];
  const fields = rules.form === 'object' ? Object.entries(rules.fields) : [];
  const [name, rule] = fields.find(([, { declaresId }]) => declaresId) ?? [];
  if (name === undefined || typeof rule?.from !== 'object') return '';
  return `, add "${rule.from.block}: { ${name}: ${rule.compare === 'uuid' ? 'UUID' : 'ID'} }" to those who are there`;
}

/** Whether somebody has nothing by which people of their kind can be looked up who do not have our ids. */
function isUnseen(operation: Extract<Operation, { action: 'create' | 'update' }>, { table }: Guarded): boolean {
  const rules = table[kindOf(operation.ref)];
  if (rules.form !== 'object') return false;
  const names = Object.keys(rules.fields).filter((name) => rules.fields[name]?.identifies);
  return names.length > 0 && !operation.fields.some(({ name }) => names.includes(name));
}

/** More people whom another than caseload deactivated than a person approved to activate. */
export function beyondActivations(operations: readonly Operation[], { approvals, managed }: Guarded): readonly Guard[] {
  const live = operations.filter((operation) => operation.action === 'activate' && operation.live === true);
  if (!approvals.activate) return [];
  const all = [...new Set([...managed, ...live.map(({ ref }) => ref)])];
  const words = { guard: 'live-deactivation', verb: 'activates', flag: '--allow-activate', all } as const;
  return beyondApproval(approvals.activate, live, words);
}

/** Administrators who would be deactivated or forgotten where looks saw no other active one. */
export function lastAdmins(operations: readonly Operation[], guarded: Guarded): readonly Guard[] {
  const { isSeenAdmin, nameOf } = guarded;
  const byOrganization = new Map<string | undefined, Ref[]>();
  for (const { ref, organization, others } of uncoveredAdmins(operations, guarded))
    if (!others.some(isSeenAdmin)) byOrganization.set(organization, [...(byOrganization.get(organization) ?? []), ref]);
  return [...byOrganization].map(([organization, refs]): Guard => {
    const where = organization === undefined ? '' : ` of ${nameOf(organization)}`;
    const message =
      `This plan deactivates or forgets the last administrator${where} (${refs.join(', ')}): nobody else was seen to ` +
      'be an active one. To go ahead: --allow-last-admin.';
    return {
      guard: 'last-admin',
      kind: kindOf(refs[0] as Ref),
      ...(organization === undefined ? {} : { organization: nameOf(organization) }),
      count: refs.length,
      limit: 0,
      refs,
      message,
      flag: '--allow-last-admin',
    };
  });
}

/**
 * For each administrator who would be deactivated or forgotten, those of whom a look has to see that they administer
 * what he did.
 */
export function adminsToSee(operations: readonly Operation[], guarded: Guarded): readonly (readonly Ref[])[] {
  return uncoveredAdmins(operations, guarded).map(({ others }) => others);
}

/** An administrator who would be deactivated or forgotten, and those of his organization whom state has as others. */
interface LeavingAdmin {
  readonly ref: Ref;
  readonly organization: string | undefined;
  readonly others: readonly Ref[];
}

/** Administrators who leave where nobody who comes in the same plan stands in. */
function uncoveredAdmins(operations: readonly Operation[], guarded: Guarded): readonly LeavingAdmin[] {
  const { approvals, managed, organizationOf, isAway, roleOf, table } = guarded;
  if (approvals.lastAdmin) return [];
  const leaving = operations.filter((operation) => leaves(operation) && !isAway(operation.ref));
  const gone = new Set(leaving.map(({ ref }) => ref));
  const isAdmin = (ref: Ref, role: string | undefined): boolean => isAdminRole(table[kindOf(ref)], role);
  const roleIn = (operation: Operation): string | undefined => ('role' in operation ? operation.role : undefined);
  const staying = managed.filter((ref) => !gone.has(ref) && !isAway(ref) && isAdmin(ref, roleOf(ref)));
  const coming = operations
    .filter(({ action }) => action === 'adopt' || action === 'activate')
    .flatMap((operation) => (isAdmin(operation.ref, roleIn(operation)) ? [operation.ref] : []));
  return leaving.flatMap((operation) => {
    const { ref } = operation;
    const organization = organizationOf(ref);
    const isBeside = (other: Ref): boolean =>
      kindOf(other) === kindOf(ref) && (organization === undefined || organizationOf(other) === organization);
    if (!isAdmin(ref, roleIn(operation) ?? roleOf(ref)) || coming.some(isBeside)) return [];
    return [{ ref, organization, others: staying.filter(isBeside) }];
  });
}

function leaves({ action }: Operation): boolean {
  return action === 'delete' || action === 'release' || action === 'recreate';
}
