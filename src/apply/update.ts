import { bug } from '../core/model/failure.ts';
import type { FieldChange } from '../core/model/change.ts';
import type { FieldNote } from '../core/model/plan.ts';
import type { DesiredObject, Fields, Ref } from '../core/model/resource.ts';
import { isSuccess, type WriteCall } from '../connector/call.ts';
import { OperationError } from './operation-error.ts';
import { afterWrite, failWhenNotTaken } from './after-write.ts';
import { provenBy, rulesOf } from './received.ts';
import { activityOf, persisted, refused, removalOf, type Details, type Lost, type Sent } from './write.ts';
import type { OperationRun } from './context.ts';

/**
 * Sends fields of somebody whom state holds, call by call, and remembers what each answer proves; throws
 * `OperationError` when an answer shows other values, or when nothing was sent because others' answers did.
 */
export async function sendFields(
  calls: readonly WriteCall[],
  fields: Fields,
  ref: Ref,
  desired: DesiredObject,
  run: OperationRun,
): Promise<void> {
  const notTaken: FieldNote[] = [];
  const left: string[] = [];
  let answers = 0;
  const queue = [...calls];
  for (let call = queue.shift(); call; call = queue.shift()) {
    const givenUp = givenUpIn(call, ref, run);
    if (givenUp.length > 0) {
      run.tally.leave(ref, givenUp);
      left.push(...givenUp);
      queue.unshift(...callsWithout(givenUp, call, fields, desired, run));
      continue;
    }
    const sent = await sendCall(call, ref, desired, run);
    if (sent === 'given up') queue.unshift(call);
    if (sent === 'given up' || !sent) continue;
    answers += 1;
    const recorded = run.recorder.get(ref);
    if (!recorded) throw bug(`${ref} was written and is not in state.`);
    const after = afterWrite(recorded, sent.call, fields, await provenBy(sent, ref, fields, run), run);
    await run.recorder.write({ close: sent.n, put: [after.recorded] });
    notTaken.push(...after.notTaken);
  }
  failWhenNotTaken(ref, notTaken);
  if (left.length > 0 && answers === 0 && run.operation.action === 'update') throw notSent(ref, left);
}

/** What a call carries that the first answers of this run all refused. */
function givenUpIn(call: WriteCall, ref: Ref, run: OperationRun): readonly string[] {
  return call.carries.filter((name) => run.tally.isGivenUp(ref, name));
}

/** The requests for what is left of a call. */
function callsWithout(
  names: readonly string[],
  call: WriteCall,
  fields: Fields,
  desired: DesiredObject,
  run: OperationRun,
): readonly WriteCall[] {
  const { ref } = desired;
  const recorded = run.recorder.get(ref);
  const changes = call.carries.flatMap((name): readonly FieldChange[] => {
    const to = fields[name];
    return names.includes(name) || to === undefined ? [] : [{ name, cause: 'edit', to }];
  });
  if (!recorded || changes.length === 0) return [];
  return run.target
    .steps({ action: 'update', ref, desired, recorded, fields: changes }, run.resolve)
    .after(recorded.id);
}

function notSent(ref: Ref, names: readonly string[]): OperationError {
  const message = `${ref}: ${names.join(', ')} was not sent, for the first answers of this run did not take it.`;
  return new OperationError('skipped', { code: 'not-taken', message });
}

/**
 * Sends one call; fields that the target may not take are left out after a refusal. Undefined when nothing is left to
 * send, and nothing is sent when a field is given up before its turn.
 */
async function sendCall(
  call: WriteCall,
  ref: Ref,
  desired: DesiredObject,
  run: OperationRun,
): Promise<Sent | Lost | 'given up' | undefined> {
  const isGivenUp = (): boolean => givenUpIn(call, ref, run).length > 0;
  const sent = await persisted(call, [ref], run, removalBy(call, ref, run), isGivenUp);
  if (sent === 'given up' || 'failure' in sent) return sent;
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
  return persisted(without, [ref], run, removalBy(without, ref, run));
}

/** What a guard counts of a call: only what says who somebody is makes another person of them. */
function removalBy(call: WriteCall, ref: Ref, run: OperationRun): Pick<Details, 'removal'> {
  const { fields } = rulesOf(run, ref);
  return call.carries.some((name) => fields[name]?.identity) ? removalOf(run) : {};
}
