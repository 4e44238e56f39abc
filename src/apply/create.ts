import type { CreateChange, RecreateChange } from '../core/model/change.ts';
import type { LookupResult } from '../core/model/observed.ts';
import type { Ref } from '../core/model/resource.ts';
import { isSuccess, type WriteCall } from '../connector/call.ts';
import { RequestError } from '../connector/request-error.ts';
import type { Steps, WriteResult } from '../connector/target.ts';
import type { OperationRun } from './context.ts';
import { created, detailsOf, ours, takeOver } from './created.ts';
import { OperationError, operationErrorOf } from './operation-error.ts';
import { note, patienceMs, refused, type Lost, type Sent } from './write.ts';

type Change = CreateChange | RecreateChange;
const attempts = 3;

/** Creates somebody exactly once: never sent again without a look in between, and somebody found is taken over. */
export async function create(change: Change, steps: Steps, needs: readonly Ref[], run: OperationRun): Promise<void> {
  if (change.action === 'create' && !change.looked && !run.assumeNew) {
    const before = await find(change, run, false);
    if (before.state === 'found') return takeOver(change, before, run);
    if (before.state !== 'nobody') throw inDoubt(before, change.ref);
  }
  const { create: call } = steps;
  if (!call)
    throw new OperationError('failed', {
      code: 'unsupported',
      message: `The target has no call to create ${change.ref}.`,
    });
  const waits = needs.some((ref) => run.activated.has(ref)) ? [...patienceMs] : [];
  await new Creation(change, { ...steps, create: call }, waits, run).send();
}

/** A create being sent, until somebody is there or it is given up. */
class Creation {
  readonly #change: Change;
  readonly #steps: Steps & { readonly create: WriteCall };
  /** Waits that are left, while the target may not believe an activation yet. */
  readonly #waits: number[];
  readonly #run: OperationRun;
  /** How many of its answers were lost. */
  #lost = 0;

  constructor(change: Change, steps: Steps & { readonly create: WriteCall }, waits: number[], run: OperationRun) {
    this.#change = change;
    this.#steps = steps;
    this.#waits = waits;
    this.#run = run;
  }

  /** Sends it, again where a look proved that nobody is there; throws `OperationError` when nobody comes of it. */
  async send(): Promise<void> {
    const [change, steps, run] = [this.#change, this.#steps, this.#run];
    for (;;) {
      const { sent, said } = await heard(await note(steps.create, run, detailsOf(change, run)), run);
      if ('failure' in sent) {
        if (await this.#tookEffect(sent)) return;
      } else if (said?.id !== undefined) {
        return created(change, steps, { ...said, id: said.id }, sent.n, run);
      } else if (await this.#isThere(sent)) return;
    }
  }

  /** After a lost answer: true when it took effect, false when a look proved that it did not. */
  async #tookEffect({ n, failure }: Lost): Promise<boolean> {
    const [change, run] = [this.#change, this.#run];
    if (!failure.mayHaveHappened) throw operationErrorOf(failure);
    this.#lost += 1;
    const lookup = await find(change, run, true);
    if (lookup.state === 'found') {
      await ours(change, this.#steps, lookup, n, run);
      return true;
    }
    if (lookup.state !== 'nobody') throw inDoubt(lookup, change.ref);
    if (!lookup.isProven) throw operationErrorOf(failure);
    await run.recorder.write({ close: n, void: true });
    if (this.#lost < attempts) return false;
    throw new OperationError('failed', {
      code: failure.code,
      message: `${failure.message} Nobody was created in ${attempts} attempts.`,
    });
  }

  /** After a refusal: true when that was because somebody is there, false when it may be sent again. */
  async #isThere({ answer }: Sent): Promise<boolean> {
    const [change, run, wasLost] = [this.#change, this.#run, this.#lost > 0];
    const refusal = refused(this.#steps.create, answer);
    const isDuplicate = answer.status === 409 || (isRefused(answer.status) && wasLost);
    if (isDuplicate || (isRefused(answer.status) && run.assumeNew)) {
      const lookup = await find(change, run, wasLost);
      if (lookup.state === 'found') {
        await (wasLost ? ours(change, this.#steps, lookup, undefined, run) : takeOver(change, lookup, run));
        return true;
      }
      if (lookup.state !== 'nobody') throw inDoubt(lookup, change.ref);
      if (!isDuplicate) throw refusal;
      const message = `${refusal.message} No look shows who that is.`;
      throw new OperationError('unknown', { ...refusal.error, message });
    }
    if (answer.status !== 400 || this.#waits.length === 0) throw refusal;
    await run.clock.sleep(this.#waits.shift() ?? 0, run.stop);
    if ((await find(change, run, true)).state !== 'nobody') throw refusal;
    return false;
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
