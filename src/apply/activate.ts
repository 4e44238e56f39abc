import type { ActivateChange, FieldChange } from '../core/model/change.ts';
import { bug } from '../core/model/failure.ts';
import type { Recorded } from '../core/model/recorded.ts';
import type { Fields } from '../core/model/resource.ts';
import { isSuccess } from '../connector/call.ts';
import type { Steps } from '../connector/target.ts';
import type { OperationRun } from './context.ts';
import { operationErrorOf } from './operation-error.ts';
import { sendFields } from './update.ts';
import { note, refused } from './write.ts';

/** Brings somebody back, then up to date; throws `OperationError` when that is refused. */
export async function activate(change: ActivateChange, steps: Steps, run: OperationRun): Promise<void> {
  const [first, ...rest] = steps.after(change.recorded.id);
  if (!first) throw bug('An activation has no request.');
  // From here on we answer for the person, whatever becomes of the request.
  if (!run.recorder.get(change.ref)) await run.recorder.write({ put: [{ ...change.recorded, deactivated: true }] });
  const sent = await note(first, run);
  const isYes = !('failure' in sent) && isSuccess(sent.answer);
  if (!isYes) {
    // It is refused when the person is active already, which is what was wanted.
    const isActive =
      (await isActiveNow(change, run)) ||
      (change.recorded.unsure === 'activity' && 'answer' in sent && sent.answer.status === 400);
    if (!isActive) {
      if ('failure' in sent) throw operationErrorOf(sent.failure);
      // Whether a read shows somebody deactivated is not known: this answer says that he is not there at all.
      const isGone = sent.answer.status === 404 && (await isMissing(change.recorded, run));
      if (isGone) run.recorder.notice(change.ref, 'missing');
      throw refused(first, sent.answer);
    }
  }
  const { deactivated, unsure, ...recorded } = change.recorded;
  void [deactivated, unsure];
  await run.recorder.write({ close: sent.n, put: [{ ...recorded, provenAt: run.recorder.now() }] });
  run.activated.add(change.ref);
  await sendFields(rest, valuesOf(change.fields), change.ref, change.desired, run);
}

async function isActiveNow(change: ActivateChange, run: OperationRun): Promise<boolean> {
  return (await run.target.isActive(change.recorded, change.desired, run.api)) === true;
}

async function isMissing(recorded: Recorded, run: OperationRun): Promise<boolean> {
  return (await run.presence.lookWitnessed(recorded, run.api)).state === 'missing';
}

/** The values that changes send. */
export function valuesOf(changes: readonly FieldChange[]): Fields {
  return Object.fromEntries(changes.map((change) => [change.name, change.to]));
}
