import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { id, lakeside, people, withSandbox } from './http.ts';

const test = suite('sandbox/upheal reads');

test('check user finds by e-mail without regard to case, and tells whether the user is active', () =>
  withSandbox({ state: people }, async (_sandbox, send) => {
    const check = async (email: string): Promise<unknown> => (await send('POST', '/users/check', { email })).body;
    assert.equal(await check('ana@LAKESIDE.example'), {
      isUserExists: true,
      userId: id(1),
      email: 'Ana@lakeside.example',
      isActive: true,
    });
    assert.equal(await check('di@lakeside.example'), {
      isUserExists: true,
      userId: id(5),
      email: 'di@lakeside.example',
      isActive: false,
    });
    assert.equal(await check('nobody@lakeside.example'), { isUserExists: false });
    for (const body of [{}, { email: '' }, { email: 7 }, { email: 'a@b.example', partnerUserId: 'p-1' }])
      assert.is((await send('POST', '/users/check', body)).status, 400);
  }));

test('get user shows a provider with contact fields and links, and nothing of its licence', () =>
  withSandbox({ state: people }, async (_sandbox, send) => {
    const { body } = await send('GET', `/users/${id(1)}`);
    const { inviteUrl, privateRoomLink, ...rest } = body;
    assert.ok(String(inviteUrl).startsWith('https://') && String(privateRoomLink).startsWith('https://'));
    assert.equal(rest, {
      userId: id(1),
      firstName: 'Ana',
      lastName: 'Rivera',
      email: 'Ana@lakeside.example',
      userType: 'HealthcareProvider',
      partnerUserId: 'p-1',
      organizationId: lakeside,
      phoneNumber: '5550100',
    });
  }));

test('get user shows a client with session links, and never its providers', () =>
  withSandbox({ state: people }, async (sandbox, send) => {
    sandbox.edit(id(4), {
      dateOfBirth: '1990-04-12',
      pronoun: 'NeutralThem',
      defaultNoteTemplateIds: ['t'],
      locale: 'en',
    });
    const { body } = await send('GET', `/users/${id(4)}`);
    assert.equal(Object.keys(body).sort(), [
      'clientSessionUrl',
      'dateOfBirth',
      'email',
      'firstName',
      'lastName',
      'partnerUserId',
      'pronoun',
      'therapistSessionUrl',
      'userId',
      'userType',
    ]);
    assert.is(body['dateOfBirth'], '1990-04-12');
    sandbox.settings({ dateOfBirthAs: 'date-time' });
    assert.is((await send('GET', `/users/${id(4)}`)).body['dateOfBirth'], '1990-04-12T00:00:00.000Z');
  }));

test('get provider prints NPI and phone number as numbers only where that loses nothing', () =>
  withSandbox({ state: people }, async (sandbox, send) => {
    const read = async (): Promise<unknown[]> => {
      const { body } = await send('GET', `/v2/users/providers/${id(1)}`);
      return [body['nationalProviderIdentifier'], body['phoneNumber']];
    };
    assert.equal(await read(), [1234567893, 5550100]);
    sandbox.edit(id(1), { nationalProviderIdentifier: '0123', phoneNumber: '+15550100' });
    assert.equal(await read(), ['0123', '+15550100']);
    sandbox.edit(id(1), { nationalProviderIdentifier: '1234567893' });
    sandbox.settings({ numericNpi: false });
    assert.equal(await read(), ['1234567893', '+15550100']);
  }));

test('get provider always has its five fields, and none of session type, locale and links', () =>
  withSandbox({ state: people }, async (sandbox, send) => {
    sandbox.edit(id(2), { defaultSessionType: 'Soap', locale: 'en', partnerUserId: null });
    const { body } = await send('GET', `/v2/users/providers/${id(2)}`);
    assert.equal(body, {
      userId: id(2),
      firstName: 'Bo',
      lastName: 'Lind',
      email: 'bo@lakeside.example',
      defaultNoteTemplateIds: [],
    });
  }));

test('both reads find by partner id, percent-encoded where it has to be', () =>
  withSandbox({ state: people }, async (_sandbox, send) => {
    assert.is((await send('GET', '/users/cl%2F4')).body['userId'], id(4));
    assert.is((await send('GET', '/v2/users/providers/p-1')).body['userId'], id(1));
    assert.is((await send('GET', '/users/p-77')).status, 404);
  }));

test('a server that ignores partner ids answers 404 to all of them, and one that refuses them answers so to all', () =>
  withSandbox({ state: people, settings: { lookupByPartnerId: 'notFound' } }, async (sandbox, send) => {
    const look = async (): Promise<number[]> => [
      (await send('GET', '/users/p-1')).status,
      (await send('GET', '/v2/users/providers/p-1')).status,
      (await send('GET', '/users/p-77')).status,
      (await send('GET', `/users/${id(1)}`)).status,
    ];
    assert.equal(await look(), [404, 404, 404, 200]);
    sandbox.settings({ lookupByPartnerId: 'refused' });
    assert.equal(await look(), [400, 400, 400, 200]);
    sandbox.settings({ refusedLookup: 403, providerLookupByPartnerId: 'found' });
    assert.equal(await look(), [403, 200, 403, 200]);
  }));

test('get provider does not know clients, and get user knows everybody', () =>
  withSandbox({ state: people }, async (_sandbox, send) => {
    assert.is((await send('GET', `/v2/users/providers/${id(4)}`)).status, 404);
    assert.is((await send('GET', `/v2/users/providers/${id(3)}`)).status, 200);
    assert.is((await send('GET', `/users/${id(3)}`)).body['userType'], 'OrgAdmin');
  }));

test('somebody who is not there is answered with the status that is set', () =>
  withSandbox({ state: people, settings: { missingRead: 403 } }, async (sandbox, send) => {
    assert.is((await send('GET', `/users/${id(99)}`)).status, 403);
    sandbox.settings({ missingRead: 400, deactivatedRead: 'missing' });
    assert.is((await send('GET', `/users/${id(99)}`)).status, 400);
    assert.is((await send('GET', `/users/${id(5)}`)).status, 400);
  }));

test('the invite link may be missing from reads', () =>
  withSandbox({ state: people, settings: { dropInviteOnRead: true } }, async (_sandbox, send) => {
    const { body } = await send('GET', `/users/${id(1)}`);
    assert.is(body['inviteUrl'], undefined);
    assert.ok(body['privateRoomLink']);
  }));

test('e-mails may come back in lower case', () =>
  withSandbox({ settings: { lowerCasesEmail: true } }, async (_sandbox, send) => {
    const created = await send('POST', '/users/providers', {
      firstName: 'Kim',
      lastName: 'Ode',
      email: 'Kim@Lakeside.example',
    });
    assert.is((await send('GET', `/users/${String(created.body['userId'])}`)).body['email'], 'kim@lakeside.example');
  }));

test.run();
