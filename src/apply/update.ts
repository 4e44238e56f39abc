import { bug } from '../core/model/failure.ts';
import type { DesiredObject, Fields, Ref } from '../core/model/resource.ts';
import { isSuccess, type WriteCall } from '../connector/call.ts';
import { OperationError } from './operation-error.ts';
import { afterWrite, failWhenNotTaken, received, rulesOf } from './received.ts';
import { activityOf, answerTo, refused, removalOf, type Details, type Sent } from './write.ts';
import type { OperationRun } from './context.ts';

/** Sends fields of somebody whom state holds, call by call, and remembers what each answer proves. */
export async function sendFields(
  calls: readonly WriteCall[],
  fields: Fields,
  ref: Ref,
  desired: DesiredObject,
  run: OperationRun,
): Promise<void> {
  const notTaken: string[] = [];
  for (const call of calls) {
    const sent = await sendCall(call, ref, desired, run);
    if (!sent) continue;
    const recorded = run.recorder.get(ref);
    if (!recorded) throw bug(`${ref} was written and is not in state.`);
    const after = afterWrite(recorded, sent.call, fields, await received(sent.call, sent.answer, run), run);
    await run.recorder.write({ close: sent.n, put: [after.recorded] });
    notTaken.push(...after.notTaken);
  }
  failWhenNotTaken(ref, notTaken);
}

/**
 * Sends one call; fields that the target may not take are left out after a refusal. Undefined when nothing is left to
 * send.
 */
async function sendCall(
  call: WriteCall,
  ref: Ref,
  desired: DesiredObject,
  run: OperationRun,
): Promise<Sent | undefined> {
  const sent = await answerTo(call, [ref], run, removalBy(call, ref, run));
  const { answer } = sent;
  if (isSuccess(answer)) return sent;
  if (answer.status === 404) {
    run.recorder.notice(ref, 'missing');
    throw refused(call, answer);
  }
  if (answer.status !== 400 && answer.status !== 403) throw refused(call, answer);
  const recorded = run.recorder.get(ref);
  const isActive = recorded && (await activityOf(recorded, desired, run));
  if (isActive === false) {
    run.recorder.notice(ref, 'deactivated');
    throw new OperationError('failed', {
      code: 'deactivated',
      status: answer.status,
      message: `${ref} is deactivated, so it cannot be changed: the next plan says what can be done.`,
    });
  }
  const rules = rulesOf(run, ref).fields;
  const ignorable = call.carries.filter((name) => rules[name]?.mayBeIgnored);
  if (!recorded || ignorable.length === 0) throw refused(call, answer);
  await run.recorder.write({
    put: [{ ...recorded, unsettable: [...new Set([...(recorded.unsettable ?? []), ...ignorable])].sort() }],
  });
  const carries = call.carries.filter((name) => !ignorable.includes(name));
  if (carries.length === 0) return undefined;
  const body = Object.fromEntries(Object.entries(call.body ?? {}).filter(([name]) => !ignorable.includes(name)));
  const without: WriteCall = { ...call, body, carries };
  const second = await answerTo(without, [ref], run, removalBy(without, ref, run));
  if (!isSuccess(second.answer)) throw refused(without, second.answer);
  return second;
}

/** What a guard counts of a call: only what says who somebody is makes another person of them. */
function removalBy(call: WriteCall, ref: Ref, run: OperationRun): Pick<Details, 'removal'> {
  const { fields } = rulesOf(run, ref);
  return call.carries.some((name) => fields[name]?.identity) ? removalOf(run) : {};
}
