import { adopted } from '../core/planning/decide-object.ts';
import type { CreateChange, RecreateChange } from '../core/model/change.ts';
import type { Finding } from '../core/model/observed.ts';
import { keysOf, type Recorded } from '../core/model/recorded.ts';
import type { Ref } from '../core/model/resource.ts';
import { isSuccess, type WriteCall } from '../connector/call.ts';
import type { Received } from '../connector/target.ts';
import { Trouble } from '../connector/request-error.ts';
import { Ending, endingOf } from './operation-error.ts';
import { sendFields } from './update.ts';
import {
  afterWrite,
  failWhenNotTaken,
  note,
  patienceMs,
  refused,
  rulesOf,
  type Details,
  type Lost,
  type Sent,
} from './write.ts';
import { stamp, type Errand } from './context.ts';

type Change = CreateChange | RecreateChange;
type Found = Extract<Finding, { state: 'found' }>;
const attempts = 3;

/** Creates somebody exactly once: never sent again without a look in between, and somebody found is taken over. */
export async function create(change: Change, needs: readonly Ref[], world: Errand): Promise<void> {
  if (change.action === 'create' && !change.looked && !world.assumeNew) {
    const before = await find(change, world, false);
    if (before.state === 'found') return takeOver(change, before, world);
    if (before.state !== 'nobody') throw inDoubt(before, change.ref);
  }
  const [call] = callsOf(change, world);
  if (!call)
    throw new Ending('failed', { code: 'unsupported', message: `The target has no call to create ${change.ref}.` });
  await sendOnce(change, call, needs, world);
}

/** The requests of a create, the later ones with the id that the first one gave. */
function callsOf(change: Change, world: Errand): readonly WriteCall[] {
  return world.target.steps(change, world.resolve).main;
}

async function sendOnce(change: Change, call: WriteCall, needs: readonly Ref[], world: Errand): Promise<void> {
  const waits = needs.some((ref) => world.activated.has(ref)) ? [...patienceMs] : [];
  let wasLost = false;
  for (let lost = 0; lost < attempts;) {
    const { sent, said } = await heard(await note(call, world, detailsOf(change, world)), world);
    if ('trouble' in sent) {
      const { trouble } = sent;
      if (!trouble.mayHaveHappened) throw endingOf(trouble);
      lost += 1;
      wasLost = true;
      const finding = await find(change, world, true);
      if (finding.state === 'found') return ours(change, call, finding, sent.n, world);
      if (finding.state !== 'nobody' || !finding.isProven)
        throw finding.state === 'nobody' ? endingOf(trouble) : inDoubt(finding, change.ref);
      await world.memory.write({ close: sent.n, void: true });
      if (lost === attempts)
        throw new Ending('failed', {
          code: trouble.code,
          message: `${trouble.message} Nobody was created in ${attempts} attempts.`,
        });
      continue;
    }
    const { answer, n } = sent;
    if (said?.id !== undefined) return created(change, call, { ...said, id: said.id }, n, world);
    const isDuplicate = answer.status === 409 || (isRefused(answer.status) && wasLost);
    if (isDuplicate || (isRefused(answer.status) && world.assumeNew)) {
      const finding = await find(change, world, wasLost);
      if (finding.state === 'found')
        return wasLost ? ours(change, call, finding, undefined, world) : takeOver(change, finding, world);
      if (finding.state !== 'nobody') throw inDoubt(finding, change.ref);
      if (isDuplicate)
        throw new Ending('unknown', {
          ...refused(call, answer).error,
          message: `${refused(call, answer).message} No look shows who that is.`,
        });
    } else if (answer.status === 400 && waits.length > 0) {
      await world.clock.sleep(waits.shift() ?? 0, world.stop);
      if ((await find(change, world, true)).state === 'nobody') continue;
    }
    throw refused(call, answer);
  }
}

/** What an answer says; one that says yes and names nobody counts as none. */
async function heard(
  sent: Sent | Lost,
  world: Errand,
): Promise<{ readonly sent: Sent | Lost; readonly said?: Received | undefined }> {
  if ('trouble' in sent || !isSuccess(sent.answer)) return { sent };
  const said = await world.target.receive(sent.call, sent.answer, world.api);
  if (said?.id !== undefined) return { sent, said };
  return {
    sent: { call: sent.call, n: sent.n, trouble: new Trouble('unreadable-answer', sent.call, sent.answer.status) },
  };
}

function isRefused(status: number): boolean {
  return status === 400 || status === 403;
}

async function find(change: Change, world: Errand, needsProof: boolean): Promise<Finding> {
  const except = change.action === 'recreate' ? { except: change.predecessor.id } : {};
  return world.target.find(change.desired, world.api, world.known, { needsProof, ...except });
}

/** The ending when a look finds somebody and cannot say that it is the same person. */
function inDoubt(finding: Exclude<Finding, { state: 'found' | 'nobody' }>, ref: Ref): Ending {
  if (finding.state === 'conflict')
    return new Ending('unknown', { code: 'conflict', message: `${finding.message} ${finding.hint}` });
  if (finding.state === 'unknown') return new Ending('unknown', { code: finding.code, message: finding.message });
  return new Ending('unknown', { code: 'not-looked', message: `${ref} could not be looked up.` });
}

/** What the next run needs to find somebody whose create was lost. */
function detailsOf(change: Change, world: Errand): Details {
  const keys = keysOf(world.digest, rulesOf(world, change.ref), change.ref, change.fields);
  const [primary] = world.listOf(change.ref) === undefined ? [] : change.members;
  return {
    keys,
    ...(primary === undefined ? {} : { list: [world.resolve(primary)] }),
    ...(change.action === 'recreate' ? { predecessor: change.predecessor.id } : {}),
    ...(change.desired.protect ? { protect: true } : {}),
  };
}

/** The answer named the new person: remembered, with the list that the create made, before anything else is sent. */
async function created(
  change: Change,
  call: WriteCall,
  said: Received & { readonly id: string },
  close: number | undefined,
  world: Errand,
): Promise<void> {
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
  const list = world.listOf(change.ref);
  const [primary] = change.members;
  const made: Recorded[] =
    list === undefined || primary === undefined
      ? []
      : [
          {
            ref: list,
            id: said.id,
            origin: 'created',
            fields: {},
            list: [world.resolve(primary)],
            provenAt: base.provenAt,
          },
        ];
  await world.memory.write({ ...(close === undefined ? {} : { close }), put: [recorded, ...made] });
  const rest = Object.keys(change.fields).filter((name) => !call.carries.includes(name));
  if (rest.length > 0)
    await sendFields(callsOf(change, world).slice(1), change.fields, change.ref, change.desired, world);
  failWhenNotTaken(change.ref, notTaken);
}

/** Somebody is there after our own create was lost: it took effect. */
async function ours(
  change: Change,
  call: WriteCall,
  finding: Found,
  close: number | undefined,
  world: Errand,
): Promise<void> {
  if (finding.isActive === false) throw deactivated(change.ref);
  const organization = finding.organizationId === undefined ? {} : { organizationId: finding.organizationId };
  await created(change, call, { id: finding.id, shown: finding.fields, ...organization }, close, world);
}

/** Somebody is there whom we did not create: adopted, and brought up to date. */
async function takeOver(change: Change, finding: Found, world: Errand): Promise<void> {
  if (finding.isActive === false) throw deactivated(change.ref);
  const { recorded, diff } = adopted(change.desired, finding, change.fields, 'adopted', {
    rules: rulesOf(world, change.ref),
    digest: world.digest,
    now: stamp(world.clock),
  });
  await world.memory.write({ put: [recorded] });
  const { evidence } = finding;
  const calls = world.target.steps(
    { action: 'adopt', ref: change.ref, desired: change.desired, recorded, fields: diff.changes, evidence },
    world.resolve,
  ).main;
  await sendFields(calls, change.fields, change.ref, change.desired, world);
}

function deactivated(ref: Ref): Ending {
  return new Ending('failed', {
    code: 'deactivated',
    message: `${ref} is there already and deactivated: the next plan proposes to activate.`,
  });
}
