import { empty } from '../../core/comparing/equal.ts';
import type { Fields, Value } from '../../core/model/resource.ts';
import type { Reader } from '../../connector/connection.ts';
import { aboutAnother, ask, shownValue, unusable, type ReadFailure } from '../../connector/answer.ts';
import { isSameId } from '../../core/comparing/normal-form.ts';
import { idFrom } from '../../core/shape/ids.ts';
import { objectOf } from '../../core/shape/json.ts';
import { isSuccess, type WriteCall } from '../../connector/call.ts';
import { refusal, RequestError } from '../../connector/request-error.ts';
import type { WriteResult } from '../../connector/target.ts';
import { nameInPractice, type PracticeCalls } from './calls.ts';
import { practice } from './fields.ts';

/** A practice profile as it was read, every key of it. */
export type Profile = Readonly<Record<string, unknown>>;

/** Reads a whole profile; 204 and 404 mean that there is none. */
export async function readProfile(
  calls: PracticeCalls,
  userId: string,
  reader: Reader,
): Promise<{ readonly state: 'profile'; readonly profile: Profile } | { readonly state: 'absent' } | ReadFailure> {
  const call = calls.getProfile(userId);
  const asked = await ask(reader, call);
  if ('code' in asked) return asked;
  if (asked.status === 204 || asked.status === 404) return { state: 'absent' };
  if (!isSuccess(asked)) return { state: 'unknown', ...refusal(call, asked) };
  const profile = objectOf(asked.body);
  if (!profile) return unusable(call);
  const shown = profile['userId'];
  return shown === undefined || shown === null || isSameId(idFrom(shown, { areNumbers: true }), userId)
    ? { state: 'profile', profile }
    : aboutAnother(call);
}

/** A profile's fields under the manifest's names; null and absent are the same: nothing is there. */
export function fieldsIn(profile: Profile): Fields {
  const rules = practice.provider;
  const phone = phoneOf(profile['phoneNumber']);
  const fields: Record<string, Value> = {};
  for (const [name, rule] of Object.entries(rules.form === 'object' ? rules.fields : {})) {
    if (rule.read.length === 0) continue;
    const value =
      name === 'phoneNumber'
        ? phone.number
        : name === 'phoneCountryCode'
          ? phone.code
          : (shownValue(profile[nameInPractice(name)]) ?? empty);
    fields[name] = value ?? empty;
  }
  return fields;
}

/**
 * The whole profile with some fields in new values and all others as they were read, so that nothing is emptied; throws
 * `RequestError` when it cannot be read.
 */
export async function completed(calls: PracticeCalls, call: WriteCall, reader: Reader): Promise<WriteCall> {
  const { userId, ...changes } = call.body ?? {};
  const read = await readProfile(calls, String(userId), reader);
  if (read.state !== 'profile') throw new RequestError('not-sent', call);
  const { phoneNumber, phoneCountryCode, ...others } = changes;
  const named = Object.fromEntries(Object.entries(others).map(([name, value]) => [nameInPractice(name), value]));
  const phone =
    phoneNumber === undefined && phoneCountryCode === undefined
      ? {}
      : { phoneNumber: phoneText(phoneOf(read.profile['phoneNumber']), phoneCountryCode, phoneNumber) };
  return { ...call, body: { ...read.profile, ...named, ...phone, userId } };
}

/**
 * What was saved, by reading it back: a write of several sections may be half done. A field that is not there any more
 * shows as empty.
 */
export async function saved(calls: PracticeCalls, call: WriteCall, reader: Reader): Promise<WriteResult | undefined> {
  const read = await readProfile(calls, String(call.body?.['userId']), reader);
  if (read.state !== 'profile') return undefined;
  return { shown: fieldsIn(read.profile), isRead: true };
}

/** `+1 5550100` in its two parts; without a country code in front it is one number. */
function phoneOf(value: unknown): { readonly code?: string; readonly number?: string | number } {
  if (typeof value === 'number') return { number: value };
  if (typeof value !== 'string' || value === '') return {};
  const [, code, number] = /^(\+\d{1,4})(?:\s+(\S.*))?$/.exec(value) ?? [];
  return code === undefined ? { number: value } : { code, ...(number === undefined ? {} : { number }) };
}

function phoneText(live: ReturnType<typeof phoneOf>, code: unknown, number: unknown): string {
  const prefix = code === undefined ? live.code : `+${String(code).replace(/^\+/, '')}`;
  return [prefix, number ?? live.number].filter((part) => part !== undefined).join(' ');
}
