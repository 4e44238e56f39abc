import { accept, jsonBody, Refused, refuseBody, refuseQuery } from '../refused.ts';
import { jsonReply, type Call, type Reply } from '../server.ts';
import { keptAs } from '../habits.ts';
import { createdAnswer, hippHabitFields, userAnswer } from './answers.ts';
import { createShape } from './fields.ts';
import { listUsers } from './list.ts';
import { isVisible } from './records.ts';
import { isUserId } from './state.ts';
import { newUser, type SystemState } from './system.ts';

/** Carries a call out; a refusal is thrown as `Refused`, and before anything was changed. */
export function answer(system: SystemState, call: Call): Reply {
  const found = /^\/v1\/users(?:\/([^/]+))?$/.exec(call.path);
  const id = found?.[1];
  if (found && id === undefined && call.method === 'POST') return jsonReply(200, createUser(system, call));
  if (!found || call.method !== 'GET') throw new Refused(404, `Cannot ${call.method} ${call.path}`);
  refuseBody(call);
  return jsonReply(200, id === undefined ? listUsers(system, call.query) : getUser(system, call, id));
}

function createUser(system: SystemState, call: Call): object {
  refuseQuery(call);
  const { settings, users } = system;
  const user = newUser(system, keptAs(accept(createShape, jsonBody(call)), settings.normalize, hippHabitFields));
  if (!settings.allowedRoles.includes(user.role)) throw new Refused(403, `The key may not create ${user.role}`);
  refuseDuplicate(system, user.email);
  users.put({ ...user, arrivedAt: system.now() });
  return createdAnswer(user, system.organization, settings);
}

function refuseDuplicate(system: SystemState, email: string | undefined): void {
  const status = system.settings.duplicateEmail;
  const address = email?.toLowerCase();
  if (
    status === 'allow' ||
    address === undefined ||
    !system.users.all().some((user) => user.email?.toLowerCase() === address)
  )
    return;
  const text = `email must be unique, and another user has ${email}`;
  throw new Refused(status, text, [{ kind: 'wrong', field: 'email', text }]);
}

function getUser(system: SystemState, call: Call, id: string): object {
  refuseQuery(call);
  const { settings } = system;
  if (!isUserId(id) && settings.malformedId === 400)
    throw new Refused(400, `publicId is malformed: ${id}`, [
      { kind: 'wrong', field: 'publicId', text: `publicId must be the id of a user, not ${id}` },
    ]);
  const user = system.users.get(id);
  if (!user || !isVisible(user, system.now(), settings.createDelayMs)) throw new Refused(404, `There is no user ${id}`);
  return userAnswer(user, settings);
}
