import type { DesiredObject } from '../../core/model/resource.ts';
import type { FindOptions as Asked } from '../../connector/target.ts';
import type { Assumptions } from './assumptions.ts';
import { emailOf } from './look.ts';

/** What settings say of looks; `lookupByPartnerId` is an assumption that one of them can take back. */
export type LookSettings = Pick<Assumptions, 'lookupByPartnerId' | 'look'>;

/** How somebody is asked for beside what settings say. */
type Ways = Pick<Asked, 'everywhere' | 'formerly'>;

/** How many requests a look takes that finds nobody. */
export function countFind(desired: DesiredObject, options: Ways & LookSettings): number {
  if (desired.blocks['upheal']?.['userId'] !== undefined) return 1;
  return (emailOf(desired.fields) === undefined ? 0 : 1) + partnerIdsOf(desired, options).length;
}

/** The partner ids by which somebody is looked for where the e-mail finds nobody: also those that he had before. */
export function partnerIdsOf(desired: DesiredObject, options: Ways & LookSettings): readonly string[] {
  const { everywhere, lookupByPartnerId, look } = options;
  const isHelped =
    look === 'email' && emailOf(desired.fields) !== undefined && desired.previously === undefined && !everywhere;
  return lookupByPartnerId && !isHelped ? idsOf(desired, options) : [];
}

/** The partner ids that somebody has, or had, by the manifest's own word. */
export function idsOf({ id, previously }: DesiredObject, { formerly = [] }: Pick<Ways, 'formerly'>): readonly string[] {
  return [...new Set([id, ...(previously === undefined ? [] : [previously]), ...formerly])];
}
