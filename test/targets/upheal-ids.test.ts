import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ReadCall } from '../../src/connector/call.ts';
import type { Reader } from '../../src/connector/connection.ts';
import type { Recorded } from '../../src/core/model/recorded.ts';
import type { DesiredObject } from '../../src/core/model/resource.ts';
import { afterNotFound } from '../../src/engine/looks/not-found.ts';
import { formerIds, waysOf } from '../../src/engine/looks/ways.ts';
import { refOf } from '../../src/core/model/resource.ts';
import { idsOf } from '../../src/targets/upheal/partner-ids.ts';
import { uphealTarget } from '../../src/targets/upheal/index.ts';

const test = suite('ids of Upheal, which have no case, and partner ids, which may come as numbers');

const id = '8f0c2d1e-6a57-4c6f-9d0e-2f3f1c9b7a10';
const other = '0b9b7a10-0000-4000-8000-2f3f1c9b7a10';
const email = 'ana@lakeside.example';
const recorded: Recorded = { ref: 'provider/1001', id, origin: 'created', fields: {}, provenAt: '' };
const desired: DesiredObject = {
  form: 'object',
  ref: 'provider/1001',
  kind: 'provider',
  id: '1001',
  fields: { firstName: 'Ana', lastName: 'Rivera', email },
  blocks: {},
  external: false,
  protect: false,
  ignore: [],
  at: { file: 'x', line: 1, column: 1 },
};
const target = uphealTarget.open({}, () => Promise.resolve());
const answering = (answer: (call: ReadCall) => object | undefined): Reader => ({
  read: (call) => {
    const body = answer(call);
    return Promise.resolve({ status: body ? 200 : 404, body });
  },
});
const person = (userId: string, partnerUserId: unknown) => ({
  ...desired.fields,
  userId,
  partnerUserId,
  userType: 'OrgAdmin',
  isUserExists: true,
  isActive: true,
});
const look = target.findDouble?.bind(target);

test('nobody is there twice whose id one call shows in capitals', async () => {
  const reader = answering(() => person(id.toUpperCase(), '1001'));
  assert.equal(await look?.(recorded, desired, reader, 'address'), { isActive: true });
  assert.equal(await look?.(recorded, desired, reader, 'own-id'), {});
  assert.is(await target.readRole?.(recorded, reader), 'OrgAdmin');
});

test('somebody else is there, also when partner ids come as numbers', async () => {
  const reader = answering(() => person(other, 1001));
  assert.equal(await look?.(recorded, desired, reader, 'address'), {
    other: { field: 'email', value: email, id: other },
  });
  assert.equal(await look?.(recorded, desired, reader, 'own-id'), {
    other: { field: 'partnerUserId', value: '1001', id: other },
  });
});

test('an id that another look names in capitals contradicts a 404', async () => {
  const reader = answering(({ path }) =>
    path.endsWith('/1001') || path.endsWith('check') || path.endsWith(id.toUpperCase())
      ? person(id.toUpperCase(), '1001')
      : undefined,
  );
  const witnesses = { trusted: new Set<string>(), provenNow: new Set<string>(), trust: () => undefined };
  const { observation } = await afterNotFound(desired, recorded, {
    target,
    compared: new Map(),
    reader,
    witnesses: { ...witnesses, someone: () => undefined },
    presence: {
      look: () => Promise.reject(new Error('not asked')),
      lookWitnessed: () => Promise.reject(new Error('not asked')),
      isWitnessed: () => Promise.resolve(true),
    },
  });
  assert.is('code' in observation && observation.code, 'contradicting-looks');
});

test('ids that were given up are asked for as well, but those that another has by now', () => {
  const before = { ...recorded, formerly: ['one', 'two'] };
  assert.equal(
    formerIds(before, (ref) => ref === refOf(desired.kind, 'two')),
    ['one'],
  );
  assert.equal([formerIds(recorded, () => false), formerIds(undefined, () => false)], [[], []]);
  assert.equal(waysOf(desired, false, ['one']), { everywhere: true, formerly: ['one'] });
  assert.equal(idsOf(desired, { formerly: ['one', desired.id] }), [desired.id, 'one']);
});

test.run();
