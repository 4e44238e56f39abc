import { accept, jsonBody, Refused, refuseBody, refuseQuery } from '../refused.ts';
import { jsonReply, type Call, type Reply } from '../server.ts';
import { createdAnswer, userAnswer } from './answers.ts';
import { createShape } from './fields.ts';
import { listUsers } from './list.ts';
import { isVisible, type HippUser } from './records.ts';
import { isUserId, type StartHippUser } from './state.ts';
import type { World } from './system.ts';

/** Carries a call out; a refusal is thrown as `Refused`, and before anything was changed. */
export function answer(world: World, call: Call): Reply {
  const found = /^\/v1\/users(?:\/([^/]+))?$/.exec(call.path);
  const id = found?.[1];
  if (found && id === undefined && call.method === 'POST') return jsonReply(200, createUser(world, call));
  if (!found || call.method !== 'GET') throw new Refused(404, `Cannot ${call.method} ${call.path}`);
  refuseBody(call);
  return jsonReply(200, id === undefined ? listUsers(world, call.query) : getUser(world, call, id));
}

/** A record with what the input leaves out filled in; not yet among the users. */
export function newUser(world: World, fields: StartHippUser): HippUser {
  const utc = (time: string): string => new Date(time).toISOString();
  const createdAt = utc(fields.createdAt ?? new Date(world.now()).toISOString());
  return {
    role: 'TECHNICIAN',
    shouldSendSMS: false,
    ...fields,
    publicId: fields.publicId ?? world.newId(),
    createdAt,
    updatedAt: fields.updatedAt === undefined ? createdAt : utc(fields.updatedAt),
  };
}

function createUser(world: World, call: Call): object {
  refuseQuery(call);
  const { settings, users } = world;
  const user = newUser(world, accept(createShape, jsonBody(call)));
  if (!settings.allowedRoles.includes(user.role)) throw new Refused(403, `The key may not create ${user.role}`);
  refuseDuplicate(world, user.email);
  users.put({ ...user, arrivedAt: world.now() });
  return createdAnswer(user, world.organization, settings);
}

function refuseDuplicate(world: World, email: string | undefined): void {
  const status = world.settings.duplicateEmail;
  const address = email?.toLowerCase();
  if (
    status === 'allow' ||
    address === undefined ||
    !world.users.all().some((user) => user.email?.toLowerCase() === address)
  )
    return;
  const text = `email must be unique, and another user has ${email}`;
  throw new Refused(status, text, [{ kind: 'wrong', field: 'email', text }]);
}

function getUser(world: World, call: Call, id: string): object {
  refuseQuery(call);
  const { settings } = world;
  if (!isUserId(id) && settings.malformedId === 400)
    throw new Refused(400, `publicId is malformed: ${id}`, [
      { kind: 'wrong', field: 'publicId', text: `publicId must be the id of a user, not ${id}` },
    ]);
  const user = world.users.get(id);
  if (!user || !isVisible(user, world.now(), settings.createDelayMs)) throw new Refused(404, `There is no user ${id}`);
  return userAnswer(user, settings);
}
