import { isEqual, isTold } from '../core/comparing/equal.ts';
import { bug, Failure } from '../core/model/failure.ts';
import type { ObjectRules } from '../core/model/fields.ts';
import type { Observation } from '../core/model/observed.ts';
import { kindOf, type Fields, type Ref } from '../core/model/resource.ts';
import { isSuccess, type WriteCall } from '../connector/call.ts';
import { evidenceOf } from '../connector/evidence.ts';
import { RequestError } from '../connector/request-error.ts';
import type { WriteResult } from '../connector/target.ts';
import type { ApplyContext } from './context.ts';
import { operationErrorOf, type OperationError } from './operation-error.ts';
import { refused, type Lost, type Sent } from './write.ts';

/** Waits, in milliseconds, before each read of what a write that was not proven may have changed. */
const readWaitsMs = [0, 2000];

/**
 * What an answer proves of a write that carried `fields`; undefined when its success proves nothing. Throws
 * `OperationError` for a refusal.
 */
export async function received(
  { call, answer }: Pick<Sent, 'call' | 'answer'>,
  ref: Ref,
  fields: Fields,
  run: ApplyContext,
): Promise<WriteResult | undefined> {
  if (!isSuccess(answer)) throw refused(call, answer);
  const rules = run.target.table[kindOf(ref)];
  const about = rules.form === 'object' ? { rules } : {};
  return evidenceOf({ call, answer, sent: fields, ...about }, run.target, run.api);
}

/** What came of a write whose success proves nothing. */
export function notProven({ call, answer }: Pick<Sent, 'call' | 'answer'>): RequestError {
  return new RequestError('not-proven', call, answer.status);
}

/**
 * What proves a write of fields: its answer, or, where that is none of the page's, a read that shows all of them as
 * they were sent. Throws `OperationError`: failed for a refusal, unknown where nothing proves it.
 */
export async function provenBy(sent: Sent | Lost, ref: Ref, fields: Fields, run: ApplyContext): Promise<WriteResult> {
  const isLost = 'failure' in sent;
  const said = isLost ? undefined : await received(sent, ref, fields, run);
  if (said) return said;
  const failure = isLost ? sent.failure : notProven(sent);
  // Whom no answer reached at all the next run looks at.
  const isAnswered = !isLost || failure.code === 'unreadable-answer';
  const seen = isAnswered ? await readBack(sent.call, ref, fields, run) : undefined;
  if (!seen) throw operationErrorOf(failure);
  return { shown: seen, isRead: true };
}

/** The end of a write without a proof that no read can give. */
export function unproven(sent: Sent): OperationError {
  return operationErrorOf(notProven(sent));
}

/** The fields of a write as a read shows them, when that is as they were sent; what a target may ignore aside. */
async function readBack(
  { carries }: WriteCall,
  ref: Ref,
  sent: Fields,
  run: ApplyContext,
): Promise<Fields | undefined> {
  const rules = rulesOf(run, ref).fields;
  const sure = carries.filter((name) => !rules[name]?.mayBeIgnored);
  const isAsSent = (name: string, shown: Fields): boolean => {
    const [rule, now, wanted] = [rules[name], shown[name], sent[name]];
    if (!rule || wanted === undefined) return true;
    return now !== undefined && isTold(rule, now) && isEqual(rule, now, wanted);
  };
  for (const ms of readWaitsMs) {
    if (ms > 0) await run.clock.sleep(ms, run.stop);
    const seen = await look(ref, run);
    if (seen?.state !== 'present') continue;
    const { fields } = seen;
    if (!(sure.length > 0 ? sure : carries).every((name) => isAsSent(name, fields))) continue;
    return Object.fromEntries(Object.entries(fields).filter(([name]) => carries.includes(name)));
  }
  return undefined;
}

/** A look at what state holds; undefined when there is no request left for it. */
async function look(ref: Ref, run: ApplyContext): Promise<Observation | undefined> {
  const recorded = run.recorder.get(ref);
  try {
    return recorded && (await run.presence.look(recorded, run.api, false));
  } catch (cause) {
    if (cause instanceof Failure && cause.code === 'budget') return undefined;
    throw cause;
  }
}

/** The rules of the kind that a ref names, as an object. */
export function rulesOf(run: ApplyContext, ref: Ref): ObjectRules {
  const rules = run.target.table[kindOf(ref)];
  if (rules.form !== 'object') throw bug(`${ref} is not an object.`);
  return rules;
}
