import type { ActivateChange, Change, DeleteChange, RecreateChange, ReleaseChange, ReplaceChange } from '../core/change.ts';
import { bug } from '../core/failure.ts';
import type { Fields, Ref } from '../core/resource.ts';
import { isSuccess, type WriteCall } from '../target/call.ts';
import { create } from './create.ts';
import { Ending } from './ending.ts';
import { noticeSeen, sendFields } from './update.ts';
import { answerTo, received, refused } from './write.ts';
import { stamp, type World } from './world.ts';

/** Carries one change out, all but what waits for others; throws `Ending` when it does not end as done. */
export async function carryOut(change: Change, needs: readonly Ref[], world: World): Promise<void> {
  switch (change.action) {
    case 'create':
      return create(change, needs, world);
    case 'recreate':
      return change.successor ? undefined : create(change, needs, world);
    case 'adopt':
      await world.memory.put(change.recorded);
      return sendFields(callsOf(change, world), valuesOf(change.fields), change.ref, change.desired, world);
    case 'update':
      await world.memory.put(change.recorded);
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
export async function finish(change: RecreateChange, world: World): Promise<void> {
  for (const call of world.target.steps(change, world.resolve).finish) {
    const answer = await answerTo(call, [], world);
    if (!isSuccess(answer) && answer.status !== 404) throw refused(call, answer);
  }
  const recorded = world.memory.get(change.ref);
  if (!recorded) throw bug(`${change.ref} was recreated and is not in state.`);
  const { predecessor, ...rest } = recorded;
  void predecessor;
  await world.memory.put({ ...rest, provenAt: stamp(world.clock) });
}

async function activate(change: ActivateChange, world: World): Promise<void> {
  const [first, ...rest] = callsOf(change, world);
  if (!first) throw bug('An activation has no request.');
  try {
    const answer = await answerTo(first, [], world);
    // It is refused when the person is active already, which is what was wanted.
    if (!isSuccess(answer) && !(await isActiveNow(change, world))) throw refused(first, answer);
  } catch (cause) {
    if (!(cause instanceof Ending && cause.status === 'unknown') || !(await isActiveNow(change, world))) throw cause;
  }
  const { deactivated, ...recorded } = change.recorded;
  void deactivated;
  await world.memory.put({ ...recorded, provenAt: stamp(world.clock) });
  world.activated.add(change.ref);
  await sendFields(rest, valuesOf(change.fields), change.ref, change.desired, world);
}

async function isActiveNow(change: ActivateChange, world: World): Promise<boolean> {
  return (await world.target.isActive(change.recorded, change.desired, world.api)) === true;
}

async function replace(change: ReplaceChange, needs: readonly Ref[], world: World): Promise<void> {
  const { owner, members } = change.desired;
  const ownerRecord = world.memory.get(owner);
  const last = world.memory.get(change.ref);
  // A create that turned out to be somebody else's makes the list unseen after all.
  if (!change.blind && ownerRecord?.origin === 'adopted' && !last?.list && !world.allowBlindReplace) {
    const message = `${owner} was there already, so its list was never seen: whoever else is on it would lose access. To go ahead: --allow-blind-replace.`;
    throw new Ending('failed', { code: 'blind-replace', message });
  }
  for (const call of callsOf(change, world)) {
    const answer = await answerTo(call, [...needs, owner], world);
    if (answer.status === 400 || answer.status === 403) await explainRefusal(change, world);
    const wanted = members.map(world.resolve);
    const list = received(call, answer, world).list ?? wanted;
    const record = { ref: change.ref, id: world.resolve(owner), origin: ownerRecord?.origin ?? 'adopted', fields: {}, list, provenAt: stamp(world.clock), ...(change.desired.protect ? { protect: true as const } : {}) };
    await world.memory.put(record);
    const isAsSent = list.length === wanted.length && wanted.every((id) => list.includes(id));
    if (!isAsSent) throw new Ending('failed', { code: 'not-taken', message: `${change.ref}: the answer shows another list than was sent.` });
    // The order of an answer is its own; what was sent says who comes first.
    if (list[0] !== wanted[0]) await world.memory.put({ ...record, list: wanted });
  }
}

/** Throws when the owner of a refused list turns out to be deactivated. */
async function explainRefusal(change: ReplaceChange, world: World): Promise<void> {
  const owner = world.memory.get(change.desired.owner);
  const desired = world.desiredOf(change.desired.owner);
  if (!owner || !desired || (await world.target.isActive(owner, desired, world.api)) !== false) return;
  noticeSeen(owner.ref, 'deactivated', world);
  throw new Ending('failed', { code: 'deactivated', message: `${owner.ref} is deactivated, so its list cannot be changed: the next plan proposes to activate.` });
}

async function remove(change: DeleteChange, world: World): Promise<void> {
  for (const call of callsOf(change, world)) {
    const answer = await answerTo(call, [], world);
    // What is gone already is deleted.
    if (!isSuccess(answer) && answer.status !== 404) throw refused(call, answer);
  }
  const provenAt = stamp(world.clock);
  await world.memory.put({ ...change.recorded, deactivated: true, provenAt });
  const list = ownedList(change.ref, world);
  if (list) await world.memory.put({ ...list, deactivated: true, provenAt });
}

async function release(change: ReleaseChange, world: World): Promise<void> {
  await world.memory.forget(change.ref);
  if (change.keepsList) return;
  const list = ownedList(change.ref, world);
  if (list) await world.memory.forget(list.ref);
}

function ownedList(owner: Ref, world: World) {
  const ref = world.listOf(owner);
  return ref === undefined ? undefined : world.memory.get(ref);
}

function callsOf(change: Change, world: World): readonly WriteCall[] {
  return world.target.steps(change, world.resolve).main;
}

function valuesOf(changes: readonly { readonly name: string; readonly to: Fields[string] }[]): Fields {
  return Object.fromEntries(changes.map((change) => [change.name, change.to]));
}
