import type { Recorded } from '../../core/model/recorded.ts';
import { kindOf, refOf, type DesiredObject, type Ref } from '../../core/model/resource.ts';
import type { FindOptions, Target } from '../../connector/target.ts';

/** Ids that somebody had before and that are nobody else's by now. */
export function formerIds(recorded: Recorded | undefined, isTaken: (ref: Ref) => boolean): readonly string[] {
  const { formerly = [] } = recorded ?? {};
  return recorded ? formerly.filter((id) => !isTaken(refOf(kindOf(recorded.ref), id))) : [];
}

/** In which ways somebody is looked for: in all of them once state was lost, or an id was given up. */
export function waysOf(
  { previously }: DesiredObject,
  isLost: boolean,
  formerly: readonly string[],
): Pick<FindOptions, 'everywhere' | 'formerly'> {
  if (formerly.length > 0) return { everywhere: true, formerly };
  return isLost || previously !== undefined ? { everywhere: true } : {};
}

/** How many requests it takes to look for somebody who is not there. */
export function countFind(
  target: Target,
  desired: DesiredObject,
  isLost: boolean,
  formerly: readonly string[],
): number {
  return target.countFind?.(desired, waysOf(desired, isLost, formerly)) ?? 1;
}
