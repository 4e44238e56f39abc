import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { closed, id, lakeside, people, withSandbox } from './http.ts';

const test = suite('sandbox/upheal creates');

const kim = { firstName: 'Kim', lastName: 'Ode', email: 'kim@lakeside.example' };
const lee = { firstName: 'Lee', lastName: 'Ray', therapistUserId: id(1) };
const unknownId = id(99);

test('a provider created by V1 is answered with its id and links only', () =>
  withSandbox({}, async (sandbox, send) => {
    const { status, body } = await send('POST', '/users/providers', {
      ...kim,
      partnerUserId: 'p-9',
      defaultSessionType: 'Soap',
    });
    assert.is(status, 200);
    assert.equal(Object.keys(body).sort(), ['inviteUrl', 'partnerUserId', 'privateRoomLink', 'userId']);
    assert.is(body['partnerUserId'], 'p-9');
    assert.is(sandbox.records()[0]?.defaultSessionType, 'Soap');
    assert.is(sandbox.records()[0]?.userType, 'HealthcareProvider');
  }));

test('a provider created by V2 in an organization is answered with templates, identifier and organization', () =>
  withSandbox({ state: people }, async (_sandbox, send) => {
    const { status, body } = await send('POST', `/v2/organizations/${lakeside}/users/providers`, {
      ...kim,
      defaultNoteTemplateIds: ['t-1'],
      noteIdentifier: 'Coach',
    });
    assert.is(status, 200);
    assert.equal(Object.keys(body).sort(), [
      'defaultNoteTemplateIds',
      'inviteUrl',
      'noteIdentifier',
      'organizationId',
      'privateRoomLink',
      'userId',
    ]);
    assert.is(body['organizationId'], lakeside);
    assert.is((await send('GET', `/v2/users/providers/${String(body['userId'])}`)).body['organizationId'], lakeside);
  }));

test('an organization that is unknown is 404, one that the key may not use 403, and one that is no uuid 400', () =>
  withSandbox({ state: people }, async (sandbox, send) => {
    for (const version of ['', '/v2']) {
      const create = async (orgId: string): Promise<number> =>
        (await send('POST', `${version}/organizations/${orgId}/users/providers`, kim)).status;
      assert.equal([await create(unknownId), await create(closed), await create('lakeside')], [404, 403, 400]);
    }
    assert.is(sandbox.records().length, people.users.length);
  }));

test('a client belongs to its therapist and to the organization of that therapist', () =>
  withSandbox({ state: people }, async (sandbox, send) => {
    const v1 = await send('POST', '/users/clients', { ...lee, pronoun: 'NeutralThem', dateOfBirth: '1990-04-12' });
    assert.equal(Object.keys(v1.body).sort(), ['clientSessionUrl', 'organizationId', 'therapistSessionUrl', 'userId']);
    const v2 = await send('POST', '/v2/users/clients', { ...lee, partnerUserId: 'cl-9', defaultNoteTemplateIds: [] });
    assert.equal(Object.keys(v2.body).sort(), [
      'clientSessionUrl',
      'defaultNoteTemplateIds',
      'organizationId',
      'partnerUserId',
      'therapistSessionUrl',
      'userId',
    ]);
    const record = sandbox.records().find((user) => user.userId === v1.body['userId']);
    assert.equal(record?.providerUserIds, [id(1)]);
    assert.is(v1.body['organizationId'], lakeside);
  }));

test('an organization admin may be the therapist; a client, a deactivated provider and nobody may not', () =>
  withSandbox({ state: people }, async (_sandbox, send) => {
    const create = async (therapistUserId: string): Promise<number> =>
      (await send('POST', '/users/clients', { ...lee, therapistUserId })).status;
    assert.is(await create(id(3)), 200);
    for (const wrong of [id(4), id(5), unknownId, 'p-1']) assert.is(await create(wrong), 400, wrong);
  }));

for (const [call, path, good] of [
  [
    'create provider V1',
    '/users/providers',
    { ...kim, phoneNumber: '1', phoneCountryCode: 'US', locale: 'en', defaultSessionType: 'Dap' },
  ],
  [
    'create provider V2',
    '/v2/users/providers',
    { ...kim, nationalProviderIdentifier: '1', therapyLicence: 'x', noteIdentifier: 'Author' },
  ],
  [
    'create client V1',
    '/users/clients',
    { ...lee, email: 'lee@home.example', locale: 'en', defaultSessionType: 'Mse' },
  ],
  [
    'create client V2',
    '/v2/users/clients',
    { ...lee, pronoun: 'FeminineHer', dateOfBirth: '2000-02-29', defaultNoteTemplateIds: ['t'] },
  ],
] as const)
  test(`${call} takes its own fields and refuses each that is missing, unknown or wrong`, () =>
    withSandbox({ state: people }, async (sandbox, send) => {
      const required = path.endsWith('clients')
        ? ['firstName', 'lastName', 'therapistUserId']
        : ['firstName', 'lastName', 'email'];
      const isV2 = path.startsWith('/v2');
      const wrong: [string, unknown][] = [
        ...required.map((name): [string, unknown] => [`${name} left out`, { ...good, [name]: undefined }]),
        ['unknown field', { ...good, role: 'admin' }],
        [
          'field of the other version',
          { ...good, ...(isV2 ? { defaultSessionType: 'Soap' } : { defaultNoteTemplateIds: [] }) },
        ],
        [
          'field of the other kind',
          { ...good, ...(path.endsWith('clients') ? { phoneNumber: '1' } : { pronoun: 'NeutralThem' }) },
        ],
        ['empty email', { ...good, email: '' }],
        ['null', { ...good, locale: null }],
        ['number for a text', { ...good, partnerUserId: 12 }],
        ['enum', { ...good, ...(isV2 ? { noteIdentifier: 'Boss', pronoun: 'Any' } : { defaultSessionType: 'soap' }) }],
        ['list', [good]],
        ['broken JSON', '{"firstName":'],
      ];
      for (const [name, body] of wrong) assert.is((await send('POST', path, body)).status, 400, name);
      assert.is((await send('POST', path)).status, 400, 'no body');
      assert.is(
        (await send('POST', path, JSON.stringify(good), { 'content-type': 'text/plain' })).status,
        400,
        'content type',
      );
      assert.is(sandbox.records().length, people.users.length);
      assert.is((await send('POST', path, good)).status, 200);
    }));

test('a date of birth has to be a real ISO date', () =>
  withSandbox({ state: people }, async (_sandbox, send) => {
    const create = async (dateOfBirth: unknown): Promise<number> =>
      (await send('POST', '/users/clients', { ...lee, dateOfBirth })).status;
    for (const wrong of ['12.04.1990', '1990-4-12', '1990-02-30', '2001-02-29', '', 19900412])
      assert.is(await create(wrong), 400, String(wrong));
    assert.is(await create('1990-04-12'), 200);
  }));

test('an e-mail that somebody has, in any case, is 400 for a provider and 409 for a client', () =>
  withSandbox({ state: people }, async (sandbox, send) => {
    assert.is((await send('POST', '/users/providers', { ...kim, email: 'ANA@lakeside.example' })).status, 400);
    assert.is((await send('POST', '/v2/users/clients', { ...lee, email: 'SAM@home.example' })).status, 409);
    assert.is((await send('POST', '/v2/users/clients', { ...lee, email: 'ana@lakeside.example' })).status, 409);
    assert.is((await send('POST', '/users/providers', { ...kim, email: 'di@lakeside.example' })).status, 400);
    assert.is(sandbox.records().length, people.users.length);
  }));

test('a partner id that somebody has is refused like an e-mail', () =>
  withSandbox({ state: people }, async (sandbox, send) => {
    assert.is((await send('POST', '/users/providers', { ...kim, partnerUserId: 'p-1' })).status, 400);
    assert.is((await send('POST', '/users/clients', { ...lee, partnerUserId: 'cl/4' })).status, 409);
    sandbox.settings({ duplicateProviderEmail: 409 });
    assert.is((await send('POST', '/users/providers', { ...kim, partnerUserId: 'p-1' })).status, 409);
    sandbox.settings({ duplicateProviderEmail: 'allow' });
    assert.is((await send('POST', '/users/providers', { ...kim, partnerUserId: 'p-1' })).status, 400);
    sandbox.settings({ duplicatePartnerId: 'allow' });
    assert.is((await send('POST', '/users/providers', { ...kim, partnerUserId: 'p-1' })).status, 200);
  }));

test('duplicates may be answered otherwise, or let pass', () =>
  withSandbox(
    { state: people, settings: { duplicateProviderEmail: 409, duplicateClientEmail: 'allow' } },
    async (_sandbox, send) => {
      assert.is((await send('POST', '/users/providers', { ...kim, email: 'ana@lakeside.example' })).status, 409);
      assert.is((await send('POST', '/users/clients', { ...lee, email: 'sam@home.example' })).status, 200);
    },
  ));

test('a deactivated user may leave e-mail and partner id to others', () =>
  withSandbox({ state: people, settings: { deactivatedHoldsEmail: false } }, async (_sandbox, send) => {
    const created = await send('POST', '/users/providers', {
      ...kim,
      email: 'di@lakeside.example',
      partnerUserId: 'p-5',
    });
    assert.is(created.status, 200);
    const check = await send('POST', '/users/check', { email: 'di@lakeside.example' });
    assert.equal([check.body['userId'], check.body['isActive']], [created.body['userId'], true]);
  }));

test('a server that stores no partner id accepts it and never shows it', () =>
  withSandbox({ settings: { storesPartnerId: false } }, async (sandbox, send) => {
    const { body } = await send('POST', '/users/providers', { ...kim, partnerUserId: 'p-9' });
    assert.is(body['partnerUserId'], undefined);
    assert.is((await send('GET', `/users/${String(body['userId'])}`)).body['partnerUserId'], undefined);
    assert.is((await send('GET', '/users/p-9')).status, 404);
    assert.is(sandbox.records()[0]?.partnerUserId, undefined);
    sandbox.edit(String(body['userId']), { partnerUserId: 'p-9' });
    assert.is((await send('GET', `/users/${String(body['userId'])}`)).body['partnerUserId'], undefined);
    assert.is((await send('GET', '/users/p-9')).status, 404);
  }));

test('a created user is found by reads after a delay, and by check user after one of its own', () => {
  let now = 0;
  return withSandbox(
    { clock: { now: () => now }, settings: { createDelayMs: 1000, checkDelayMs: 500 } },
    async (_sandbox, send) => {
      const { body } = await send('POST', '/v2/users/providers', { ...kim, partnerUserId: 'p-9' });
      const looks = async (): Promise<unknown[]> => [
        (await send('GET', `/users/${String(body['userId'])}`)).status,
        (await send('GET', '/v2/users/providers/p-9')).status,
        (await send('POST', '/users/check', { email: kim.email })).body['isUserExists'],
      ];
      assert.equal(await looks(), [404, 404, false]);
      now = 500;
      assert.equal(await looks(), [404, 404, true]);
      now = 1000;
      assert.equal(await looks(), [200, 200, true]);
    },
  );
});

test.run();
