import type { Recorded } from '../../core/model/recorded.ts';
import type { Reader } from '../../connector/connection.ts';
import { isSuccess } from '../../connector/call.ts';
import { refusal } from '../../connector/request-error.ts';
import type { Invite } from '../../core/model/answers.ts';
import { aboutAnother, textOf } from '../../connector/answer.ts';
import { isSameId } from '../../core/comparing/normal-form.ts';
import { idFrom } from '../../core/shape/ids.ts';
import { objectOf } from '../../core/shape/json.ts';
import type { UphealCalls } from './calls.ts';

/** Reads the invite link of one person: a credential, for whoever has it can claim the account. */
export async function shownInvite(calls: UphealCalls, recorded: Recorded, reader: Reader): Promise<Invite> {
  const call = calls.getUser(recorded.id);
  const answer = await reader.read(call);
  if (!isSuccess(answer)) return { state: 'unknown', message: refusal(call, answer).message };
  const body = objectOf(answer.body);
  if (!isSameId(idFrom(body?.['userId']), recorded.id))
    return { state: 'unknown', message: aboutAnother(call, 'another person').message };
  const link = textOf(body?.['inviteUrl']);
  return link === undefined ? { state: 'none' } : { state: 'link', link };
}
