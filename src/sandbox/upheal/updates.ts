import { accept, Refused } from '../refused.ts';
import { providerAnswer, sessionTypeAnswer, userAnswer } from './answers.ts';
import { bodies, type PersonFields } from './fields.ts';
import type { Match } from './routes.ts';
import type { UserRecord } from './records.ts';
import { partnerIdHolder, refuseDeactivated, userToWrite, type World } from './system.ts';

/** Update user V2: of any type, by uuid only. */
export function updateUser(world: World, match: Match, body: unknown): object {
  const { settings } = world;
  const user = userToWrite(world, match.id, 'uuid');
  const sent = filled(
    accept(settings.partnerIdUpdate === 'refused' ? bodies.updateUser : bodies.updateUserWithPartnerId, body),
  );
  refuseDeactivated(world, user);
  const { partnerUserId, ...fields } = sent;
  const takesPartnerId =
    partnerUserId !== undefined && settings.partnerIdUpdate === 'taken' && settings.storesPartnerId;
  if (takesPartnerId && partnerIdHolder(world, partnerUserId, user.userId))
    throw new Refused(400, `A user with the partnerUserId ${partnerUserId} exists`);
  const updated = { ...user, ...fields, ...(takesPartnerId ? { partnerUserId } : {}) };
  world.users.put(updated);
  const { defaultNoteTemplateIds = [] } = updated;
  return { ...userAnswer(updated, settings), ...(settings.userUpdateShowsTemplates ? { defaultNoteTemplateIds } : {}) };
}

/** Update provider: V1 by uuid only, V2 by either id. */
export function updateProvider(world: World, match: Match, body: unknown): object {
  const isV1 = match.version === 'V1';
  const user = userToWrite(world, match.id, isV1 ? 'uuid' : 'either');
  const fields = filled(accept(isV1 ? bodies.updateProviderV1 : bodies.updateProviderV2, body));
  if (user.userType === 'Client') throw new Refused(400, `User ${match.id} is not a provider`);
  refuseDeactivated(world, user);
  const updated: UserRecord = { ...user, ...fields };
  world.users.put(updated);
  return isV1 ? sessionTypeAnswer(updated) : providerAnswer(updated, world.settings);
}

function filled(fields: PersonFields): PersonFields {
  if (Object.keys(fields).length === 0) throw new Refused(400, 'Nothing to update');
  return fields;
}
