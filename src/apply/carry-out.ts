import type {
  ActivateChange,
  Change,
  DeleteChange,
  RecreateChange,
  ReleaseChange,
  ReplaceChange,
} from '../core/model/change.ts';
import { bug } from '../core/model/failure.ts';
import type { Recorded } from '../core/model/recorded.ts';
import type { Fields, Ref } from '../core/model/resource.ts';
import { isSuccess, type WriteCall } from '../connector/call.ts';
import { create } from './create.ts';
import { OperationError, operationErrorOf } from './operation-error.ts';
import { noticeSeen, sendFields } from './update.ts';
import { activityOf, answerTo, note, received, refused, type Details } from './write.ts';
import { stamp, type OperationRun } from './context.ts';

/** Carries one change out, all but what waits for others; throws `OperationError` when it does not end as done. */
export async function carryOut(change: Change, needs: readonly Ref[], run: OperationRun): Promise<void> {
  switch (change.action) {
    case 'create':
      return create(change, needs, run);
    case 'recreate':
      return change.successor ? undefined : create(change, needs, run);
    case 'adopt':
      await run.recorder.write({ put: [change.recorded] });
      return sendFields(callsOf(change, run), valuesOf(change.fields), change.ref, change.desired, run);
    case 'update':
      await run.recorder.write({ put: [change.recorded] });
      return sendFields(callsOf(change, run), valuesOf(change.fields), change.ref, change.desired, run);
    case 'activate':
      return activate(change, run);
    case 'replace':
      return replace(change, needs, run);
    case 'delete':
      return remove(change, run);
    case 'release':
      return release(change, run);
  }
}

/** The end of a recreate: everybody has moved, so the old object is deactivated. */
export async function finish(change: RecreateChange, run: OperationRun): Promise<void> {
  const closed = await deactivate(run.target.steps(change, run.resolve).finish, undefined, run);
  const recorded = run.recorder.get(change.ref);
  if (!recorded) throw bug(`${change.ref} was recreated and is not in state.`);
  const { predecessor, ...rest } = recorded;
  void predecessor;
  await run.recorder.write({ ...closed, put: [{ ...rest, provenAt: stamp(run.clock) }] });
}

async function activate(change: ActivateChange, run: OperationRun): Promise<void> {
  const [first, ...rest] = callsOf(change, run);
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
  await run.recorder.write({ close: sent.n, put: [{ ...recorded, provenAt: stamp(run.clock) }] });
  run.activated.add(change.ref);
  await sendFields(rest, valuesOf(change.fields), change.ref, change.desired, run);
}

async function isActiveNow(change: ActivateChange, run: OperationRun): Promise<boolean> {
  return (await run.target.isActive(change.recorded, change.desired, run.api)) === true;
}

async function replace(change: ReplaceChange, needs: readonly Ref[], run: OperationRun): Promise<void> {
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
  for (const call of callsOf(change, run)) {
    const wanted = members.map(run.resolve);
    const { answer, n } = await answerTo(call, [...needs, owner], run, { list: wanted, ...removalOf(run) });
    if (answer.status === 400 || answer.status === 403) await explainRefusal(change, run);
    const list = (await received(call, answer, run)).list ?? wanted;
    const isAsSent = list.length === wanted.length && wanted.every((id) => list.includes(id));
    const record: Recorded = {
      ref: change.ref,
      id: run.resolve(owner),
      origin: ownerRecord?.origin ?? 'adopted',
      fields: {},
      // The order of an answer is its own; what was sent says who comes first.
      list: isAsSent ? wanted : list,
      provenAt: stamp(run.clock),
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
  noticeSeen(owner.ref, 'deactivated', run);
  throw new OperationError('failed', {
    code: 'deactivated',
    message: `${owner.ref} is deactivated, so its list cannot be changed: the next plan proposes to activate.`,
  });
}

async function remove(change: DeleteChange, run: OperationRun): Promise<void> {
  const closed = await deactivate(callsOf(change, run), change.recorded, run);
  const provenAt = stamp(run.clock);
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
 * earlier
 * deactivation got no answer and the same again is refused now.
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
  const ref = run.listOf(owner);
  return ref === undefined ? undefined : run.recorder.get(ref);
}

function callsOf(change: Change, run: OperationRun): readonly WriteCall[] {
  return run.target.steps(change, run.resolve).main;
}

function valuesOf(changes: readonly { readonly name: string; readonly to: Fields[string] }[]): Fields {
  return Object.fromEntries(changes.map((change) => [change.name, change.to]));
}
