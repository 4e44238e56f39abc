import type { ObjectRules } from '../core/model/fields.ts';
import { normalize } from '../core/model/fields.ts';
import { bug, Failure } from '../core/model/failure.ts';
import type { Intent } from '../core/model/journal.ts';
import { digestOf, type Recorded } from '../core/model/recorded.ts';
import { kindOf, type DesiredObject, type Fields, type Ref } from '../core/model/resource.ts';
import { isSuccess, type Answer, type WriteCall } from '../connector/call.ts';
import type { Received } from '../connector/target.ts';
import { refusal, Trouble } from '../connector/request-error.ts';
import { Ending, endingOf } from './operation-error.ts';
import { stamp, type Errand, type World } from './context.ts';

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
  readonly trouble: Trouble;
}

/** What a record says beside the call itself. */
export type Details = Pick<Intent, 'keys' | 'list' | 'predecessor' | 'protect' | 'removal'>;

/**
 * Notes one write, sends it, and closes its record when it had no effect. What was refused for all of its like is not
 * sent: throws `Ending`.
 */
export async function note(planned: WriteCall, world: Errand, details: Details = {}): Promise<Sent | Lost> {
  const { ref, action } = world.operation;
  const call = (await world.target.complete?.(planned, world.api)) ?? planned;
  const fields = call.carries.length > 0 ? { fields: call.carries } : {};
  let n: number | undefined;
  // Once an attempt was lost, a later refusal says nothing of it: the record stays open.
  let isLost = false;
  const end = async (): Promise<void> => {
    if (n !== undefined && !isLost) await world.memory.write({ close: n, void: true });
  };
  try {
    const answer = await world.api.write(call, {
      // Not before its turn: a run that is killed leaves no more open than it had in flight.
      onTurn: async () => {
        const isRefused = [...world.refusals].some(
          ([name, status]) => world.target.refusedAlike?.(call, status) === name,
        );
        if (isRefused)
          throw new Ending('failed', {
            code: 'refused-alike',
            message:
              `${ref} was not sent: the target refused another of the same kind in this run, and that holds for ` +
              'all of them.',
          });
        n = await world.memory.begin({ ref, action, call: call.name, at: stamp(world.clock), ...fields, ...details });
      },
      onAnswer: ({ status }) => {
        const alike = world.target.refusedAlike?.(call, status);
        if (alike !== undefined) world.refusals.set(alike, status);
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
    if (cause instanceof Trouble && n !== undefined) return { call, n, trouble: cause };
    throw cause;
  }
}

/**
 * As `note`; while somebody it needs was just activated, a 400 is tried again for up to 30 s. Throws `Ending` when no
 * answer came.
 */
export async function answerTo(
  call: WriteCall,
  needs: readonly Ref[],
  world: Errand,
  details: Details = {},
): Promise<Sent> {
  const waits = call.whenLost === 'repeat' && needs.some((ref) => world.activated.has(ref)) ? [...patienceMs] : [];
  for (;;) {
    const sent = await note(call, world, details);
    if ('trouble' in sent) throw endingOf(sent.trouble);
    const wait = sent.answer.status === 400 ? waits.shift() : undefined;
    if (wait === undefined) return sent;
    await world.clock.sleep(wait, world.stop);
  }
}

/** Whether somebody is active, to explain a refusal; undefined also when there is no request left to ask with. */
export async function activityOf(
  recorded: Recorded,
  desired: DesiredObject,
  world: Errand,
): Promise<boolean | undefined> {
  try {
    return await world.target.isActive(recorded, desired, world.api);
  } catch (cause) {
    if (cause instanceof Failure && cause.code === 'budget') return undefined;
    throw cause;
  }
}

/** The ending of an operation that was refused. */
export function refused(call: WriteCall, answer: Answer): Ending {
  return new Ending('failed', refusal(call, answer));
}

/** What a successful answer says; throws `Ending` when it cannot be used. */
export async function received(call: WriteCall, answer: Answer, world: World): Promise<Received> {
  if (!isSuccess(answer)) throw refused(call, answer);
  const said = await world.target.receive(call, answer, world.api);
  if (!said)
    throw new Ending('unknown', {
      code: 'unusable-answer',
      status: answer.status,
      message: `${call.method} ${call.path} was answered without what it should say.`,
    });
  return said;
}

/** The rules of the kind that a ref names, as an object. */
export function rulesOf(world: World, ref: Ref): ObjectRules {
  const rules = world.target.table[kindOf(ref)];
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
  said: Received,
  world: World,
): { recorded: Recorded; notTaken: readonly string[] } {
  const rules = rulesOf(world, recorded.ref).fields;
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
    if (isAsSent || (shown === undefined && !rule.tentative)) {
      fields[name] = digestOf(world.digest, rule, recorded.id, name, value);
      unsettable.delete(name);
    } else if (rule.tentative) unsettable.add(name);
    else notTaken.push(name);
  }
  const { unsettable: dropped, ...rest } = recorded;
  void dropped;
  const unproven = recorded.unproven?.filter((name) => !call.carries.includes(name));
  return {
    recorded: {
      ...rest,
      fields,
      provenAt: stamp(world.clock),
      ...(unproven ? { unproven } : {}),
      ...(unsettable.size > 0 ? { unsettable: [...unsettable].sort() } : {}),
    },
    notTaken,
  };
}

/** Ends an operation whose answer shows other values than were sent. */
export function failWhenNotTaken(ref: Ref, notTaken: readonly string[]): void {
  if (notTaken.length === 0) return;
  throw new Ending('failed', {
    code: 'not-taken',
    message: `${ref}: the answer shows ${notTaken.join(', ')} otherwise than sent.`,
  });
}
