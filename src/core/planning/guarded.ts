import { idForm, isSameId } from '../comparing/normal-form.ts';
import { listOf, membershipOf, ownerOf } from '../model/belonging.ts';
import type { Approvals } from './approvals.ts';
import type { KindTable } from '../model/fields.ts';
import { byRef } from '../model/manifest.ts';
import { idsOf } from '../deciding/ids.ts';
import type { PlanInput } from './plan-input.ts';
import type { Removal } from '../model/journal.ts';
import { kindOf, kinds, type Kind, type Ref } from '../model/resource.ts';
import type { Settings } from '../model/settings.ts';

/** What guards know of what operations change. */
export interface Guarded {
  readonly settings: Settings;
  readonly approvals: Approvals;
  /** Managed resources and not deactivated ones, before the operations. */
  readonly managed: readonly Ref[];
  /** Kinds of objects that are managed and of which the manifest declares none. */
  readonly absentKinds: readonly Kind[];
  /** The kind that belongs to organizations and has clients. */
  readonly memberKind: Kind | undefined;
  /** What runs of the last 24 hours did without approval that a guard counts. */
  readonly removals: readonly Removal[];
  readonly table: KindTable;
  /** Looks of this account found somebody, ever, who has none of our ids. */
  readonly sawStrangers: boolean;
  /** Whether looks of this plan saw somebody active, and with an administrator's role. */
  isSeenAdmin(ref: Ref): boolean;
  /** The role that somebody has in the target, as far as it is known. */
  roleOf(ref: Ref): string | undefined;
  /** Whether somebody is deactivated in the target, or gone. */
  isAway(ref: Ref): boolean;
  /** The organization's id in the target: of a client its provider's. */
  organizationOf(ref: Ref): string | undefined;
  /** An organization as the manifest calls it. */
  nameOf(organization: string): string;
}

/** What guards need to know: who is managed, and to which organization everybody belongs. */
export function guardedBy(
  input: Pick<PlanInput, 'manifest' | 'recorded' | 'table' | 'approvals' | 'removals' | 'declaredId'> &
    Partial<Pick<PlanInput, 'roles' | 'sawStrangers' | 'admins'>>,
  away: ReadonlySet<Ref> = new Set(),
): Guarded {
  const { manifest, recorded, table } = input;
  const idOf = idsOf(input);
  const desired = byRef(manifest);
  const lists = new Map(
    manifest.resources.flatMap((resource) =>
      resource.form === 'membership' ? [[resource.owner, resource] as const] : [],
    ),
  );
  const membership = membershipOf(table);
  const refsById = new Map(
    [...recorded.values()].filter((known) => !known.list).map((known) => [idForm(known.id), known.ref]),
  );
  const ownOrganization = (ref: Ref): string | undefined => {
    const resource = desired.get(ref);
    const wanted = resource?.form === 'object' ? resource.organization : undefined;
    const id = recorded.get(ref)?.organizationId ?? (wanted && idOf(wanted));
    return id === undefined ? undefined : idForm(id);
  };
  /** The primary member of an owner's list: as state has it, else as the manifest wants it. */
  const primaryOf = (owner: Ref): Ref | undefined => {
    const list = listOf(table, owner);
    const [first] = (list === undefined ? undefined : recorded.get(list)?.list) ?? [];
    return first === undefined ? lists.get(owner)?.members[0] : refsById.get(idForm(first));
  };
  const organizationOf = (ref: Ref): string | undefined => {
    const owner = ownerOf(table, ref);
    if (kindOf(owner) !== membership?.owner) return ownOrganization(owner);
    const primary = primaryOf(owner);
    return (primary && ownOrganization(primary)) ?? ownOrganization(owner);
  };
  const managed = [...recorded.values()].filter((known) => !known.deactivated).map((known) => known.ref);
  const declared = new Set(manifest.resources.map((resource) => resource.kind));
  return {
    settings: manifest.settings,
    approvals: input.approvals,
    managed,
    absentKinds: kinds.filter((kind) => table[kind].form === 'object' && table[kind].managed && !declared.has(kind)),
    memberKind: membership?.managed ? membership.member : undefined,
    removals: input.removals.map((removal) =>
      removal.organization === undefined ? removal : { ...removal, organization: idForm(removal.organization) },
    ),
    table,
    sawStrangers: input.sawStrangers ?? false,
    roleOf: (ref) => (input.roles?.get(ref) ?? recorded.get(ref)?.role)?.name,
    isSeenAdmin: (ref) => input.admins?.has(ref) ?? false,
    isAway: (ref) => away.has(ref),
    organizationOf,
    nameOf: (organization) => {
      const resource = manifest.resources.find(
        (item) => isSameId(input.declaredId(item), organization) && item.form === 'object' && !item.external,
      );
      return resource ? resource.ref : `organization ${organization}`;
    },
  };
}
