import type { DesiredObject } from '../../core/model/resource.ts';
import type { FindOptions as Asked } from '../../connector/target.ts';
import type { Assumptions } from './assumptions.ts';
import { emailOf } from './look.ts';

/** What settings say of looks; `lookupByPartnerId` is an assumption that one of them can take back. */
export type LookSettings = Pick<Assumptions, 'lookupByPartnerId' | 'look'>;

/** How many requests a look takes that finds nobody. */
export function countFind(desired: DesiredObject, options: Pick<Asked, 'everywhere'> & LookSettings): number {
  return (emailOf(desired.fields) === undefined ? 0 : 1) + partnerIdsOf(desired, options).length;
}

/** The partner ids by which somebody is looked for where the e-mail finds nobody: also the one that he had before. */
export function partnerIdsOf(
  { id, previously, fields }: DesiredObject,
  { everywhere, lookupByPartnerId, look }: Pick<Asked, 'everywhere'> & LookSettings,
): readonly string[] {
  const isHelped = look === 'email' && emailOf(fields) !== undefined && previously === undefined && !everywhere;
  return lookupByPartnerId && !isHelped ? idsOf({ id, previously }) : [];
}

/** The partner ids that somebody has by the manifest's own word. */
export function idsOf({ id, previously }: Pick<DesiredObject, 'id'> & { readonly previously?: string | undefined }) {
  return previously === undefined ? [id] : [id, previously];
}
