import { listedAs } from '../habits.ts';
import { accept, Refused } from '../refused.ts';
import { emptyReply, jsonReply, type Reply } from '../server.ts';
import { providerAnswer, userAnswer } from './answers.ts';
import { createClient, createProvider } from './creates.ts';
import { bodies } from './fields.ts';
import type { CallName, Match } from './routes.ts';
import { updateProvider, updateUser } from './updates.ts';
import {
  activeProvider,
  isActive,
  isVisible,
  refuseDeactivated,
  userToRead,
  userToWrite,
  type SystemState,
} from './system.ts';

/** What each call does; a refusal is thrown as `Refused`, and before anything was changed. */
export const calls: Readonly<Record<CallName, (system: SystemState, match: Match, body: unknown) => Reply>> = {
  checkUser: (system, _match, body) => jsonReply(200, checkUser(system, body)),
  getUser: (system, match, body) => jsonReply(200, getUser(system, match, body)),
  getProvider: (system, match, body) => jsonReply(200, getProvider(system, match, body)),
  createProvider: (system, match, body) => jsonReply(200, createProvider(system, match, body)),
  createClient: (system, match, body) => jsonReply(200, createClient(system, match, body)),
  updateUser: (system, match, body) => jsonReply(200, updateUser(system, match, body)),
  updateProvider: (system, match, body) => jsonReply(200, updateProvider(system, match, body)),
  replaceProviders: (system, match, body) => jsonReply(200, replaceProviders(system, match, body)),
  deactivateUser,
  activateUser,
};

function checkUser(system: SystemState, body: unknown): object {
  const { email } = accept(bodies.checkUser, body);
  const found = system.users.byEmail(email).filter((user) => isVisible(system, user, system.settings.checkDelayMs));
  const user = found.find((one) => isActive(system, one)) ?? found[0];
  if (!user) return { isUserExists: false };
  return { isUserExists: true, userId: user.userId, email: user.email, isActive: isActive(system, user) };
}

function getUser(system: SystemState, match: Match, body: unknown): object {
  accept(bodies.none, body);
  return userAnswer(userToRead(system, match.id, system.settings.lookupByPartnerId), system.settings);
}

function getProvider(system: SystemState, match: Match, body: unknown): object {
  accept(bodies.none, body);
  const { lookupByPartnerId, providerLookupByPartnerId: own, missingRead } = system.settings;
  const user = userToRead(system, match.id, own === 'same' ? lookupByPartnerId : own);
  if (user.userType === 'Client') throw new Refused(missingRead, `There is no provider ${match.id}`);
  return providerAnswer(user, system.settings);
}

function replaceProviders(system: SystemState, match: Match, body: unknown): object {
  const client = userToWrite(system, match.id, 'either');
  const { providerUserIds } = accept(bodies.replaceProviders, body);
  if (client.userType !== 'Client') throw new Refused(400, `User ${match.id} is not a client`);
  refuseDeactivated(system, client);
  if (providerUserIds.length === 0 && system.settings.emptyProviderList === 'refuse')
    throw new Refused(400, 'providerUserIds is empty');
  const ids = providerUserIds.map((userId) => activeProvider(system, userId, 'providerUserIds').userId);
  if (new Set(ids).size < ids.length) throw new Refused(400, 'providerUserIds names somebody twice');
  const kept = listedAs(ids, system.settings.normalize);
  system.users.put({ ...client, providerUserIds: kept });
  return { providerUserIds: kept };
}

function deactivateUser(system: SystemState, match: Match, body: unknown): Reply {
  const { settings, users } = system;
  accept(bodies.none, body);
  const user = userToWrite(system, match.id, 'uuid');
  if (!user.isActive && settings.deactivateAgain === 'refuse')
    throw new Refused(400, `User ${match.id} is deactivated already`);
  users.put({ ...user, isActive: false });
  if (settings.deactivatedLeaveLists)
    for (const client of users.all())
      if (client.providerUserIds?.includes(user.userId))
        users.put({ ...client, providerUserIds: client.providerUserIds.filter((id) => id !== user.userId) });
  return emptyReply(settings.deactivateStatus);
}

function activateUser(system: SystemState, match: Match, body: unknown): Reply {
  accept(bodies.none, body);
  const user = userToWrite(system, match.id, 'either');
  if (isActive(system, user)) throw new Refused(400, `User ${match.id} is active already`);
  // Asking again does not put off an activation that is under way.
  if (!user.isActive) system.users.put({ ...user, isActive: true, activatedAt: system.now() });
  return emptyReply(202);
}
