import { bug } from '../core/model/failure.ts';
import type { DesiredObject, Fields, Ref } from '../core/model/resource.ts';
import { isSuccess, type WriteCall } from '../connector/call.ts';
import { Ending } from './operation-error.ts';
import { activityOf, afterWrite, answerTo, failWhenNotTaken, received, refused, rulesOf, type Sent } from './write.ts';
import { stamp, type Errand } from './context.ts';

/** Sends fields of somebody whom state holds, call by call, and remembers what each answer proves. */
export async function sendFields(
  calls: readonly WriteCall[],
  fields: Fields,
  ref: Ref,
  desired: DesiredObject,
  world: Errand,
): Promise<void> {
  const notTaken: string[] = [];
  for (const call of calls) {
    const sent = await sendCall(call, ref, desired, world);
    if (!sent) continue;
    const recorded = world.memory.get(ref);
    if (!recorded) throw bug(`${ref} was written and is not in state.`);
    const after = afterWrite(recorded, sent.call, fields, await received(sent.call, sent.answer, world), world);
    await world.memory.write({ close: sent.n, put: [after.recorded] });
    notTaken.push(...after.notTaken);
  }
  failWhenNotTaken(ref, notTaken);
}

/**
 * Sends one call; fields that the target may not take are left out after a refusal. Undefined when nothing is left to
 * send.
 */
async function sendCall(call: WriteCall, ref: Ref, desired: DesiredObject, world: Errand): Promise<Sent | undefined> {
  const sent = await answerTo(call, [ref], world);
  const { answer } = sent;
  if (isSuccess(answer)) return sent;
  if (answer.status === 404) {
    noticeSeen(ref, 'missing', world);
    throw refused(call, answer);
  }
  if (answer.status !== 400 && answer.status !== 403) throw refused(call, answer);
  const recorded = world.memory.get(ref);
  const isActive = recorded && (await activityOf(recorded, desired, world));
  if (isActive === false) {
    noticeSeen(ref, 'deactivated', world);
    throw new Ending('failed', {
      code: 'deactivated',
      status: answer.status,
      message: `${ref} is deactivated, so it cannot be changed: the next plan proposes to activate.`,
    });
  }
  const rules = rulesOf(world, ref).fields;
  const tentative = call.carries.filter((name) => rules[name]?.tentative);
  if (!recorded || tentative.length === 0) throw refused(call, answer);
  await world.memory.write({
    put: [{ ...recorded, unsettable: [...new Set([...(recorded.unsettable ?? []), ...tentative])].sort() }],
  });
  const carries = call.carries.filter((name) => !tentative.includes(name));
  if (carries.length === 0) return undefined;
  const body = Object.fromEntries(Object.entries(call.body ?? {}).filter(([name]) => !tentative.includes(name)));
  const without: WriteCall = { ...call, body, carries };
  const second = await answerTo(without, [ref], world);
  if (!isSuccess(second.answer)) throw refused(without, second.answer);
  return second;
}

/** Leaves a note for the next plan, which then looks. */
export function noticeSeen(ref: Ref, seen: 'missing' | 'deactivated', world: Errand): void {
  const recorded = world.memory.get(ref);
  const at = stamp(world.clock);
  if (!recorded) return;
  world.memory.notice({
    ref,
    id: recorded.id,
    ...(seen === 'missing' ? { read: { at, fields: {}, seen } } : { check: { at, isActive: false } }),
  });
}
