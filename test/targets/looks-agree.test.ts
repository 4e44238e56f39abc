import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ReadCall } from '../../src/connector/call.ts';
import type { Reader } from '../../src/connector/connection.ts';
import type { Target } from '../../src/connector/target.ts';
import type { Recorded } from '../../src/core/model/recorded.ts';
import { kindOf, type DesiredObject, type Fields, type Ref } from '../../src/core/model/resource.ts';
import { hippTarget } from '../../src/targets/hipp/index.ts';
import { practiceTarget } from '../../src/targets/practice/index.ts';
import { uphealSource } from '../../src/targets/upheal/source.ts';
import { uphealTarget } from '../../src/targets/upheal/index.ts';

const test = suite('what a look shows agrees with what was asked, or it is unknown');

const id = '8f0c2d1e-6a57-4c6f-9d0e-2f3f1c9b7a10';
const other = '0b9b7a10-0000-4000-8000-2f3f1c9b7a10';
const email = 'ana@lakeside.example';
const recordedAs = (ref: Ref, its = id): Recorded => ({ ref, id: its, origin: 'created', fields: {}, provenAt: '' });
const desiredAs = (ref: Ref, fields: Fields, block: Fields = {}): DesiredObject => ({
  form: 'object',
  ref,
  kind: kindOf(ref),
  id: ref.slice(ref.indexOf('/') + 1),
  fields,
  blocks: { upheal: block, hipp: block, practice: block },
  external: false,
  protect: false,
  ignore: [],
  at: { file: 'x', line: 1, column: 1 },
});
/** Answers calls by their names; one that is not named is answered as not there. */
const answering = (answers: Readonly<Record<string, unknown>>): Reader => ({
  read: ({ name }: ReadCall) =>
    Promise.resolve(name in answers ? { status: 200, body: answers[name] } : { status: 404, body: undefined }),
});
const witnesses = {
  trusted: new Set<string>(),
  provenNow: new Set<string>(),
  trust: () => undefined,
  someone: () => undefined,
};
const sleep = (): Promise<void> => Promise.resolve();
const upheal = uphealTarget.open({}, sleep);
const ana = { firstName: 'Ana', lastName: 'Rivera', email };
const there = { ...ana, userId: id, partnerUserId: '1001', userType: 'HealthcareProvider' };
const check = { isUserExists: true, userId: id, email, isActive: true };

const found = async (target: Target, desired: DesiredObject, answers: Readonly<Record<string, unknown>>) => {
  const lookup = await target.find(desired, answering(answers), witnesses, { needsProof: false });
  return lookup.state === 'unknown' ? lookup.code : lookup.state;
};

test('Upheal: somebody is found only where address, id and partner id are those that were asked for', async () => {
  const rows: readonly (readonly [string, unknown, unknown])[] = [
    ['found', check, there],
    ['found', { ...check, email: email.toUpperCase() }, { ...there, email: null }],
    ['other-person', { ...check, email: 'bea@lakeside.example' }, there],
    ['contradicting-looks', check, { ...there, email: 'bea@lakeside.example' }],
    ['other-person', check, { ...there, userId: other }],
    ['unusable-answer', [check, check], there],
    ['unusable-answer', { ...check, isUserExists: false }, there],
    ['unusable-answer', { ...check, userId: '..' }, there],
    ['unusable-answer', { ...check, userId: 5 }, there],
    ['unusable-answer', check, { ...there, userId: 'a\nb' }],
    ['other-person', { isUserExists: false }, { ...there, partnerUserId: '1002' }],
    ['found', { isUserExists: false }, { ...there, partnerUserId: 1001 }],
  ];
  for (const [told, checkUser, getProvider] of rows)
    assert.is(
      await found(upheal, desiredAs('provider/1001', ana), { checkUser, getProvider }),
      told,
      JSON.stringify([checkUser, getProvider]),
    );
});

test('Upheal: whose id we hold is looked at, asked for the role and for the invite by the answers about him alone', async () => {
  const look = async (body: object, ref: Ref) => {
    const seen = await upheal.look(recordedAs(ref), answering({ getUser: body, getProvider: body }), false);
    return seen.state === 'unknown' ? seen.code : seen.state;
  };
  assert.is(await look(there, 'provider/1001'), 'present');
  assert.is(await look({ ...there, userId: other }, 'provider/1001'), 'other-person');
  assert.is(await look({ ...there, userType: 'Client' }, 'client/c-1'), 'present');
  assert.is(await look(there, 'client/c-1'), 'other-person');
  const role = (body: object) => upheal.readRole?.(recordedAs('provider/1001'), answering({ getUser: body }));
  assert.is(await role({ ...there, userType: 'OrgAdmin' }), 'OrgAdmin');
  assert.is(await role({ ...there, userType: 'Client' }), undefined);
  assert.is(await role({ ...there, userId: other }), undefined);
  const link = { ...there, inviteUrl: 'https://invite.example/1' };
  const invite = async (body: object) =>
    (await upheal.invite?.(recordedAs('provider/1001'), answering({ getUser: body })))?.state;
  assert.equal([await invite(link), await invite({ ...link, userId: other })], ['link', 'unknown']);
});

test('Upheal as a source: a line whose answer is about somebody else is no entry', async () => {
  const read = async (flag: 'emails' | 'ids', text: string, answers: Readonly<Record<string, unknown>>) => {
    const request = { reader: answering(answers), settings: {}, given: { [flag]: [{ text, line: 1 }] } };
    return uphealSource.read(request).then(
      (roster) => roster.found.length,
      ({ code }: { code: string }) => code,
    );
  };
  const answers = { checkUser: check, getUser: there, getProvider: there };
  assert.equal([await read('emails', email, answers), await read('ids', id, answers)], [1, 1]);
  assert.is(await read('ids', other, answers), 'other-person');
  assert.is(
    await read('emails', 'bea@lakeside.example', { ...answers, checkUser: { ...check, email: null } }),
    'other-person',
  );
});

test('Hipp Health: a page that is another, and a user who is another, tell nothing', async () => {
  const hipp = hippTarget.open({}, sleep);
  const row = { publicId: 'usr_1', firstName: 'Ana', lastName: 'Rivera', role: 'CLINICIAN' };
  const page = (number: number, data: readonly object[]) => ({
    data,
    pagination: { page: number, pageSize: 100, totalCount: data.length, totalPages: 1 },
  });
  const desired = desiredAs('provider/p-1', ana);
  assert.is(await found(hipp, desired, { listUsers: page(1, []) }), 'nobody');
  assert.is(await found(hipp, desired, { listUsers: page(2, []) }), 'other-person');
  assert.is(await found(hipp, desired, { listUsers: page(1, [{ ...row, publicId: '..' }]) }), 'unusable-answer');
  const given = desiredAs('provider/p-1', ana, { publicId: 'usr_1' });
  assert.is(await found(hipp, given, { getUser: row }), 'found');
  assert.is(await found(hipp, given, { getUser: { ...row, publicId: 'usr_2' } }), 'other-person');
});

test('practice: a profile of another, and an id that is no number, tell nothing', async () => {
  const practice = practiceTarget.open({}, sleep);
  const desired = desiredAs('provider/p-1', ana, { userId: 12 });
  const profile = { firstName: 'Ana', lastName: 'Rivera' };
  assert.is(await found(practice, desired, { getProfile: profile }), 'found');
  assert.is(await found(practice, desired, { getProfile: { ...profile, userId: 12 } }), 'found');
  assert.is(await found(practice, desired, { getProfile: { ...profile, userId: 13 } }), 'other-person');
  const organization = desiredAs('organization/lakeside', { name: 'Lakeside' });
  const listed = (its: unknown) => ({ listOrganizations: [{ id: its, name: 'Lakeside', therapist_user_id: null }] });
  assert.is(await found(practice, organization, listed(3)), 'found');
  for (const odd of ['x', 1.5, -1, 2 ** 60, {}, '..'])
    assert.is(await found(practice, organization, listed(odd)), 'unusable-answer', String(odd));
});

test.run();
