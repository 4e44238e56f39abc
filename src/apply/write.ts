import { bug, Failure } from '../core/model/failure.ts';
import type { Intent } from '../core/model/journal.ts';
import type { Recorded } from '../core/model/recorded.ts';
import type { DesiredObject, Ref } from '../core/model/resource.ts';
import { isSuccess, type Answer, type WriteCall } from '../connector/call.ts';
import { refusal, RequestError } from '../connector/request-error.ts';
import { OperationError, operationErrorOf } from './operation-error.ts';
import type { OperationRun } from './context.ts';

/** Waits, in milliseconds, while the target may not believe an activation yet. */
export const patienceMs = [1000, 2000, 4000, 8000, 15_000];

/** An answer, and the number of the open record: whoever uses a success closes it. */
export interface Sent {
  readonly call: WriteCall;
  readonly n: number;
  readonly answer: Answer;
  /** An earlier attempt of it got no answer, so it may have taken effect before this one. */
  readonly wasLost: boolean;
}

/** A request that got no usable answer; its record is open when it may have taken effect. */
export interface Lost {
  readonly call: WriteCall;
  readonly n: number;
  readonly failure: RequestError;
}

/** What a record says beside the call itself. */
export type Details = Pick<Intent, 'keys' | 'list' | 'begun' | 'predecessor' | 'protect' | 'removal' | 'refused'>;

/** What a write may ask for beside what is noted of it. */
export interface Bearing {
  /** Throws when it is not to be sent after all: asked when its turn has come, and again before each request. */
  goOn?(): void;
  /** Whether an answer other than a success leaves its record open, for a look to explain it. */
  staysOpen?(status: number): boolean;
}

/**
 * Notes one write, sends it, and closes its record when it had no effect. What was refused for all of its like is not
 * sent: throws `OperationError`.
 */
export async function note(
  planned: WriteCall,
  run: OperationRun,
  details: Details = {},
  bearing: Bearing = {},
): Promise<Sent | Lost> {
  const sent = await noteUnless(() => false, planned, run, details, bearing);
  if (sent === 'given up') throw bug('A write was given up that nobody gives up.');
  return sent;
}

/** As `note`; nothing is sent when it is given up before its turn. */
async function noteUnless(
  isGivenUp: () => boolean,
  planned: WriteCall,
  run: OperationRun,
  details: Details,
  { goOn, staysOpen }: Bearing = {},
): Promise<Sent | Lost | 'given up'> {
  const { ref, action } = run.operation;
  const call = (await run.target.complete?.(planned, run.api)) ?? planned;
  const fields = call.carries.length > 0 ? { fields: call.carries } : {};
  let n: number | undefined;
  // Once an attempt was lost, a later refusal says nothing of it: the record stays open.
  let isLost = false;
  const end = async (): Promise<void> => {
    if (n !== undefined && !isLost) await run.recorder.write({ close: n, void: true });
  };
  try {
    const answer = await run.api.write(call, {
      // Not before its turn: a run that is killed leaves no more open than it had in flight.
      onTurn: async () => {
        if (isGivenUp()) throw new GivenUp();
        const isRefused = [...run.refusals].some(([name, status]) => run.target.refusedAlike?.(call, status) === name);
        if (isRefused)
          throw new OperationError('failed', {
            code: 'refused-alike',
            message:
              `${ref} was not sent: the target refused another of the same kind in this run, and that holds for ` +
              'all of them.',
          });
        goOn?.();
        n = await run.recorder.begin({ ref, action, call: call.name, ...fields, ...details });
      },
      onRequest: () => goOn?.(),
      onAnswer: ({ status }) => {
        const alike = run.target.refusedAlike?.(call, status);
        if (alike !== undefined) run.refusals.set(alike, status);
      },
      onLost: () => {
        isLost = true;
      },
    });
    if (n === undefined) throw bug('A write was sent without a record.');
    if (!isSuccess(answer) && !staysOpen?.(answer.status)) await end();
    return { call, n, answer, wasLost: isLost };
  } catch (cause) {
    await end();
    if (cause instanceof GivenUp) return 'given up';
    if (cause instanceof RequestError && n !== undefined) return { call, n, failure: cause };
    throw cause;
  }
}

/** Thrown in the turn of a request that is not to be sent any more. */
class GivenUp extends Error {}

/**
 * As `note`; while somebody it needs was just activated, a 400 is tried again for up to 30 s. Nothing is sent when it
 * is given up before its turn.
 */
export async function persisted(
  call: WriteCall,
  needs: readonly Ref[],
  run: OperationRun,
  details: Details = {},
  isGivenUp: () => boolean = () => false,
): Promise<Sent | Lost | 'given up'> {
  const waits = call.whenLost === 'repeat' && needs.some((ref) => run.activated.has(ref)) ? [...patienceMs] : [];
  for (;;) {
    const sent = await noteUnless(isGivenUp, call, run, details);
    const isRefused = sent !== 'given up' && 'answer' in sent && sent.answer.status === 400;
    const wait = isRefused ? waits.shift() : undefined;
    if (wait === undefined) return sent;
    await run.clock.sleep(wait, run.stop);
  }
}

/** As `persisted`; throws `OperationError` when no answer came. */
export async function answerTo(
  call: WriteCall,
  needs: readonly Ref[],
  run: OperationRun,
  details: Details = {},
): Promise<Sent> {
  const sent = await persisted(call, needs, run, details);
  if (sent === 'given up') throw bug('A write was given up that nobody gives up.');
  if ('failure' in sent) throw operationErrorOf(sent.failure);
  return sent;
}

/** Whether somebody is active, to explain a refusal; undefined also when there is no request left to ask with. */
export async function activityOf(
  recorded: Recorded,
  desired: DesiredObject,
  run: OperationRun,
): Promise<boolean | undefined> {
  try {
    return await run.target.isActive(recorded, desired, run.api);
  } catch (cause) {
    if (cause instanceof Failure && cause.code === 'budget') return undefined;
    throw cause;
  }
}

/** The ending of an operation that was refused; `whom` says who is in the way, where that is known. */
export function refused(call: WriteCall, answer: Answer, whom?: string): OperationError {
  const error = refusal(call, answer);
  return new OperationError(
    'failed',
    whom === undefined ? error : { code: 'conflict', status: error.status, message: `${error.message} ${whom}` },
  );
}

/** What an operation takes away, for the guards of later runs. */
export function removalOf(run: OperationRun): Pick<Details, 'removal'> {
  const { removal } = run.operation;
  return removal ? { removal } : {};
}
