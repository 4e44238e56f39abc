import type { ActivateChange, AdoptChange, Change, UpdateChange } from '../core/model/change.ts';
import { bug } from '../core/model/failure.ts';
import type { Fields, Ref } from '../core/model/resource.ts';
import { isSuccess, type WriteCall } from '../connector/call.ts';
import type { Steps } from '../connector/target.ts';
import type { OperationRun } from './context.ts';
import { create } from './create.ts';
import { operationErrorOf } from './operation-error.ts';
import { release, remove } from './remove.ts';
import { replace } from './replace.ts';
import { sendFields } from './update.ts';
import { note, refused } from './write.ts';

/**
 * Carries one change out but for the requests that wait until others are done, which it gives back; throws
 * `OperationError` when it does not end as done.
 */
export async function carryOut(
  change: Change,
  needs: readonly Ref[],
  run: OperationRun,
): Promise<readonly WriteCall[]> {
  const steps = run.target.steps(change, run.resolve);
  await begin(change, steps, needs, run);
  return steps.finish;
}

async function begin(change: Change, steps: Steps, needs: readonly Ref[], run: OperationRun): Promise<void> {
  switch (change.action) {
    case 'create':
      return create(change, steps, needs, run);
    case 'recreate':
      return change.successor ? undefined : create(change, steps, needs, run);
    case 'adopt':
    case 'update':
      return update(change, steps, run);
    case 'activate':
      return activate(change, steps, run);
    case 'replace':
      return replace(change, steps, needs, run);
    case 'delete':
      return remove(change, steps, run);
    case 'release':
      return release(change, run);
  }
}

async function update(change: AdoptChange | UpdateChange, steps: Steps, run: OperationRun): Promise<void> {
  const { ref, desired, recorded, fields } = change;
  await run.recorder.write({ put: [recorded] });
  await sendFields(steps.after(recorded.id), valuesOf(fields), ref, desired, run);
}

async function activate(change: ActivateChange, steps: Steps, run: OperationRun): Promise<void> {
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
    if (!isActive) throw 'failure' in sent ? operationErrorOf(sent.failure) : refused(first, sent.answer);
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

function valuesOf(changes: readonly { readonly name: string; readonly to: Fields[string] }[]): Fields {
  return Object.fromEntries(changes.map((change) => [change.name, change.to]));
}
