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
  type World,
} from './system.ts';

/** What each call does; a refusal is thrown as `Refused`, and before anything was changed. */
export const calls: Readonly<Record<CallName, (world: World, match: Match, body: unknown) => Reply>> = {
  checkUser: (world, _match, body) => jsonReply(200, checkUser(world, body)),
  getUser: (world, match, body) => jsonReply(200, getUser(world, match, body)),
  getProvider: (world, match, body) => jsonReply(200, getProvider(world, match, body)),
  createProvider: (world, match, body) => jsonReply(200, createProvider(world, match, body)),
  createClient: (world, match, body) => jsonReply(200, createClient(world, match, body)),
  updateUser: (world, match, body) => jsonReply(200, updateUser(world, match, body)),
  updateProvider: (world, match, body) => jsonReply(200, updateProvider(world, match, body)),
  replaceProviders: (world, match, body) => jsonReply(200, replaceProviders(world, match, body)),
  deactivateUser,
  activateUser,
};

function checkUser(world: World, body: unknown): object {
  const { email } = accept(bodies.checkUser, body);
  const found = world.users.byEmail(email).filter((user) => isVisible(world, user, world.settings.checkDelayMs));
  const user = found.find((one) => isActive(world, one)) ?? found[0];
  if (!user) return { isUserExists: false };
  return { isUserExists: true, userId: user.userId, email: user.email, isActive: isActive(world, user) };
}

function getUser(world: World, match: Match, body: unknown): object {
  accept(bodies.none, body);
  return userAnswer(userToRead(world, match.id, world.settings.lookupByPartnerId), world.settings);
}

function getProvider(world: World, match: Match, body: unknown): object {
  accept(bodies.none, body);
  const { lookupByPartnerId, providerLookupByPartnerId: own, missingRead } = world.settings;
  const user = userToRead(world, match.id, own === 'same' ? lookupByPartnerId : own);
  if (user.userType === 'Client') throw new Refused(missingRead, `There is no provider ${match.id}`);
  return providerAnswer(user, world.settings);
}

function replaceProviders(world: World, match: Match, body: unknown): object {
  const client = userToWrite(world, match.id, 'either');
  const { providerUserIds } = accept(bodies.replaceProviders, body);
  if (client.userType !== 'Client') throw new Refused(400, `User ${match.id} is not a client`);
  refuseDeactivated(world, client);
  if (providerUserIds.length === 0 && world.settings.emptyProviderList === 'refuse')
    throw new Refused(400, 'providerUserIds is empty');
  const ids = providerUserIds.map((userId) => activeProvider(world, userId, 'providerUserIds').userId);
  if (new Set(ids).size < ids.length) throw new Refused(400, 'providerUserIds names somebody twice');
  world.users.put({ ...client, providerUserIds: ids });
  return { providerUserIds: ids };
}

function deactivateUser(world: World, match: Match, body: unknown): Reply {
  const { settings, users } = world;
  accept(bodies.none, body);
  const user = userToWrite(world, match.id, 'uuid');
  if (!user.isActive && settings.deactivateAgain === 'refuse')
    throw new Refused(400, `User ${match.id} is deactivated already`);
  users.put({ ...user, isActive: false });
  if (settings.deactivatedLeaveLists)
    for (const client of users.all())
      if (client.providerUserIds?.includes(user.userId))
        users.put({ ...client, providerUserIds: client.providerUserIds.filter((id) => id !== user.userId) });
  return emptyReply(settings.deactivateStatus);
}

function activateUser(world: World, match: Match, body: unknown): Reply {
  accept(bodies.none, body);
  const user = userToWrite(world, match.id, 'either');
  if (isActive(world, user)) throw new Refused(400, `User ${match.id} is active already`);
  // Asking again does not put off an activation that is under way.
  if (!user.isActive) world.users.put({ ...user, isActive: true, activatedAt: world.now() });
  return emptyReply(202);
}
