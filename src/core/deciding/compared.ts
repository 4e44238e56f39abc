import { isManaged, wantedFields } from './desired.ts';
import { diffFields, type FieldDiff } from './diff.ts';
import { idsOf, type IdSources } from './ids.ts';
import type { KindTable, ObjectRules } from '../model/fields.ts';
import type { Digest, Recorded } from '../model/recorded.ts';
import type { DesiredObject, Fields, Ref } from '../model/resource.ts';

/** A managed object of the manifest beside what is known of it, before anybody looks. */
export interface Compared {
  readonly desired: DesiredObject;
  readonly rules: ObjectRules;
  /** The id in the target of its organization. */
  readonly organizationId: string | undefined;
  /** The values that the target should hold. */
  readonly wanted: Fields;
  /** Absent for somebody of whom state knows nothing. */
  readonly known?: Known;
}

/** What is known of an object, and how what is wanted differs from it: worked out once, when it is first asked for. */
export interface Known {
  readonly recorded: Recorded;
  edits(): FieldDiff;
}

/** What comparing a manifest with what is known needs. */
export interface CompareContext extends IdSources {
  readonly table: KindTable;
  readonly digest: Digest;
}

/** Compares every managed object of a manifest with what is known of it; asks nobody. */
export function comparedIn(context: CompareContext): ReadonlyMap<Ref, Compared> {
  const { manifest, recorded, table, digest } = context;
  const idOf = idsOf(context);
  return new Map(
    manifest.resources.flatMap((desired) => {
      const rules = table[desired.kind];
      if (desired.form !== 'object' || rules.form !== 'object' || !isManaged(desired, rules)) return [];
      const organizationId = desired.organization && idOf(desired.organization);
      return [[desired.ref, compare(desired, rules, organizationId, recorded.get(desired.ref), digest)] as const];
    }),
  );
}

/** An object once its organization's id is decided: as it was, unless a look told another id. */
export function inOrganization(compared: Compared, organizationId: string | undefined, digest: Digest): Compared {
  const { desired, rules, known } = compared;
  return organizationId === compared.organizationId
    ? compared
    : compare(desired, rules, organizationId, known?.recorded, digest);
}

function compare(
  desired: DesiredObject,
  rules: ObjectRules,
  organizationId: string | undefined,
  recorded: Recorded | undefined,
  digest: Digest,
): Compared {
  const wanted = wantedFields(desired, rules, organizationId);
  const base = { desired, rules, organizationId, wanted };
  if (!recorded) return base;
  let edits: FieldDiff | undefined;
  return {
    ...base,
    known: { recorded, edits: () => (edits ??= diffFields(rules, desired, wanted, recorded, undefined, digest)) },
  };
}
