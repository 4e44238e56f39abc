import { isSameId } from '../../core/comparing/normal-form.ts';
import type { LookupResult } from '../../core/model/observed.ts';
import type { DesiredObject } from '../../core/model/resource.ts';
import type { Reader } from '../../connector/connection.ts';
import type { FindOptions } from '../../connector/target.ts';
import type { UphealCalls } from './calls.ts';
import { kindObstacle, partnerOf, shownAs } from './found.ts';
import { activityOf, readById } from './look.ts';
import { idsOf } from './partner-ids.ts';

/** Looks for somebody by the id that the manifest has: what partner id he has there does not matter. */
export async function findGiven(
  calls: UphealCalls,
  userId: string,
  desired: DesiredObject,
  reader: Reader,
  options: Pick<FindOptions, 'except' | 'formerly'>,
): Promise<LookupResult> {
  const read = await readById(calls, reader, desired.kind, userId);
  if (read.state === 'unknown') return read;
  // Who is known to be another is nobody here, whatever the manifest says by now.
  if (read.state === 'absent' || isSameId(userId, options.except)) return noneGiven(desired);
  const { person } = read;
  const obstacle = kindObstacle(desired, person);
  if (obstacle) return obstacle;
  const partnerId = partnerOf(person);
  const isOurs = partnerId !== undefined && idsOf(desired, options).includes(partnerId);
  return {
    ...shownAs(person, await activityOf(calls, reader, person, undefined)),
    evidence: 'the id that the manifest has, same kind',
    ...(isOurs ? {} : { stranger: partnerId === undefined ? {} : { partnerId } }),
    by: ['given-id'],
  };
}

function noneGiven({ ref, kind }: DesiredObject): LookupResult {
  return {
    state: 'conflict',
    reason: 'unsupported',
    message: `Upheal has no ${kind} with the id that the manifest has of ${ref}.`,
    hint:
      'Check upheal.userId; without it the person is looked up by e-mail and partner id, and created when nobody is ' +
      'there.',
  };
}
