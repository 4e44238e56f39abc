import { bug } from '../core/model/failure.ts';
import type { ObjectRules } from '../core/model/fields.ts';
import { kindOf, type Ref } from '../core/model/resource.ts';
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
