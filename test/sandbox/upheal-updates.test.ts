import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { id, people, withSandbox } from './http.ts';

const test = suite('sandbox/upheal updates');

test('update user changes what is sent, keeps the rest, and answers with the user', () =>
  withSandbox({ state: people }, async (_sandbox, send) => {
    const { status, body } = await send('PUT', `/v2/users/${id(4)}`, {
      firstName: 'Samuel',
      pronoun: 'MasculineHim',
      dateOfBirth: '1991-01-02',
    });
    assert.is(status, 200);
    assert.equal(
      [body['firstName'], body['lastName'], body['pronoun'], body['dateOfBirth']],
      ['Samuel', 'Doe', 'MasculineHim', '1991-01-02'],
    );
    assert.equal((await send('GET', `/users/${id(4)}`)).body, body);
  }));

test('the templates of a client are kept, and shown by no answer unless that is set', () =>
  withSandbox({ state: people }, async (sandbox, send) => {
    const update = async (): Promise<unknown> =>
      (await send('PUT', `/v2/users/${id(4)}`, { defaultNoteTemplateIds: ['t-2'] })).body['defaultNoteTemplateIds'];
    assert.is(await update(), undefined);
    assert.equal(sandbox.records().find((user) => user.userId === id(4))?.defaultNoteTemplateIds, ['t-2']);
    sandbox.settings({ userUpdateShowsTemplates: true });
    assert.equal(await update(), ['t-2']);
  }));

test('update user takes only the uuid, fields of its own, and at least one', () =>
  withSandbox({ state: people }, async (sandbox, send) => {
    const before = sandbox.records();
    assert.is((await send('PUT', '/v2/users/p-1', { firstName: 'A' })).status, 400);
    assert.is((await send('PUT', `/v2/users/${id(99)}`, { firstName: 'A' })).status, 404);
    const wrong = [
      {},
      { email: 'x@y.example' },
      { firstName: 1 },
      { phoneNumber: '1' },
      { pronoun: 'x' },
      { dateOfBirth: 'x' },
      { firstName: 'A', x: 1 },
    ];
    for (const body of wrong)
      assert.is((await send('PUT', `/v2/users/${id(1)}`, body)).status, 400, JSON.stringify(body));
    assert.is((await send('PUT', `/users/${id(1)}`, { firstName: 'A' })).status, 404);
    assert.equal(sandbox.records(), before);
    sandbox.settings({ missingWrite: 403 });
    assert.is((await send('PUT', `/v2/users/${id(99)}`, { firstName: 'A' })).status, 403);
  }));

test('a partner id sent by update user is taken, ignored or refused, as is set', () =>
  withSandbox({ state: people }, async (sandbox, send) => {
    const update = async (partnerUserId: string): Promise<unknown[]> => {
      const { status, body } = await send('PUT', `/v2/users/${id(3)}`, { partnerUserId });
      return [status, body['partnerUserId']];
    };
    assert.equal(await update('a-3'), [200, 'a-3']);
    assert.is((await send('GET', '/users/a-3')).body['userId'], id(3));
    assert.equal(await update('a-3'), [200, 'a-3']);
    assert.is((await update('p-1'))[0], 400);
    sandbox.settings({ partnerIdUpdate: 'ignored' });
    assert.equal(await update('a-4'), [200, 'a-3']);
    sandbox.settings({ partnerIdUpdate: 'refused' });
    assert.is((await update('a-4'))[0], 400);
    assert.is((await send('GET', '/users/a-4')).status, 404);
  }));

test('update provider V1 takes the uuid and answers with the session type', () =>
  withSandbox({ state: people }, async (_sandbox, send) => {
    const { status, body } = await send('PUT', `/users/providers/${id(1)}`, {
      defaultSessionType: 'Emdr',
      therapyLicence: 'L-1',
    });
    assert.equal([status, body], [200, { userId: id(1), defaultNotesType: 'Emdr' }]);
    assert.is((await send('PUT', '/users/providers/p-1', { defaultSessionType: 'Emdr' })).status, 400);
    assert.is((await send('PUT', `/users/providers/${id(1)}`, { noteIdentifier: 'Coach' })).status, 400);
    assert.is((await send('PUT', `/users/providers/${id(4)}`, { therapyLicence: 'L-1' })).status, 400);
  }));

test('update provider V2 takes either id and answers with the provider as read', () =>
  withSandbox({ state: people }, async (_sandbox, send) => {
    const byUuid = await send('PUT', `/v2/users/providers/${id(1)}`, {
      noteIdentifier: 'DrLastName',
      defaultNoteTemplateIds: ['t-1'],
    });
    assert.equal(
      [byUuid.status, byUuid.body['noteIdentifier'], byUuid.body['defaultNoteTemplateIds']],
      [200, 'DrLastName', ['t-1']],
    );
    const byPartnerId = await send('PUT', '/v2/users/providers/p-1', { nationalProviderIdentifier: '1999999984' });
    assert.is(byPartnerId.body['nationalProviderIdentifier'], 1999999984);
    assert.equal((await send('GET', `/v2/users/providers/${id(1)}`)).body, byPartnerId.body);
    assert.is((await send('PUT', '/v2/users/providers/p-1', { defaultSessionType: 'Soap' })).status, 400);
    assert.is((await send('PUT', '/v2/users/providers/p-1', { defaultNoteTemplateIds: 't-1' })).status, 400);
    assert.is((await send('PUT', `/v2/users/providers/${id(4)}`, { noteIdentifier: 'Coach' })).status, 400);
  }));

test('nothing of a deactivated user can be updated', () =>
  withSandbox({ state: people }, async (sandbox, send) => {
    const before = sandbox.records();
    assert.is((await send('PUT', `/v2/users/${id(5)}`, { firstName: 'A' })).status, 400);
    assert.is((await send('PUT', `/users/providers/${id(5)}`, { therapyLicence: 'A' })).status, 400);
    assert.is((await send('PUT', '/v2/users/providers/p-5', { noteIdentifier: 'Coach' })).status, 400);
    assert.equal(sandbox.records(), before);
    await send('DELETE', `/users/${id(4)}`);
    assert.is((await send('POST', `/users/${id(4)}/providers`, { providerUserIds: [id(1)] })).status, 400);
  }));

test('a replace sets the whole list, by either id of the client, and answers with it', () =>
  withSandbox({ state: people }, async (sandbox, send) => {
    const list = (): unknown => sandbox.records().find((user) => user.userId === id(4))?.providerUserIds;
    const byUuid = await send('POST', `/users/${id(4)}/providers`, { providerUserIds: [id(2), id(3)] });
    assert.equal([byUuid.status, byUuid.body], [200, { providerUserIds: [id(2), id(3)] }]);
    assert.equal(list(), [id(2), id(3)]);
    assert.is((await send('POST', '/users/cl%2F4/providers', { providerUserIds: [id(1)] })).status, 200);
    assert.equal(list(), [id(1)]);
  }));

test('a replace with anybody but existing active providers, or of anybody but a client, is refused whole', () =>
  withSandbox({ state: people }, async (sandbox, send) => {
    const replace = async (providerUserIds: unknown, client = id(4)): Promise<number> =>
      (await send('POST', `/users/${client}/providers`, { providerUserIds })).status;
    for (const wrong of [['p-1'], [id(1), id(99)], [id(4)], [id(5)], [id(1), id(1)], id(1), [1], null])
      assert.is(await replace(wrong), 400, JSON.stringify(wrong));
    assert.is(await replace([id(1)], id(2)), 400);
    assert.is(await replace([id(1)], id(99)), 404);
    assert.is((await send('POST', `/users/${id(4)}/providers`, {})).status, 400);
    assert.equal(sandbox.records().find((user) => user.userId === id(4))?.providerUserIds, [id(1)]);
    assert.is(await replace([]), 200);
    sandbox.settings({ emptyProviderList: 'refuse' });
    assert.is(await replace([]), 400);
  }));

test('deactivating keeps the user and its lists, and activating undoes it', () =>
  withSandbox({ state: people }, async (sandbox, send) => {
    const isActive = async (): Promise<unknown> =>
      (await send('POST', '/users/check', { email: 'ana@lakeside.example' })).body['isActive'];
    assert.is((await send('DELETE', '/users/p-1')).status, 400);
    assert.equal([(await send('DELETE', `/users/${id(1)}`)).status, await isActive()], [204, false]);
    assert.equal(sandbox.records().find((user) => user.userId === id(4))?.providerUserIds, [id(1)]);
    const activated = await send('POST', '/users/p-1/activate');
    assert.equal([activated.status, activated.text, await isActive()], [202, '', true]);
    assert.is((await send('POST', `/users/${id(1)}/activate`)).status, 400);
    assert.is((await send('POST', `/users/${id(99)}/activate`)).status, 404);
  }));

test('deactivating twice, its status and what becomes of lists can be set', () =>
  withSandbox({ state: people }, async (sandbox, send) => {
    assert.is((await send('DELETE', `/users/${id(5)}`)).status, 204);
    sandbox.settings({ deactivateAgain: 'refuse', deactivateStatus: 202, deactivatedLeaveLists: true });
    assert.is((await send('DELETE', `/users/${id(5)}`)).status, 400);
    assert.is((await send('DELETE', `/users/${id(1)}`)).status, 202);
    assert.equal(sandbox.records().find((user) => user.userId === id(4))?.providerUserIds, []);
  }));

test('an activation may take effect some time after its 202', () => {
  let now = 0;
  return withSandbox(
    { state: people, clock: { now: () => now }, settings: { activateDelayMs: 5000 } },
    async (_sandbox, send) => {
      const update = async (): Promise<number> =>
        (await send('PUT', `/v2/users/${id(5)}`, { firstName: 'Dia' })).status;
      assert.is((await send('POST', '/users/p-5/activate')).status, 202);
      assert.is(await update(), 400);
      now = 4999;
      assert.equal([(await send('POST', '/users/p-5/activate')).status, await update()], [202, 400]);
      now = 5000;
      assert.equal([await update(), (await send('POST', '/users/p-5/activate')).status], [200, 400]);
    },
  );
});

test.run();
