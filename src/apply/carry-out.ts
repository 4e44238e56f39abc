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
import { Ending, endingOf } from './operation-error.ts';
import { noticeSeen, sendFields } from './update.ts';
import { activityOf, answerTo, note, received, refused, type Details } from './write.ts';
import { stamp, type Errand } from './context.ts';

/** Carries one change out, all but what waits for others; throws `Ending` when it does not end as done. */
export async function carryOut(change: Change, needs: readonly Ref[], world: Errand): Promise<void> {
  switch (change.action) {
    case 'create':
      return create(change, needs, world);
    case 'recreate':
      return change.successor ? undefined : create(change, needs, world);
    case 'adopt':
      await world.memory.write({ put: [change.recorded] });
      return sendFields(callsOf(change, world), valuesOf(change.fields), change.ref, change.desired, world);
    case 'update':
      await world.memory.write({ put: [change.recorded] });
      return sendFields(callsOf(change, world), valuesOf(change.fields), change.ref, change.desired, world);
    case 'activate':
      return activate(change, world);
    case 'replace':
      return replace(change, needs, world);
    case 'delete':
      return remove(change, world);
    case 'release':
      return release(change, world);
  }
}

/** The end of a recreate: everybody has moved, so the old object is deactivated. */
export async function finish(change: RecreateChange, world: Errand): Promise<void> {
  const closed = await deactivate(world.target.steps(change, world.resolve).finish, undefined, world);
  const recorded = world.memory.get(change.ref);
  if (!recorded) throw bug(`${change.ref} was recreated and is not in state.`);
  const { predecessor, ...rest } = recorded;
  void predecessor;
  await world.memory.write({ ...closed, put: [{ ...rest, provenAt: stamp(world.clock) }] });
}

async function activate(change: ActivateChange, world: Errand): Promise<void> {
  const [first, ...rest] = callsOf(change, world);
  if (!first) throw bug('An activation has no request.');
  // From here on we answer for the person, whatever becomes of the request.
  if (!world.memory.get(change.ref)) await world.memory.write({ put: [{ ...change.recorded, deactivated: true }] });
  const sent = await note(first, world);
  const isYes = !('trouble' in sent) && isSuccess(sent.answer);
  if (!isYes) {
    // It is refused when the person is active already, which is what was wanted.
    const isActive =
      (await isActiveNow(change, world)) ||
      (change.recorded.unsure === 'activity' && 'answer' in sent && sent.answer.status === 400);
    if (!isActive) throw 'trouble' in sent ? endingOf(sent.trouble) : refused(first, sent.answer);
  }
  const { deactivated, unsure, ...recorded } = change.recorded;
  void [deactivated, unsure];
  await world.memory.write({ close: sent.n, put: [{ ...recorded, provenAt: stamp(world.clock) }] });
  world.activated.add(change.ref);
  await sendFields(rest, valuesOf(change.fields), change.ref, change.desired, world);
}

async function isActiveNow(change: ActivateChange, world: Errand): Promise<boolean> {
  return (await world.target.isActive(change.recorded, change.desired, world.api)) === true;
}

async function replace(change: ReplaceChange, needs: readonly Ref[], world: Errand): Promise<void> {
  const { owner, members } = change.desired;
  const ownerRecord = world.memory.get(owner);
  const last = world.memory.get(change.ref);
  // A create that turned out to be somebody else's makes the list unseen after all.
  if (!change.blind && ownerRecord?.origin === 'adopted' && !last?.list && !world.allowBlindReplace) {
    const message =
      `${owner} was there already, so its list was never seen: whoever else is on it would lose access. To go ` +
      'ahead: --allow-blind-replace.';
    throw new Ending('failed', { code: 'blind-replace', message });
  }
  for (const call of callsOf(change, world)) {
    const wanted = members.map(world.resolve);
    const { answer, n } = await answerTo(call, [...needs, owner], world, { list: wanted, ...removalOf(world) });
    if (answer.status === 400 || answer.status === 403) await explainRefusal(change, world);
    const list = (await received(call, answer, world)).list ?? wanted;
    const isAsSent = list.length === wanted.length && wanted.every((id) => list.includes(id));
    const record: Recorded = {
      ref: change.ref,
      id: world.resolve(owner),
      origin: ownerRecord?.origin ?? 'adopted',
      fields: {},
      // The order of an answer is its own; what was sent says who comes first.
      list: isAsSent ? wanted : list,
      provenAt: stamp(world.clock),
      ...(change.desired.protect ? { protect: true } : {}),
    };
    await world.memory.write({ close: n, put: [record] });
    if (!isAsSent)
      throw new Ending('failed', {
        code: 'not-taken',
        message: `${change.ref}: the answer shows another list than was sent.`,
      });
  }
}

/** Throws when the owner of a refused list turns out to be deactivated. */
async function explainRefusal(change: ReplaceChange, world: Errand): Promise<void> {
  const owner = world.memory.get(change.desired.owner);
  const desired = world.desiredOf(change.desired.owner);
  if (!owner || !desired || (await activityOf(owner, desired, world)) !== false) return;
  noticeSeen(owner.ref, 'deactivated', world);
  throw new Ending('failed', {
    code: 'deactivated',
    message: `${owner.ref} is deactivated, so its list cannot be changed: the next plan proposes to activate.`,
  });
}

async function remove(change: DeleteChange, world: Errand): Promise<void> {
  const closed = await deactivate(callsOf(change, world), change.recorded, world);
  const provenAt = stamp(world.clock);
  const list = ownedList(change.ref, world);
  const { unsure, ...recorded } = change.recorded;
  void unsure;
  await world.memory.write({
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
  world: Errand,
): Promise<{ readonly close?: number }> {
  let close: number | undefined;
  for (const call of calls) {
    const { answer, n, wasLost } = await answerTo(call, [], world, removalOf(world));
    const isRefused = answer.status === 400 || answer.status === 403;
    const isGone =
      answer.status === 404 ||
      (isRefused && recorded !== undefined && (await wasDeactivated(recorded, answer.status, wasLost, world)));
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
async function wasDeactivated(recorded: Recorded, status: number, wasLost: boolean, world: Errand): Promise<boolean> {
  const isActive = await world.target.isActive(recorded, undefined, world.api);
  return isActive === undefined ? (wasLost || recorded.unsure === 'activity') && status === 400 : !isActive;
}

/** What an operation takes away, for the guards of later runs. */
function removalOf(world: Errand): Pick<Details, 'removal'> {
  const { removal } = world.operation;
  return removal ? { removal } : {};
}

async function release(change: ReleaseChange, world: Errand): Promise<void> {
  const list = change.keepsList ? undefined : ownedList(change.ref, world);
  await world.memory.write({ forget: [change.ref, ...(list ? [list.ref] : [])] });
}

function ownedList(owner: Ref, world: Errand) {
  const ref = world.listOf(owner);
  return ref === undefined ? undefined : world.memory.get(ref);
}

function callsOf(change: Change, world: Errand): readonly WriteCall[] {
  return world.target.steps(change, world.resolve).main;
}

function valuesOf(changes: readonly { readonly name: string; readonly to: Fields[string] }[]): Fields {
  return Object.fromEntries(changes.map((change) => [change.name, change.to]));
}
