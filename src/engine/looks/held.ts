import { afterNotFound, isReallyGone } from './not-found.ts';
import type { Found, ObserveOptions } from './observing.ts';
import type { Known } from '../../core/deciding/compared.ts';
import type { Recorded } from '../../core/model/recorded.ts';
import type { DesiredObject } from '../../core/model/resource.ts';

const freshMs = 120_000;

/** Whether the last check saw somebody deactivated whom we did not deactivate. */
export function wasInactive({ ref, deactivated }: Recorded, proofs: ObserveOptions['proofs']): boolean {
  return deactivated !== true && proofs.get(ref)?.check?.isActive === false;
}

/** Looks at somebody who is about to be deleted: what cannot be read does not keep them. */
export async function lookAtLeaver(
  recorded: Recorded,
  { target, reader, presence, proofs }: ObserveOptions,
  { observations }: Found,
): Promise<void> {
  const { ref } = recorded;
  const observation = await presence.look(recorded, reader, false);
  const isAway = wasInactive(recorded, proofs) && (await target.isActive(recorded, undefined, reader)) === false;
  if (observation.state === 'present')
    observations.set(ref, isAway ? { ...observation, isActive: false } : observation);
  else if (isAway) observations.set(ref, { state: 'unread', isActive: false });
}

/** Looks at somebody whom state holds; whose read is answered as not there is looked for once everybody was read. */
export async function lookAt(
  desired: DesiredObject,
  { recorded, edits }: Known,
  options: ObserveOptions,
  { observations, absent }: Found,
): Promise<void> {
  const { target, reader, presence, proofs, clock } = options;
  const { ref } = desired;
  const isFresh = clock.now() - Date.parse(recorded.provenAt) < freshMs;
  const observation = await presence.look(recorded, reader, isFresh && !recorded.deactivated);
  if (recorded.deactivated) {
    if (observation.state === 'present') observations.set(ref, observation);
    if (observation.state === 'missing') absent.push({ desired, recorded });
    return;
  }
  const seeActive = (): Promise<boolean | undefined> => target.isActive(recorded, desired, reader);
  if (observation.state === 'present') {
    // Whom another deactivated is not made anew: that would give him back what was taken from him.
    const isForRecreate = options.mayRecreate && !desired.protect && edits().immutable.length > 0;
    const isDoubted = recorded.unsure === 'activity' || wasInactive(recorded, proofs) || isForRecreate;
    // Where no look tells now, it counts what was seen last.
    const isActive = isDoubted
      ? ((await seeActive()) ?? (wasInactive(recorded, proofs) ? false : undefined))
      : undefined;
    observations.set(ref, isActive === undefined ? observation : { ...observation, isActive });
    return;
  }
  if (observation.state !== 'missing') return void observations.set(ref, observation);
  // Whom we may have left deactivated ourselves a target may not show: no contradiction.
  if (recorded.unsure === 'activity' && target.seesActivity(desired) && (await seeActive()) === false)
    observations.set(ref, { state: 'unread', isActive: false });
  else absent.push({ desired, recorded });
}

/** What is to be made of somebody who is not there by his id, once everybody was looked at. */
export async function lookAgain(
  desired: DesiredObject,
  recorded: Recorded,
  options: ObserveOptions,
  { observations, lookups }: Found,
): Promise<void> {
  const isSeenGone = options.proofs.get(desired.ref)?.read?.seen === 'missing';
  const told = await afterNotFound(desired, recorded, options);
  const { observation, lookup } = told;
  if (recorded.deactivated && !isReallyGone(told, isSeenGone)) return;
  observations.set(desired.ref, observation);
  if (lookup) lookups.set(desired.ref, lookup);
}
