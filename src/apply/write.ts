import type { ObjectRules } from '../core/model/fields.ts';
import { normalize } from '../core/model/fields.ts';
import { bug, Failure } from '../core/model/failure.ts';
import type { Intent } from '../core/model/journal.ts';
import { digestOf, type Recorded } from '../core/model/recorded.ts';
import { kindOf, type DesiredObject, type Fields, type Ref } from '../core/model/resource.ts';
import { isSuccess, type Answer, type WriteCall } from '../connector/call.ts';
import type { WriteResult } from '../connector/target.ts';
import { refusal, RequestError } from '../connector/request-error.ts';
import { OperationError, operationErrorOf } from './operation-error.ts';
import { stamp, type OperationRun, type ApplyContext } from './context.ts';

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
export type Details = Pick<Intent, 'keys' | 'list' | 'predecessor' | 'protect' | 'removal'>;

/**
 * Notes one write, sends it, and closes its record when it had no effect. What was refused for all of its like is not
 * sent: throws `OperationError`.
 */
export async function note(planned: WriteCall, run: OperationRun, details: Details = {}): Promise<Sent | Lost> {
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
        const isRefused = [...run.refusals].some(([name, status]) => run.target.refusedAlike?.(call, status) === name);
        if (isRefused)
          throw new OperationError('failed', {
            code: 'refused-alike',
            message:
              `${ref} was not sent: the target refused another of the same kind in this run, and that holds for ` +
              'all of them.',
          });
        n = await run.recorder.begin({ ref, action, call: call.name, at: stamp(run.clock), ...fields, ...details });
      },
      onAnswer: ({ status }) => {
        const alike = run.target.refusedAlike?.(call, status);
        if (alike !== undefined) run.refusals.set(alike, status);
      },
      onLost: () => {
        isLost = true;
      },
    });
    if (n === undefined) throw bug('A write was sent without a record.');
    if (!isSuccess(answer)) await end();
    return { call, n, answer, wasLost: isLost };
  } catch (cause) {
    await end();
    if (cause instanceof RequestError && n !== undefined) return { call, n, failure: cause };
    throw cause;
  }
}

/**
 * As `note`; while somebody it needs was just activated, a 400 is tried again for up to 30 s. Throws `OperationError` when no
 * answer came.
 */
export async function answerTo(
  call: WriteCall,
  needs: readonly Ref[],
  run: OperationRun,
  details: Details = {},
): Promise<Sent> {
  const waits = call.whenLost === 'repeat' && needs.some((ref) => run.activated.has(ref)) ? [...patienceMs] : [];
  for (;;) {
    const sent = await note(call, run, details);
    if ('failure' in sent) throw operationErrorOf(sent.failure);
    const wait = sent.answer.status === 400 ? waits.shift() : undefined;
    if (wait === undefined) return sent;
    await run.clock.sleep(wait, run.stop);
  }
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

/** The ending of an operation that was refused. */
export function refused(call: WriteCall, answer: Answer): OperationError {
  return new OperationError('failed', refusal(call, answer));
}

/** What a successful answer says; throws `OperationError` when it cannot be used. */
export async function received(call: WriteCall, answer: Answer, run: ApplyContext): Promise<WriteResult> {
  if (!isSuccess(answer)) throw refused(call, answer);
  const said = await run.target.receive(call, answer, run.api);
  if (!said)
    throw new OperationError('unknown', {
      code: 'unusable-answer',
      status: answer.status,
      message: `${call.method} ${call.path} was answered without what it should say.`,
    });
  return said;
}

/** The rules of the kind that a ref names, as an object. */
export function rulesOf(run: ApplyContext, ref: Ref): ObjectRules {
  const rules = run.target.table[kindOf(ref)];
  if (rules.form !== 'object') throw bug(`${ref} is not an object.`);
  return rules;
}

/**
 * State after a write that carried `sent`: proven are the fields that the answer shows as sent, or does not show at
 * all.
 */
export function afterWrite(
  recorded: Recorded,
  call: WriteCall,
  sentFields: Fields,
  said: WriteResult,
  run: ApplyContext,
): { recorded: Recorded; notTaken: readonly string[] } {
  const rules = rulesOf(run, recorded.ref).fields;
  const fields: Record<string, string> = { ...recorded.fields };
  const unsettable = new Set(recorded.unsettable);
  const notTaken: string[] = [];
  for (const name of call.carries) {
    const rule = rules[name];
    const value = sentFields[name];
    if (!rule || value === undefined) continue;
    const shown = said.shown[name];
    const isAsSent =
      shown !== undefined && JSON.stringify(normalize(rule, shown)) === JSON.stringify(normalize(rule, value));
    if (isAsSent || (shown === undefined && !rule.mayBeIgnored)) {
      fields[name] = digestOf(run.digest, rule, recorded.id, name, value);
      unsettable.delete(name);
    } else if (rule.mayBeIgnored) unsettable.add(name);
    else notTaken.push(name);
  }
  const { unsettable: dropped, ...rest } = recorded;
  void dropped;
  const unproven = recorded.unproven?.filter((name) => !call.carries.includes(name));
  return {
    recorded: {
      ...rest,
      fields,
      provenAt: stamp(run.clock),
      ...(unproven ? { unproven } : {}),
      ...(unsettable.size > 0 ? { unsettable: [...unsettable].sort() } : {}),
    },
    notTaken,
  };
}

/** Ends an operation whose answer shows other values than were sent. */
export function failWhenNotTaken(ref: Ref, notTaken: readonly string[]): void {
  if (notTaken.length === 0) return;
  throw new OperationError('failed', {
    code: 'not-taken',
    message: `${ref}: the answer shows ${notTaken.join(', ')} otherwise than sent.`,
  });
}
