import { managedListOf } from '../core/model/belonging.ts';
import type { DeleteChange, ReleaseChange } from '../core/model/change.ts';
import { bug } from '../core/model/failure.ts';
import type { Observation } from '../core/model/observed.ts';
import type { OutcomeError } from '../core/model/outcome.ts';
import type { Recorded } from '../core/model/recorded.ts';
import type { Ref } from '../core/model/resource.ts';
import { isSuccess, type WriteCall } from '../connector/call.ts';
import type { Steps } from '../connector/target.ts';
import type { OperationRun } from './context.ts';
import { OperationError, operationErrorOf } from './operation-error.ts';
import { persisted, refused, removalOf } from './write.ts';

/** Deactivates an object, where that is still to be done; its list goes with it. */
export async function remove(change: DeleteChange, steps: Steps, run: OperationRun): Promise<void> {
  const calls = change.isInactive ? [] : steps.after(change.recorded.id);
  await rememberRemoved(change, await deactivate(calls, change.recorded, run), run);
}

/** Remembers that somebody is deactivated, and their list with them; `closed` is the record that ends by it. */
export async function rememberRemoved(
  change: DeleteChange,
  closed: { readonly close?: number },
  run: OperationRun,
): Promise<void> {
  const provenAt = run.recorder.now();
  const list = ownedList(change.ref, run);
  const { unsure, ...recorded } = change.recorded;
  void unsure;
  await run.recorder.write({
    ...closed,
    put: [
      { ...recorded, deactivated: true, provenAt },
      ...(list ? [{ ...list, deactivated: true as const, provenAt }] : []),
    ],
  });
}

/** The end of a recreate: everybody has moved, so the old object is deactivated. */
export async function finish(ref: Ref, calls: readonly WriteCall[], run: OperationRun): Promise<void> {
  const recorded = run.recorder.get(ref);
  if (!recorded) throw bug(`${ref} was recreated and is not in state.`);
  const { predecessor, ...rest } = recorded;
  const { unsure, ...old } = { ...rest, id: predecessor ?? rest.id };
  void unsure;
  const closed = await deactivate(calls, old, run);
  await run.recorder.write({ ...closed, put: [{ ...rest, provenAt: run.recorder.now() }] });
}

/** Sends a deactivation; what is gone or deactivated already is deactivated. The result closes its record. */
async function deactivate(
  calls: readonly WriteCall[],
  recorded: Recorded,
  run: OperationRun,
): Promise<{ readonly close?: number }> {
  let close: number | undefined;
  for (const call of calls) {
    const sent = await persisted(call, [], run, removalOf(run));
    if (sent === 'given up') throw bug('A deactivation was given up.');
    if ('failure' in sent) {
      // Something that is no answer of the target's came with a success.
      const isDone =
        sent.failure.code === 'unreadable-answer' &&
        (await run.target.isActive(recorded, undefined, run.api)) === false;
      if (!isDone) throw operationErrorOf(sent.failure);
      close = sent.n;
      continue;
    }
    const { answer, n, wasLost } = sent;
    const isRefused = answer.status === 400 || answer.status === 403;
    const isGone =
      (answer.status === 404 && (await isNotThere(recorded, run))) ||
      (isRefused && (await wasDeactivated(recorded, answer.status, wasLost, run)));
    if (!isSuccess(answer) && !isGone) throw refused(call, answer);
    close = n;
  }
  return close === undefined ? {} : { close };
}

/**
 * Whether somebody whose deactivation was answered with 404 is gone, or deactivated: a read must not show him either,
 * and show somebody else since; throws `OperationError` (unknown) where that proves nothing.
 */
async function isNotThere(recorded: Recorded, run: OperationRun): Promise<boolean> {
  const since = run.clock.now();
  const observation = await run.presence.lookWitnessed(recorded, run.api, since);
  if (observation.state === 'missing') return true;
  if (observation.state === 'present' && (await run.target.isActive(recorded, undefined, run.api)) === false)
    return true;
  throw new OperationError('unknown', doubtOf(recorded.ref, observation));
}

function doubtOf(ref: Ref, observation: Observation): OutcomeError {
  if (observation.state === 'unknown') return { code: observation.code, status: 404, message: observation.message };
  return observation.state === 'unwitnessed'
    ? {
        code: 'no-witness',
        status: 404,
        message:
          `The deactivation of ${ref} was answered as not there (404), and nobody else was seen to be there: that ` +
          'proves nothing, and the next run tries again.',
      }
    : {
        code: 'contradicting-looks',
        status: 404,
        message: `The deactivation of ${ref} was answered as not there (404), and a read shows that it is.`,
      };
}

/**
 * Whether a refused deactivation had happened before: the e-mail check says so, or, where there is nothing to check, an
 * earlier deactivation got no answer and the same again is refused now. Throws `OperationError` (unknown) where nothing
 * tells whether a 400 means that.
 */
async function wasDeactivated(
  recorded: Recorded,
  status: number,
  wasLost: boolean,
  run: OperationRun,
): Promise<boolean> {
  const isActive = await run.target.isActive(recorded, undefined, run.api);
  if (isActive !== undefined) return !isActive;
  if (status !== 400) return false;
  if (wasLost || recorded.unsure === 'activity') return true;
  throw new OperationError('unknown', {
    code: 'activity-not-shown',
    status,
    message:
      `The deactivation of ${recorded.ref} was refused (400), and nothing shows whether that is because it is ` +
      `deactivated already. Look in the target; if it is: caseload state settle ${recorded.ref} --deactivated.`,
  });
}

/** Forgets an object, and its list unless that stays managed; nothing is sent. */
export async function release(change: ReleaseChange, run: OperationRun): Promise<void> {
  const list = change.keepsList ? undefined : ownedList(change.ref, run);
  await run.recorder.write({ forget: [change.ref, ...(list ? [list.ref] : [])] });
}

function ownedList(owner: Ref, run: OperationRun) {
  const ref = managedListOf(run.target.table, owner);
  return ref === undefined ? undefined : run.recorder.get(ref);
}
