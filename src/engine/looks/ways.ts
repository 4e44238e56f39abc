import type { DesiredObject } from '../../core/model/resource.ts';
import type { FindOptions, Target } from '../../connector/target.ts';

/** In how many ways somebody is looked for: in all of them once state was lost, or an id was given up. */
export function waysOf({ previously }: DesiredObject, isLost: boolean): Pick<FindOptions, 'everywhere'> {
  return isLost || previously !== undefined ? { everywhere: true } : {};
}

/** How many requests it takes to look for somebody who is not there. */
export function countFind(target: Target, desired: DesiredObject, isLost: boolean): number {
  return target.countFind?.(desired, waysOf(desired, isLost)) ?? 1;
}
