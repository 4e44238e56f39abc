import { empty, isEmpty, isEqual } from '../../core/comparing/equal.ts';
import { isSameId } from '../../core/comparing/normal-form.ts';
import type { DesiredObject, Fields, Kind, Value } from '../../core/model/resource.ts';
import type { Observation } from '../../core/model/observed.ts';
import { kindOf } from '../../core/model/resource.ts';
import type { Recorded } from '../../core/model/recorded.ts';
import type { Reader } from '../../connector/connection.ts';
import { aboutAnother, ask, shownValue, textOf, unusable, type ReadFailure } from '../../connector/answer.ts';
import { idFrom } from '../../core/shape/ids.ts';
import { objectOf } from '../../core/shape/json.ts';
import { isSuccess, type ReadCall } from '../../connector/call.ts';
import { refusal } from '../../connector/request-error.ts';
import { shownBy, userTypes, type Shown } from './answers.ts';
import type { UphealCalls } from './calls.ts';

/** What one read found: the person, "not there" (404), or why nobody can tell. */
export type Read = { readonly state: 'person'; readonly person: Shown } | { readonly state: 'absent' } | ReadFailure;

/** What a check of an e-mail address found. */
export type Check =
  | { readonly state: 'user'; readonly id: string; readonly isActive: boolean | undefined }
  | { readonly state: 'absent' }
  | ReadFailure;

const freshWaitsMs = [500, 1500];

/** The read call that shows most of a kind: providers by version 2, clients by version 1. */
export function readerOf(
  calls: UphealCalls,
  kind: Kind,
): { readonly name: 'getUser' | 'getProvider'; readonly call: (id: string) => ReadCall } {
  return kind === 'provider'
    ? { name: 'getProvider', call: calls.getProvider }
    : { name: 'getUser', call: calls.getUser };
}

/** Reads one person by Upheal's id or a partner id; never throws for what an answer says. */
export async function readPerson(calls: UphealCalls, reader: Reader, kind: Kind, id: string): Promise<Read> {
  const { name, call } = readerOf(calls, kind);
  const asked = await ask(reader, call(id));
  if ('code' in asked) return asked;
  if (asked.status === 404) return { state: 'absent' };
  if (!isSuccess(asked)) return { state: 'unknown', ...refusal(call(id), asked) };
  const person = shownBy(name, kind, asked);
  return person ? { state: 'person', person } : unusable(call(id));
}

/** Reads one person by Upheal's own id: an answer about another, or about one of another kind, is no answer. */
export async function readById(calls: UphealCalls, reader: Reader, kind: Kind, id: string): Promise<Read> {
  const read = await readPerson(calls, reader, kind, id);
  if (read.state !== 'person') return read;
  const call = readerOf(calls, kind).call(id);
  return isSameId(read.person.id, id) ? read : aboutAnother(call, 'another person');
}

/** Whether two addresses are one. */
export function isSameEmail(shown: Value, wanted: Value): boolean {
  return isEqual({ compare: 'email' }, shown, wanted);
}

/** Checks an e-mail address: the only call that shows whether somebody is active. */
export async function checkEmail(calls: UphealCalls, reader: Reader, email: string): Promise<Check> {
  const call = calls.checkUser(email);
  const asked = await ask(reader, call);
  if ('code' in asked) return asked;
  if (!isSuccess(asked)) return { state: 'unknown', ...refusal(call, asked) };
  const body = objectOf(asked.body);
  const shown = shownValue(body?.['email']) ?? empty;
  if (!isEmpty(shown) && !isSameEmail(shown, email)) return aboutAnother(call, 'another address');
  const id = idFrom(body?.['userId']);
  if (body?.['isUserExists'] === false && id === undefined) return { state: 'absent' };
  if (body?.['isUserExists'] !== true || id === undefined) return unusable(call);
  const isActive = body['isActive'];
  return { state: 'user', id, isActive: typeof isActive === 'boolean' ? isActive : undefined };
}

/** Looks at somebody whose id we hold: a 404 is "missing", and an answer about another person is no answer. */
export async function lookAt(
  calls: UphealCalls,
  recorded: Recorded,
  reader: Reader,
  isFresh: boolean,
  sleep: (ms: number) => Promise<void>,
): Promise<Observation> {
  const kind = kindOf(recorded.ref);
  let read = await readById(calls, reader, kind, recorded.id);
  for (const ms of isFresh ? freshWaitsMs : []) {
    if (read.state !== 'absent') break;
    await sleep(ms);
    read = await readById(calls, reader, kind, recorded.id);
  }
  if (read.state === 'absent') return { state: 'missing' };
  if (read.state === 'unknown') return read;
  const { person } = read;
  if (person.kind !== undefined && person.kind !== kind)
    return {
      state: 'unknown',
      code: 'other-person',
      message: `The read of ${recorded.ref} was answered with somebody of another kind.`,
    };
  return {
    state: 'present',
    fields: person.fields,
    ...(person.organizationId === undefined ? {} : { organizationId: person.organizationId }),
  };
}

/**
 * Whether somebody is active, by their e-mail address: as the manifest has it, and where that is nobody's or another's,
 * as a read shows it. Undefined when there is none or it cannot be seen.
 */
export async function seeActive(
  calls: UphealCalls,
  recorded: Recorded,
  desired: DesiredObject | undefined,
  reader: Reader,
): Promise<boolean | undefined> {
  const wanted = emailOf(desired?.fields ?? {});
  const check = wanted === undefined ? undefined : await checkEmail(calls, reader, wanted);
  if (check?.state === 'unknown') return undefined;
  if (check?.state === 'user' && isSameId(check.id, recorded.id)) return check.isActive;
  const shown = await emailLive(calls, recorded, reader);
  if (shown === undefined || shown === wanted) return undefined;
  const second = await checkEmail(calls, reader, shown);
  return second.state === 'user' && isSameId(second.id, recorded.id) ? second.isActive : undefined;
}

/** The type of user, which version 1 alone shows; undefined when it is not seen. */
export async function seeRole(
  calls: UphealCalls,
  { ref, id }: Pick<Recorded, 'ref' | 'id'>,
  reader: Reader,
): Promise<string | undefined> {
  const asked = await ask(reader, calls.getUser(id));
  const body = 'code' in asked || !isSuccess(asked) ? undefined : objectOf(asked.body);
  const role = isSameId(idFrom(body?.['userId']), id) ? textOf(body?.['userType']) : undefined;
  // A role of another kind of user is another's.
  return role !== undefined && [kindOf(ref), undefined].includes(userTypes[role]) ? role : undefined;
}

async function emailLive(calls: UphealCalls, recorded: Recorded, reader: Reader): Promise<string | undefined> {
  const read = await readById(calls, reader, kindOf(recorded.ref), recorded.id);
  return read.state === 'person' ? emailOf(read.person.fields) : undefined;
}

/** The e-mail address among fields. */
export function emailOf(fields: Fields): string | undefined {
  return textOf(fields['email']);
}

/** Whether somebody who was read is active, by the address that the read shows; `earlier` is a check made already. */
export async function activityOf(
  calls: UphealCalls,
  reader: Reader,
  person: Shown,
  earlier: Check | undefined,
): Promise<boolean | undefined> {
  if (earlier?.state === 'user' && isSameId(earlier.id, person.id)) return earlier.isActive;
  const email = emailOf(person.fields);
  if (email === undefined) return undefined;
  const check = await checkEmail(calls, reader, email);
  return check.state === 'user' && isSameId(check.id, person.id) ? check.isActive : undefined;
}
