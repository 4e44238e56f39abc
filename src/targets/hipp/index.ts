import { bug } from '../../core/model/failure.ts';
import { keyOf, type Target, type TargetDefinition } from '../../connector/target.ts';
import { hippReceived } from './answers.ts';
import { hippCalls } from './calls.ts';
import { doctorHipp } from './doctor.ts';
import { hipp } from './fields.ts';
import { findUser, readAll } from './find.ts';
import { lookAt } from './look.ts';
import { othersUnder } from './others.ts';
import { hippSource } from './source.ts';

/** Hipp Health: users are ensured to exist; the API changes and deletes nothing. */
export const hippTarget: TargetDefinition = {
  name: 'hipp',
  title: 'Hipp Health',
  table: hipp,
  variables: { key: 'HIPP_API_KEY', url: 'HIPP_API_URL' },
  defaultUrl: 'https://app.hipp.health/api',
  keySettings: [],
  address: (baseUrl, access) => ({ baseUrl, headers: { authorization: `Bearer ${keyOf(access)}` } }),
  open: (_settings, sleep) => opened(sleep),
  doctor: doctorHipp,
  source: hippSource,
};

function opened(sleep: (ms: number) => Promise<void>): Target {
  let users: ReturnType<typeof readAll> | undefined;
  const others = othersUnder();
  return {
    name: 'hipp',
    table: hipp,
    declaredId: () => undefined,
    steps(change) {
      switch (change.action) {
        case 'create':
          return { create: hippCalls.createUser(change.fields), after: () => [], finish: [] };
        case 'adopt':
        case 'release':
          return { after: () => [], finish: [] };
        default:
          throw bug(`Hipp Health has no call to ${change.action}.`);
      }
    },
    receive: (call, answer) => Promise.resolve(hippReceived(call, answer)),
    // The key may not give out this role, whoever is to have it.
    refusedAlike: (call, status) => (status === 403 ? `role ${String(call.body?.['role'])}` : undefined),
    refusedFor: (call, status) =>
      status === 400 || status === 409 ? others.sentence(String(call.body?.['email'])) : undefined,
    // Read once a run, and only when somebody is not there by his id.
    look: (recorded, reader, isFresh) =>
      lookAt(recorded, reader, isFresh, sleep, () => (users ??= readAll(reader, {}))),
    find: (desired, reader, witnesses, options) =>
      findUser(desired, reader, witnesses, { ...options, sleep, others: others.tell }),
    isActive: () => Promise.resolve(undefined),
    seesActivity: () => false,
  };
}
