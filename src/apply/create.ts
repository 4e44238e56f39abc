import { adopted } from '../core/planning/decide-object.ts';
import type { CreateChange, RecreateChange } from '../core/model/change.ts';
import type { LookupResult } from '../core/model/observed.ts';
import { keysOf, type Recorded } from '../core/model/recorded.ts';
import type { Ref } from '../core/model/resource.ts';
import { isSuccess, type WriteCall } from '../connector/call.ts';
import type { WriteResult } from '../connector/target.ts';
import { RequestError } from '../connector/request-error.ts';
import { OperationError, operationErrorOf } from './operation-error.ts';
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
import { stamp, type OperationRun } from './context.ts';

type Change = CreateChange | RecreateChange;
type Found = Extract<LookupResult, { state: 'found' }>;
const attempts = 3;

/** Creates somebody exactly once: never sent again without a look in between, and somebody found is taken over. */
export async function create(change: Change, needs: readonly Ref[], run: OperationRun): Promise<void> {
  if (change.action === 'create' && !change.looked && !run.assumeNew) {
    const before = await find(change, run, false);
    if (before.state === 'found') return takeOver(change, before, run);
    if (before.state !== 'nobody') throw inDoubt(before, change.ref);
  }
  const [call] = callsOf(change, run);
  if (!call)
    throw new OperationError('failed', {
      code: 'unsupported',
      message: `The target has no call to create ${change.ref}.`,
    });
  await sendOnce(change, call, needs, run);
}

/** The requests of a create, the later ones with the id that the first one gave. */
function callsOf(change: Change, run: OperationRun): readonly WriteCall[] {
  return run.target.steps(change, run.resolve).main;
}

async function sendOnce(change: Change, call: WriteCall, needs: readonly Ref[], run: OperationRun): Promise<void> {
  const waits = needs.some((ref) => run.activated.has(ref)) ? [...patienceMs] : [];
  let wasLost = false;
  for (let lost = 0; lost < attempts;) {
    const { sent, said } = await heard(await note(call, run, detailsOf(change, run)), run);
    if ('failure' in sent) {
      const { failure } = sent;
      if (!failure.mayHaveHappened) throw operationErrorOf(failure);
      lost += 1;
      wasLost = true;
      const lookup = await find(change, run, true);
      if (lookup.state === 'found') return ours(change, call, lookup, sent.n, run);
      if (lookup.state !== 'nobody' || !lookup.isProven)
        throw lookup.state === 'nobody' ? operationErrorOf(failure) : inDoubt(lookup, change.ref);
      await run.recorder.write({ close: sent.n, void: true });
      if (lost === attempts)
        throw new OperationError('failed', {
          code: failure.code,
          message: `${failure.message} Nobody was created in ${attempts} attempts.`,
        });
      continue;
    }
    const { answer, n } = sent;
    if (said?.id !== undefined) return created(change, call, { ...said, id: said.id }, n, run);
    const isDuplicate = answer.status === 409 || (isRefused(answer.status) && wasLost);
    if (isDuplicate || (isRefused(answer.status) && run.assumeNew)) {
      const lookup = await find(change, run, wasLost);
      if (lookup.state === 'found')
        return wasLost ? ours(change, call, lookup, undefined, run) : takeOver(change, lookup, run);
      if (lookup.state !== 'nobody') throw inDoubt(lookup, change.ref);
      if (isDuplicate)
        throw new OperationError('unknown', {
          ...refused(call, answer).error,
          message: `${refused(call, answer).message} No look shows who that is.`,
        });
    } else if (answer.status === 400 && waits.length > 0) {
      await run.clock.sleep(waits.shift() ?? 0, run.stop);
      if ((await find(change, run, true)).state === 'nobody') continue;
    }
    throw refused(call, answer);
  }
}

/** What an answer says; one that says yes and names nobody counts as none. */
async function heard(
  sent: Sent | Lost,
  run: OperationRun,
): Promise<{ readonly sent: Sent | Lost; readonly said?: WriteResult | undefined }> {
  if ('failure' in sent || !isSuccess(sent.answer)) return { sent };
  const said = await run.target.receive(sent.call, sent.answer, run.api);
  if (said?.id !== undefined) return { sent, said };
  return {
    sent: { call: sent.call, n: sent.n, failure: new RequestError('unreadable-answer', sent.call, sent.answer.status) },
  };
}

function isRefused(status: number): boolean {
  return status === 400 || status === 403;
}

async function find(change: Change, run: OperationRun, needsProof: boolean): Promise<LookupResult> {
  const except = change.action === 'recreate' ? { except: change.predecessor.id } : {};
  return run.target.find(change.desired, run.api, run.witnesses, { needsProof, ...except });
}

/** The ending when a look finds somebody and cannot say that it is the same person. */
function inDoubt(lookup: Exclude<LookupResult, { state: 'found' | 'nobody' }>, ref: Ref): OperationError {
  if (lookup.state === 'conflict')
    return new OperationError('unknown', { code: 'conflict', message: `${lookup.message} ${lookup.hint}` });
  if (lookup.state === 'unknown') return new OperationError('unknown', { code: lookup.code, message: lookup.message });
  return new OperationError('unknown', { code: 'not-looked', message: `${ref} could not be looked up.` });
}

/** What the next run needs to find somebody whose create was lost. */
function detailsOf(change: Change, run: OperationRun): Details {
  const keys = keysOf(run.digest, rulesOf(run, change.ref), change.ref, change.fields);
  const [primary] = run.listOf(change.ref) === undefined ? [] : change.members;
  return {
    keys,
    ...(primary === undefined ? {} : { list: [run.resolve(primary)] }),
    ...(change.action === 'recreate' ? { predecessor: change.predecessor.id } : {}),
    ...(change.desired.protect ? { protect: true } : {}),
  };
}

/** The answer named the new person: remembered, with the list that the create made, before anything else is sent. */
async function created(
  change: Change,
  call: WriteCall,
  said: WriteResult & { readonly id: string },
  close: number | undefined,
  run: OperationRun,
): Promise<void> {
  const base: Recorded = {
    ref: change.ref,
    id: said.id,
    origin: 'created',
    fields: {},
    provenAt: stamp(run.clock),
    ...(said.organizationId === undefined ? {} : { organizationId: said.organizationId }),
    ...(change.desired.protect ? { protect: true } : {}),
    ...(change.action === 'recreate' ? { predecessor: change.predecessor.id } : {}),
  };
  const { recorded, notTaken } = afterWrite(base, call, change.fields, said, run);
  const list = run.listOf(change.ref);
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
            list: [run.resolve(primary)],
            provenAt: base.provenAt,
          },
        ];
  await run.recorder.write({ ...(close === undefined ? {} : { close }), put: [recorded, ...made] });
  const rest = Object.keys(change.fields).filter((name) => !call.carries.includes(name));
  if (rest.length > 0) await sendFields(callsOf(change, run).slice(1), change.fields, change.ref, change.desired, run);
  failWhenNotTaken(change.ref, notTaken);
}

/** Somebody is there after our own create was lost: it took effect. */
async function ours(
  change: Change,
  call: WriteCall,
  lookup: Found,
  close: number | undefined,
  run: OperationRun,
): Promise<void> {
  if (lookup.isActive === false) throw deactivated(change.ref);
  const organization = lookup.organizationId === undefined ? {} : { organizationId: lookup.organizationId };
  await created(change, call, { id: lookup.id, shown: lookup.fields, ...organization }, close, run);
}

/** Somebody is there whom we did not create: adopted, and brought up to date. */
async function takeOver(change: Change, lookup: Found, run: OperationRun): Promise<void> {
  if (lookup.isActive === false) throw deactivated(change.ref);
  const { recorded, diff } = adopted(change.desired, lookup, change.fields, 'adopted', {
    rules: rulesOf(run, change.ref),
    digest: run.digest,
    now: stamp(run.clock),
  });
  await run.recorder.write({ put: [recorded] });
  const { evidence } = lookup;
  const calls = run.target.steps(
    { action: 'adopt', ref: change.ref, desired: change.desired, recorded, fields: diff.changes, evidence },
    run.resolve,
  ).main;
  await sendFields(calls, change.fields, change.ref, change.desired, run);
}

function deactivated(ref: Ref): OperationError {
  return new OperationError('failed', {
    code: 'deactivated',
    message: `${ref} is there already and deactivated: the next plan proposes to activate.`,
  });
}
