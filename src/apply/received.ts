import { bug } from '../core/model/failure.ts';
import { normalize, type ObjectRules } from '../core/model/fields.ts';
import { digestOf, type Recorded } from '../core/model/recorded.ts';
import { kindOf, type Fields, type Ref } from '../core/model/resource.ts';
import { isSuccess, type Answer, type WriteCall } from '../connector/call.ts';
import type { WriteResult } from '../connector/target.ts';
import type { ApplyContext } from './context.ts';
import { OperationError } from './operation-error.ts';
import { refused } from './write.ts';

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
      fields[name] = digestOf(run.recorder.digest, rule, recorded.id, name, value);
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
      provenAt: run.recorder.now(),
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
