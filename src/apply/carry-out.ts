import type {
  ActivateChange,
  AdoptChange,
  Change,
  DeleteChange,
  ReleaseChange,
  ReplaceChange,
  UpdateChange,
} from '../core/model/change.ts';
import { managedListOf } from '../core/model/belonging.ts';
import { bug } from '../core/model/failure.ts';
import type { Recorded } from '../core/model/recorded.ts';
import type { Fields, Ref } from '../core/model/resource.ts';
import { isSuccess, type WriteCall } from '../connector/call.ts';
import type { Steps } from '../connector/target.ts';
import { create } from './create.ts';
import { OperationError, operationErrorOf } from './operation-error.ts';
import { sendFields } from './update.ts';
import { activityOf, answerTo, note, refused, type Details } from './write.ts';
import { received } from './received.ts';
import type { OperationRun } from './context.ts';

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

/** The end of a recreate: everybody has moved, so the old object is deactivated. */
export async function finish(ref: Ref, calls: readonly WriteCall[], run: OperationRun): Promise<void> {
  const closed = await deactivate(calls, undefined, run);
  const recorded = run.recorder.get(ref);
  if (!recorded) throw bug(`${ref} was recreated and is not in state.`);
  const { predecessor, ...rest } = recorded;
  void predecessor;
  await run.recorder.write({ ...closed, put: [{ ...rest, provenAt: run.recorder.now() }] });
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

async function replace(change: ReplaceChange, steps: Steps, needs: readonly Ref[], run: OperationRun): Promise<void> {
  const { owner, members } = change.desired;
  const ownerRecord = run.recorder.get(owner);
  const last = run.recorder.get(change.ref);
  // A create that turned out to be somebody else's makes the list unseen after all.
  if (!change.blind && ownerRecord?.origin === 'adopted' && !last?.list && !run.allowBlindReplace) {
    const message =
      `${owner} was there already, so its list was never seen: whoever else is on it would lose access. To go ` +
      'ahead: --allow-blind-replace.';
    throw new OperationError('failed', { code: 'blind-replace', message });
  }
  const id = run.resolve(owner);
  for (const call of steps.after(id)) {
    const wanted = members.map(run.resolve);
    const { answer, n } = await answerTo(call, [...needs, owner], run, { list: wanted, ...removalOf(run) });
    if (answer.status === 400 || answer.status === 403) await explainRefusal(change, run);
    const list = (await received(call, answer, run)).list ?? wanted;
    const isAsSent = list.length === wanted.length && wanted.every((id) => list.includes(id));
    const record: Recorded = {
      ref: change.ref,
      id,
      origin: ownerRecord?.origin ?? 'adopted',
      fields: {},
      // The order of an answer is its own; what was sent says who comes first.
      list: isAsSent ? wanted : list,
      provenAt: run.recorder.now(),
      ...(change.desired.protect ? { protect: true } : {}),
    };
    await run.recorder.write({ close: n, put: [record] });
    if (!isAsSent)
      throw new OperationError('failed', {
        code: 'not-taken',
        message: `${change.ref}: the answer shows another list than was sent.`,
      });
  }
}

/** Throws when the owner of a refused list turns out to be deactivated. */
async function explainRefusal(change: ReplaceChange, run: OperationRun): Promise<void> {
  const owner = run.recorder.get(change.desired.owner);
  const desired = run.desiredOf(change.desired.owner);
  if (!owner || !desired || (await activityOf(owner, desired, run)) !== false) return;
  run.recorder.notice(owner.ref, 'deactivated');
  throw new OperationError('failed', {
    code: 'deactivated',
    message: `${owner.ref} is deactivated, so its list cannot be changed: the next plan proposes to activate.`,
  });
}

async function remove(change: DeleteChange, steps: Steps, run: OperationRun): Promise<void> {
  const closed = await deactivate(steps.after(change.recorded.id), change.recorded, run);
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

/** Sends a deactivation; what is gone or deactivated already is deactivated. The result closes its record. */
async function deactivate(
  calls: readonly WriteCall[],
  recorded: Recorded | undefined,
  run: OperationRun,
): Promise<{ readonly close?: number }> {
  let close: number | undefined;
  for (const call of calls) {
    const { answer, n, wasLost } = await answerTo(call, [], run, removalOf(run));
    const isRefused = answer.status === 400 || answer.status === 403;
    const isGone =
      answer.status === 404 ||
      (isRefused && recorded !== undefined && (await wasDeactivated(recorded, answer.status, wasLost, run)));
    if (!isSuccess(answer) && !isGone) throw refused(call, answer);
    close = n;
  }
  return close === undefined ? {} : { close };
}

/**
 * Whether a refused deactivation had happened before: the e-mail check says so, or, where there is nothing to check, an
 * earlier deactivation got no answer and the same again is refused now.
 */
async function wasDeactivated(
  recorded: Recorded,
  status: number,
  wasLost: boolean,
  run: OperationRun,
): Promise<boolean> {
  const isActive = await run.target.isActive(recorded, undefined, run.api);
  return isActive === undefined ? (wasLost || recorded.unsure === 'activity') && status === 400 : !isActive;
}

/** What an operation takes away, for the guards of later runs. */
function removalOf(run: OperationRun): Pick<Details, 'removal'> {
  const { removal } = run.operation;
  return removal ? { removal } : {};
}

async function release(change: ReleaseChange, run: OperationRun): Promise<void> {
  const list = change.keepsList ? undefined : ownedList(change.ref, run);
  await run.recorder.write({ forget: [change.ref, ...(list ? [list.ref] : [])] });
}

function ownedList(owner: Ref, run: OperationRun) {
  const ref = managedListOf(run.target.table, owner);
  return ref === undefined ? undefined : run.recorder.get(ref);
}

function valuesOf(changes: readonly { readonly name: string; readonly to: Fields[string] }[]): Fields {
  return Object.fromEntries(changes.map((change) => [change.name, change.to]));
}
