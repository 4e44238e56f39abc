import { textOf } from '../../connector/answer.ts';
import { isSameId } from '../../core/comparing/normal-form.ts';
import type { DesiredObject } from '../../core/model/resource.ts';
import type { Recorded } from '../../core/model/recorded.ts';
import type { Reader } from '../../connector/connection.ts';
import type { DoubleLook } from '../../connector/target.ts';
import type { LookSettings } from './partner-ids.ts';
import type { UphealCalls } from './calls.ts';
import { checkEmail, emailOf, readPerson } from './look.ts';

/** Whom the e-mail check names for the address of somebody whom we hold; nothing where there is none to ask by. */
export async function findByAddress(
  calls: UphealCalls,
  { id }: Recorded,
  desired: DesiredObject,
  reader: Reader,
): Promise<DoubleLook> {
  const email = emailOf(desired.fields);
  if (email === undefined) return {};
  const check = await checkEmail(calls, reader, email);
  if (check.state !== 'user') return {};
  if (!isSameId(check.id, id)) return { other: { field: 'email', value: email, id: check.id } };
  return check.isActive === undefined ? {} : { isActive: check.isActive };
}

/** Who else has the partner id of somebody whom we hold, as far as a read by it tells. */
export async function findByOwnId(
  calls: UphealCalls,
  { id }: Recorded,
  desired: DesiredObject,
  reader: Reader,
  { lookupByPartnerId }: LookSettings,
): Promise<DoubleLook> {
  if (!lookupByPartnerId) return {};
  const read = await readPerson(calls, reader, desired.kind, desired.id);
  const isOther =
    read.state === 'person' &&
    !isSameId(read.person.id, id) &&
    textOf(read.person.fields['partnerUserId']) === desired.id;
  return isOther ? { other: { field: 'partnerUserId', value: desired.id, id: read.person.id } } : {};
}
