import { accept, Refused } from '../refused.ts';
import { keptAs } from '../habits.ts';
import { providerAnswer, sessionTypeAnswer, uphealHabitFields, userAnswer } from './answers.ts';
import { bodies, type PersonFields } from './fields.ts';
import type { Match } from './routes.ts';
import type { UserRecord } from './records.ts';
import { partnerIdHolder, refuseDeactivated, userToWrite, type SystemState } from './system.ts';

/** Update user V2: of any type, by uuid only. */
export function updateUser(system: SystemState, match: Match, body: unknown): object {
  const { settings } = system;
  const user = userToWrite(system, match.id, 'uuid');
  const sent = filled(
    accept(settings.partnerIdUpdate === 'refused' ? bodies.updateUser : bodies.updateUserWithPartnerId, body),
  );
  refuseDeactivated(system, user);
  const { partnerUserId, ...fields } = sent;
  const takesPartnerId =
    partnerUserId !== undefined && settings.partnerIdUpdate === 'taken' && settings.storesPartnerId;
  if (takesPartnerId && partnerIdHolder(system, partnerUserId, user.userId))
    throw new Refused(400, `A user with the partnerUserId ${partnerUserId} exists`);
  const kept = keptAs(fields, settings.normalize, uphealHabitFields);
  const updated = { ...user, ...kept, ...(takesPartnerId ? { partnerUserId } : {}) };
  system.users.put(updated);
  const { defaultNoteTemplateIds = [] } = updated;
  return { ...userAnswer(updated, settings), ...(settings.userUpdateShowsTemplates ? { defaultNoteTemplateIds } : {}) };
}

/** Update provider: V1 by uuid only, V2 by either id. */
export function updateProvider(system: SystemState, match: Match, body: unknown): object {
  const isV1 = match.version === 'V1';
  const user = userToWrite(system, match.id, isV1 ? 'uuid' : 'either');
  const fields = filled(accept(isV1 ? bodies.updateProviderV1 : bodies.updateProviderV2, body));
  if (user.userType === 'Client') throw new Refused(400, `User ${match.id} is not a provider`);
  refuseDeactivated(system, user);
  const updated: UserRecord = { ...user, ...keptAs(fields, system.settings.normalize, uphealHabitFields) };
  system.users.put(updated);
  return isV1 ? sessionTypeAnswer(updated) : providerAnswer(updated, system.settings);
}

function filled(fields: PersonFields): PersonFields {
  if (Object.keys(fields).length === 0) throw new Refused(400, 'Nothing to update');
  return fields;
}
