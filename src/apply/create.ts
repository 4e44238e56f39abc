import type { CreateChange, RecreateChange } from '../core/change.ts';
import { adopted } from '../core/decide-object.ts';
import type { Finding } from '../core/observed.ts';
import type { Recorded } from '../core/recorded.ts';
import type { Ref } from '../core/resource.ts';
import { isSuccess, type WriteCall } from '../target/call.ts';
import type { Received } from '../target/target.ts';
import { Trouble } from '../target/trouble.ts';
import { Ending, endingOf } from './ending.ts';
import { sendFields } from './update.ts';
import { afterWrite, failWhenNotTaken, patienceMs, refused, rulesOf } from './write.ts';
import { stamp, type World } from './world.ts';

type Change = CreateChange | RecreateChange;
const attempts = 3;

/** Creates somebody exactly once: never sent again without a look in between, and somebody found is taken over. */
export async function create(change: Change, needs: readonly Ref[], world: World): Promise<void> {
  const before = change.action === 'create' && !change.looked && !world.assumeNew ? await find(change, world, false) : undefined;
  if (before && before.state !== 'nobody') return takeOver(change, before, world);
  const [call] = callsOf(change, world);
  if (!call) throw new Ending('failed', { code: 'unsupported', message: `The target has no call to create ${change.ref}.` });
  await sendOnce(change, call, needs, world);
}

/** The requests of a create, the later ones with the id that the first one gave. */
function callsOf(change: Change, world: World): readonly WriteCall[] {
  return world.target.steps(change, world.resolve).main;
}

async function sendOnce(change: Change, call: WriteCall, needs: readonly Ref[], world: World): Promise<void> {
  const waits = needs.some((ref) => world.activated.has(ref)) ? [...patienceMs] : [];
  let isLost = false;
  for (let attempt = 1; attempt <= attempts; ) {
    let trouble: Trouble | undefined;
    try {
      const answer = await world.api.write(call);
      if (isSuccess(answer)) {
        const said = world.target.receive(call, answer);
        if (said?.id !== undefined) return await created(change, call, { ...said, id: said.id }, world);
        trouble = new Trouble('unreadable-answer', call, answer.status);
      } else {
        const isTaken = answer.status === 409 || (isRefused(answer.status) && (isLost || world.assumeNew));
        if (!isTaken && answer.status === 400 && waits.length > 0) {
          await world.clock.sleep(waits.shift() ?? 0, world.stop);
          if ((await find(change, world, true)).state !== 'nobody') throw refused(call, answer);
          continue;
        }
        if (!isTaken) throw refused(call, answer);
        const finding = await find(change, world, isLost);
        if (finding.state !== 'nobody') return await takeOver(change, finding, world, isLost);
        throw refused(call, answer);
      }
    } catch (cause) {
      if (!(cause instanceof Trouble)) throw cause;
      if (!cause.mayHaveHappened) throw endingOf(cause);
      trouble = cause;
    }
    isLost = true;
    const finding = await find(change, world, true);
    if (finding.state !== 'nobody') return takeOver(change, finding, world, true);
    if (!finding.isProven) throw endingOf(trouble);
    attempt += 1;
    if (attempt > attempts) throw new Ending('failed', { code: trouble.code, message: `${trouble.message} Nobody was created in ${attempts} attempts.` });
  }
}

function isRefused(status: number): boolean {
  return status === 400 || status === 403;
}

async function find(change: Change, world: World, needsProof: boolean): Promise<Finding> {
  const except = change.action === 'recreate' ? { except: change.predecessor.id } : {};
  return world.target.find(change.desired, world.api, world.known, { needsProof, ...except });
}

/** The answer named the new person: remembered before anything else is sent. */
async function created(change: Change, call: WriteCall, said: Received & { readonly id: string }, world: World): Promise<void> {
  const base: Recorded = {
    ref: change.ref,
    id: said.id,
    origin: 'created',
    fields: {},
    provenAt: stamp(world.clock),
    ...(said.organizationId === undefined ? {} : { organizationId: said.organizationId }),
    ...(change.desired.protect ? { protect: true } : {}),
    ...(change.action === 'recreate' ? { predecessor: change.predecessor.id } : {}),
  };
  const { recorded, notTaken } = afterWrite(base, call, change.fields, said, world);
  await world.memory.put(recorded);
  await rememberMembers(change, said.id, world);
  const rest = Object.keys(change.fields).filter((name) => !call.carries.includes(name));
  if (rest.length > 0) await sendFields(callsOf(change, world).slice(1), change.fields, change.ref, change.desired, world);
  failWhenNotTaken(change.ref, notTaken);
}

/** What the create call itself made of the membership. */
async function rememberMembers(change: Change, ownerId: string, world: World): Promise<void> {
  const ref = world.listOf(change.ref);
  const [primary] = change.members;
  if (ref === undefined || primary === undefined) return;
  await world.memory.put({ ref, id: ownerId, origin: 'created', fields: {}, list: [world.resolve(primary)], provenAt: stamp(world.clock) });
}

/** Somebody is there: ours, when a create of ours was lost, else somebody to adopt. */
async function takeOver(change: Change, finding: Exclude<Finding, { state: 'nobody' }>, world: World, isOurs = false): Promise<void> {
  if (finding.state === 'conflict') throw new Ending('failed', { code: 'conflict', message: `${finding.message} ${finding.hint}` });
  if (finding.state === 'unknown') throw new Ending('unknown', { code: finding.code, message: finding.message });
  if (finding.state !== 'found') throw new Ending('unknown', { code: 'not-looked', message: `${change.ref} could not be looked up.` });
  if (finding.isActive === false) {
    throw new Ending('failed', { code: 'deactivated', message: `${change.ref} is there already and deactivated: the next plan proposes to activate.` });
  }
  if (isOurs) {
    const [call] = callsOf(change, world);
    if (call) return created(change, call, { id: finding.id, shown: finding.fields, ...(finding.organizationId === undefined ? {} : { organizationId: finding.organizationId }) }, world);
  }
  const rules = rulesOf(world, change.ref);
  const { recorded, diff } = adopted(change.desired, finding, change.fields, 'adopted', { rules, digest: world.digest, now: stamp(world.clock) });
  await world.memory.put(recorded);
  const evidence = finding.evidence;
  const calls = world.target.steps({ action: 'adopt', ref: change.ref, desired: change.desired, recorded, fields: diff.changes, evidence }, world.resolve).main;
  await sendFields(calls, change.fields, change.ref, change.desired, world);
}
