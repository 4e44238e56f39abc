import { isSameId } from '../core/comparing/normal-form.ts';
import type { CreateChange, RecreateChange } from '../core/model/change.ts';
import type { LookupResult } from '../core/model/observed.ts';
import type { Ref } from '../core/model/resource.ts';
import { isSuccess, type WriteCall } from '../connector/call.ts';
import { stamped } from '../connector/timed.ts';
import type { Steps, WriteResult } from '../connector/target.ts';
import type { OperationRun } from './context.ts';
import { created, detailsOf, ours } from './created.ts';
import { OperationError, operationErrorOf } from './operation-error.ts';
import { notProven, received } from './received.ts';
import { takeOver } from './take-over.ts';
import { note, patienceMs, refused, type Lost, type Sent } from './write.ts';

type Change = CreateChange | RecreateChange;
type Creating = Steps & { readonly create: WriteCall };
const attempts = 3;

/** The look that found nobody is too old by now: the create is not sent before there is another one. */
class StaleLook extends Error {}

/** Creates somebody exactly once: never sent without a look just before it, and somebody found is taken over. */
export async function create(change: Change, steps: Steps, needs: readonly Ref[], run: OperationRun): Promise<void> {
  const waits = needs.some((ref) => run.activated.has(ref)) ? [...patienceMs] : [];
  await new Creation(change, steps, waits, run).make();
}

/** A create being sent, until somebody is there or it is given up. */
class Creation {
  readonly #change: Change;
  readonly #steps: Steps;
  /** Waits that are left, while the target may not believe an activation yet. */
  readonly #waits: number[];
  readonly #run: OperationRun;
  /** How many of its answers were lost. */
  #lost = 0;
  /** When a look last found nobody there. */
  #lookedAt: number | undefined;

  constructor(change: Change, steps: Steps, waits: number[], run: OperationRun) {
    this.#change = change;
    this.#steps = steps;
    this.#waits = waits;
    this.#run = run;
    this.#lookedAt = change.action === 'create' ? change.lookedAt : undefined;
  }

  /** Looks and sends; where others push their requests between the two for too long, alone. */
  async make(): Promise<void> {
    try {
      await this.#lookAndSend();
    } catch (cause) {
      if (!(cause instanceof StaleLook)) throw cause;
      await this.#run.alone(() => this.#insist());
    }
  }

  async #insist(): Promise<void> {
    for (;;) {
      try {
        return await this.#lookAndSend();
      } catch (cause) {
        if (!(cause instanceof StaleLook)) throw cause;
      }
    }
  }

  async #lookAndSend(): Promise<void> {
    if (this.#needsLook() && this.#isOld()) {
      const before = await this.#find(this.#lost > 0);
      if (before.state === 'found') return this.#takeUp(before);
      if (before.state !== 'nobody') throw inDoubt(before, this.#change.ref, this.#lost > 0 ? 'unknown' : 'failed');
    }
    const { create: call } = this.#steps;
    if (!call)
      throw new OperationError('failed', {
        code: 'unsupported',
        message: `The target has no call to create ${this.#change.ref}.`,
      });
    await this.#send({ ...this.#steps, create: call });
  }

  /** Sends it, again where a look proved that nobody is there; throws `OperationError` when nobody comes of it. */
  async #send(steps: Creating): Promise<void> {
    const [change, run] = [this.#change, this.#run];
    const goOn = (): void => {
      if (this.#needsLook() && this.#isOld()) throw new StaleLook();
    };
    for (;;) {
      // Whoever is seen until the request goes out is nobody whom it makes.
      let looks = 0;
      const onRequest = (): void => {
        goOn();
        looks = run.sightings.count();
      };
      const noted = await note(steps.create, run, detailsOf(change, run), { goOn: onRequest, staysOpen: isDuplicate });
      const { sent, said } = await heard(noted, change, looks, run);
      if ('failure' in sent) {
        if (await this.#tookEffect(sent, steps)) return;
      } else if (said?.id !== undefined) {
        return created(change, steps, { ...said, id: said.id }, sent.n, run);
      } else if (await this.#isThere(sent, steps)) return;
    }
  }

  /** Somebody is there: ours when an answer was lost, else taken over. */
  #takeUp(found: Extract<LookupResult, { state: 'found' }>): Promise<void> {
    const [change, run] = [this.#change, this.#run];
    return this.#lost > 0 ? ours(change, this.#steps, found, undefined, run) : takeOver(change, found, run);
  }

  /** Whether nothing else than a look keeps it from making somebody twice. */
  #needsLook(): boolean {
    return !this.#run.assumeNew && !this.#run.newcomers.isRefusedTwice(this.#change.desired);
  }

  #isOld(): boolean {
    return this.#lookedAt === undefined || this.#run.clock.now() - this.#lookedAt > this.#run.lookMs;
  }

  async #find(needsProof: boolean): Promise<LookupResult> {
    const [{ desired }, run] = [this.#change, this.#run];
    const except = this.#change.action === 'recreate' ? { except: this.#change.predecessor.id } : {};
    const options = { needsProof, ...run.newcomers.waysOf(desired), ...except };
    const lookup = await stamped(run.api, run.clock, (api) => run.target.find(desired, api, run.witnesses, options));
    this.#lookedAt = lookup.state === 'nobody' ? lookup.at : undefined;
    return lookup;
  }

  /** After a lost answer: true when it took effect, false when a look proved that it did not. */
  async #tookEffect({ n, failure }: Lost, steps: Creating): Promise<boolean> {
    const [change, run] = [this.#change, this.#run];
    if (!failure.mayHaveHappened) throw operationErrorOf(failure);
    this.#lost += 1;
    const lookup = await this.#find(true);
    if (lookup.state === 'found') {
      await ours(change, steps, lookup, n, run);
      return true;
    }
    if (lookup.state !== 'nobody') throw inDoubt(lookup, change.ref, 'unknown');
    if (!lookup.isProven) throw operationErrorOf(failure);
    await run.recorder.write({ close: n, void: true });
    if (this.#lost < attempts) return false;
    throw new OperationError('failed', {
      code: failure.code,
      message: `${failure.message} Nobody was created in ${attempts} attempts.`,
    });
  }

  /** After a refusal: true when that was because somebody is there, false when it may be sent again. */
  async #isThere(sent: Sent, steps: Creating): Promise<boolean> {
    const [change, run, wasLost] = [this.#change, this.#run, this.#lost > 0];
    const { answer } = sent;
    const refusal = (): OperationError =>
      refused(steps.create, answer, run.target.refusedFor?.(steps.create, answer.status));
    const isExplained = isDuplicate(answer.status) || (isRefused(answer.status) && (wasLost || !this.#needsLook()));
    if (isExplained) {
      const lookup = await this.#find(wasLost);
      await this.#closeRefused(sent, lookup);
      if (lookup.state === 'found') {
        run.newcomers.refusedTwice(change, lookup);
        await this.#takeUp(lookup);
        return true;
      }
      if (lookup.state === 'conflict' && lookup.holder) run.newcomers.refusedTwice(change, lookup.holder);
      if (lookup.state !== 'nobody') throw inDoubt(lookup, change.ref, wasLost ? 'unknown' : 'failed');
      const { error } = refusal();
      // The old account of a recreate is nobody to find, and holds what the new one would need.
      const isToldApart = !isDuplicate(answer.status) || error.code === 'conflict' || change.action === 'recreate';
      if (isToldApart && !wasLost) throw refusal();
      throw new OperationError('unknown', { ...error, message: `${error.message} No look shows who that is.` });
    }
    if (answer.status !== 400 || this.#waits.length === 0) throw refusal();
    await run.clock.sleep(this.#waits.shift() ?? 0, run.stop);
    if ((await this.#find(true)).state !== 'nobody') throw refusal();
    return false;
  }

  /** Ends the record of a create that was refused as a second one; while no look shows who is there it stays open. */
  async #closeRefused({ n, answer, call }: Sent, lookup: LookupResult): Promise<void> {
    const [change, run] = [this.#change, this.#run];
    if (!isDuplicate(answer.status)) return;
    const isTold = lookup.state === 'found' || lookup.state === 'conflict' || change.action === 'recreate';
    // Noted anew before it is closed: a run that is killed between the two leaves one open record more, and none less.
    if (!isTold) {
      const { ref, action } = run.operation;
      await run.recorder.begin({ ref, action, call: call.name, ...detailsOf(change, run), refused: true });
    }
    await run.recorder.write({ close: n, void: true });
  }
}

/** What an answer says; one that says yes and proves nothing, or names somebody who is another's, counts as none. */
async function heard(
  sent: Sent | Lost,
  change: Change,
  looks: number,
  run: OperationRun,
): Promise<{ readonly sent: Sent | Lost; readonly said?: WriteResult | undefined }> {
  if ('failure' in sent || !isSuccess(sent.answer)) return { sent };
  const { ref, fields } = change;
  const said = await received(sent, ref, fields, run);
  if (said?.id !== undefined && !wasThere(said.id, sent.call, looks, change, run)) {
    if (run.recorder.claim(ref, said.id) === undefined) return { sent, said };
  }
  return { sent: { call: sent.call, n: sent.n, failure: notProven(sent) } };
}

/** Whether an id is that of somebody who was there before: an old account, or whom a look showed. */
function wasThere(id: string, { answered }: WriteCall, looks: number, change: Change, run: OperationRun): boolean {
  if (change.action === 'recreate' && isSameId(id, change.predecessor.id)) return true;
  return answered?.id !== undefined && run.sightings.wasSeen(answered.id, id, looks);
}

function isDuplicate(status: number): boolean {
  return status === 409;
}

function isRefused(status: number): boolean {
  return status === 400 || status === 403;
}

/**
 * The ending when a look cannot say that it is the same person: somebody else in his place fails a create that was not
 * sent or was refused; of one that may have taken effect nothing is known.
 */
function inDoubt(
  lookup: Exclude<LookupResult, { state: 'found' | 'nobody' }>,
  ref: Ref,
  inConflict: 'failed' | 'unknown',
): OperationError {
  if (lookup.state === 'conflict')
    return new OperationError(inConflict, { code: 'conflict', message: `${lookup.message} ${lookup.hint}` });
  if (lookup.state === 'unknown') return new OperationError('unknown', { code: lookup.code, message: lookup.message });
  return new OperationError('unknown', { code: 'not-looked', message: `${ref} could not be looked up.` });
}
