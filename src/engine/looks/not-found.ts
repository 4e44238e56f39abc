import { isSameId } from '../../core/comparing/normal-form.ts';
import type { LookupResult, Observation } from '../../core/model/observed.ts';
import type { Recorded } from '../../core/model/recorded.ts';
import type { DesiredObject, Ref } from '../../core/model/resource.ts';
import type { Reader } from '../../connector/connection.ts';
import type { Presence } from '../../connector/presence.ts';
import { formerIds, waysOf } from './ways.ts';
import type { Target, Witnesses } from '../../connector/target.ts';

/** What looking again takes. */
export interface LookingAgain {
  readonly target: Target;
  readonly reader: Reader;
  readonly witnesses: Witnesses;
  readonly presence: Presence;
  /** Everybody who is managed: an id that one of them has is nobody's former one. */
  readonly compared: { has(ref: Ref): boolean };
}

/** What is to be made of an object whose read was answered as "not there". */
export interface NotFound {
  readonly observation: Observation;
  /** Who is in its place, or nobody; absent where that does not matter. */
  readonly lookup?: LookupResult;
}

/**
 * Looks for an object in all other ways before its 404 counts: `missing` is one that nothing else names and that has a
 * witness; one that another look names is unknown.
 */
export async function afterNotFound(
  desired: DesiredObject,
  recorded: Recorded,
  { target, reader, witnesses, presence, compared }: LookingAgain,
): Promise<NotFound> {
  const lookup = await target.find(desired, reader, witnesses, {
    needsProof: false,
    ...waysOf(
      desired,
      true,
      formerIds(recorded, (ref) => compared.has(ref)),
    ),
  });
  if (lookup.state === 'found' && isSameId(lookup.id, recorded.id)) return { observation: contradicting(recorded.ref) };
  if (lookup.state === 'unknown') return { observation: lookup };
  const isWitnessed = await presence.isWitnessed(recorded, reader);
  return { observation: { state: isWitnessed ? 'missing' : 'unwitnessed' }, lookup };
}

/**
 * Whether somebody whom we deactivated is gone, where a target may not show those who are deactivated: a look by an
 * address must find nobody either, or an activation was answered as not there.
 */
export function isReallyGone({ observation, lookup }: NotFound, isSeenGone: boolean): boolean {
  if (observation.state !== 'missing' || !lookup) return false;
  return lookup.state === 'nobody' ? lookup.isProven || isSeenGone : lookup.state === 'found' || isSeenGone;
}

/** What is known of somebody whom one look does not show and another one names. */
export function contradicting(ref: Ref): Observation {
  return {
    state: 'unknown',
    code: 'contradicting-looks',
    message: `Looks contradict each other: the read of ${ref} is answered as not there, and another names its id.`,
  };
}
