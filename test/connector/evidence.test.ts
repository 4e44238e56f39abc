import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Answer, AnswerPage, ReadCall, WriteCall } from '../../src/connector/call.ts';
import { evidenceOf } from '../../src/connector/evidence.ts';
import { sightingsOn } from '../../src/connector/sightings.ts';
import type { WriteResult } from '../../src/connector/target.ts';
import type { FieldRule, ObjectRules } from '../../src/core/model/fields.ts';
import type { Fields } from '../../src/core/model/resource.ts';
import { table } from '../core/builders.ts';

const test = suite('what an answer proves by the page of its call');
const people = table.provider as ObjectRules;
const rules: ObjectRules = {
  ...people,
  fields: { ...people.fields, firstName: { ...people.fields['firstName'], compare: 'text' } as FieldRule },
};
const call = (answered?: AnswerPage): WriteCall => ({
  effect: 'write',
  name: 'write',
  method: 'POST',
  path: '/write',
  carries: [],
  whenLost: 'look',
  ...(answered ? { answered } : {}),
});
const reader = { read: () => Promise.reject(new Error('Nothing is read.')) };

interface Given {
  readonly page?: AnswerPage;
  readonly status?: number;
  readonly says?: WriteResult | undefined;
  readonly sent?: Fields;
  readonly numbers?: true;
}

const proven = (body: unknown, { page, status = 200, says, sent = {}, numbers }: Given = {}) =>
  evidenceOf(
    {
      call: call(page),
      answer: { status, body } satisfies Answer,
      sent,
      rules: numbers ? { ...rules, ids: { areNumbers: true } } : rules,
    },
    { receive: async () => (says === undefined ? { shown: {} } : says) },
    reader,
  );

test('without a page any success is what the target makes of it, with an id that can be one', async () => {
  assert.equal(await proven({}), { shown: {} });
  assert.equal(await proven({}, { status: 299 }), { shown: {} });
  assert.is(await proven({}, { status: 300 }), undefined);
  assert.equal(await proven({}, { says: { id: 'x', shown: {} } }), { id: 'x', shown: {} });
  assert.is(await proven({}, { says: { id: '..', shown: {} } }), undefined);
  assert.is(await proven({}, { says: { shown: {}, list: ['x', ''] } }), undefined);
});

test('a status that the page does not list, and no "true" where it says that there is one, prove nothing', async () => {
  const page = { statuses: [200, 201], yes: ['done', 'it'] };
  assert.ok(await proven({ done: { it: true } }, { page, status: 201 }));
  for (const status of [202, 204, 206, 299])
    assert.is(await proven({ done: { it: true } }, { page, status }), undefined);
  for (const it of [false, 'true', 1, null, undefined]) assert.is(await proven({ done: { it } }, { page }), undefined);
  for (const body of [undefined, null, [], 'ok', { it: true }]) assert.is(await proven(body, { page }), undefined);
});

test('the id is read where the page says, must be one, and of an update the one that was asked for', async () => {
  const page = { id: ['user', 'publicId'] };
  const shown = (publicId: unknown) => ({ user: { publicId } });
  assert.equal(await proven(shown('usr_1'), { page }), { shown: {}, id: 'usr_1' });
  for (const odd of ['', '..', 'a b', 'x'.repeat(201), 5, true, null, {}, ['x'], undefined])
    assert.is(await proven(shown(odd), { page }), undefined, JSON.stringify(odd));
  const about = { ...page, isAbout: 'usr_1' };
  assert.ok(await proven(shown('USR_1'), { page: about }));
  assert.is(await proven(shown('usr_2'), { page: about }), undefined);
  assert.is(await proven({}, { page: { isAbout: 'usr_1' }, says: { id: 'usr_2', shown: {} } }), undefined);
  assert.equal(await proven(shown(3), { page, numbers: true }), { shown: {}, id: '3' });
});

test('a list is one of ids, and stands where the page says', async () => {
  const page = { list: ['providerUserIds'] };
  assert.equal(await proven({ providerUserIds: ['a', 'b'] }, { page }), { shown: {}, list: ['a', 'b'] });
  assert.equal(await proven({ providerUserIds: [] }, { page }), { shown: {}, list: [] });
  for (const odd of [undefined, null, 'a', {}, ['..'], [5], [{}]])
    assert.is(await proven({ providerUserIds: odd }, { page }), undefined, JSON.stringify(odd));
});

test('who is named otherwise than was sent is somebody else; case is a matter of form, and nothing names nobody', async () => {
  const page = { names: ['ownId', 'firstName'] };
  const sent = { ownId: 'p-1', firstName: 'Ana Maria' };
  const isProven = async (shown: Fields) => (await proven({}, { page, sent, says: { shown } })) !== undefined;
  for (const shown of [{}, sent, { ownId: '', firstName: 'ANA  maria' }]) assert.ok(await isProven(shown));
  for (const shown of [{ ownId: 'p-2' }, { ...sent, firstName: 'Bea' }, { ownId: ['p-1'] }])
    assert.not(await isProven(shown), JSON.stringify(shown));
});

test('who was shown in an answer before is known by name and id, and by when', async () => {
  const look: ReadCall = { effect: 'none', name: 'look', method: 'GET', path: '/look' };
  const bodies: readonly unknown[] = [{ data: [{ userId: 'A', firstName: 'B' }] }, { id: 3 }, { userId: 'a' }];
  const answers = bodies.map((body) => ({ status: 200, body }));
  const { writer, sightings } = sightingsOn({
    read: async () => answers.shift() ?? { status: 404, body: undefined },
    write: async () => ({ status: 200, body: { userId: 'written' } }),
  });
  await writer.read(look);
  await writer.read(look);
  assert.is(sightings.count(), 2);
  await writer.read(look);
  assert.ok(sightings.wasSeen(['user', 'userId'], 'a', 1));
  assert.ok(sightings.wasSeen(['id'], '3', 2));
  assert.not(sightings.wasSeen(['id'], '3', 1));
  assert.not(sightings.wasSeen(['userId'], 'a', 0));
  assert.not(sightings.wasSeen(['publicId'], 'a', 3));
  assert.not(sightings.wasSeen(['firstName'], 'B', 3));
  await writer.write(call());
  assert.not(sightings.wasSeen(['userId'], 'written', 9));
});

test.run();
