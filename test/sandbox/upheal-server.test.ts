import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { SandboxInputError, sandboxes, startUphealSandbox } from '../../src/sandbox/index.ts';
import { id, lakeside, people, withSandbox } from './http.ts';

const test = suite('sandbox/upheal server');

const kim = { firstName: 'Kim', lastName: 'Ode', email: 'kim@lakeside.example' };
const isInputError = (error: unknown): boolean => error instanceof SandboxInputError;

test('the key is asked for in the form that is set', () =>
  withSandbox({ state: people, key: 'secret' }, async (sandbox) => {
    const status = async (headers: Record<string, string>): Promise<number> =>
      (await fetch(`${sandbox.url}/users/${id(1)}`, { headers })).status;
    const all = async (): Promise<number[]> => [
      await status({}),
      await status({ authorization: 'Bearer wrong' }),
      await status({ authorization: 'Bearer secret' }),
      await status({ authorization: 'secret' }),
    ];
    assert.equal(await all(), [401, 401, 200, 401]);
    sandbox.settings({ authScheme: '' });
    assert.equal(await all(), [401, 401, 401, 200]);
  }));

test('prefixes and assumed paths can be set', () =>
  withSandbox(
    {
      state: people,
      settings: {
        v1Prefix: '/api/v1',
        v2Prefix: '/api/v2',
        providerInOrganizationPath: '{v}/users/providers/{orgId}',
        activatePath: '{v}/activate/{id}',
        activateMethod: 'PUT',
      },
    },
    async (_sandbox, send) => {
      assert.is((await send('GET', `/api/v1/users/${id(1)}`)).status, 200);
      assert.is((await send('GET', `/api/v2/users/providers/${id(1)}`)).status, 200);
      assert.is((await send('POST', `/api/v2/users/providers/${lakeside}`, kim)).body['organizationId'], lakeside);
      assert.is((await send('PUT', `/api/v1/activate/${id(5)}`)).status, 202);
      assert.is((await send('POST', '/users/check', { email: 'a@b.example' })).status, 404);
    },
  ));

test('what is no call is 404, and a query is refused', () =>
  withSandbox({ state: people }, async (_sandbox, send) => {
    for (const [method, path] of [
      ['GET', '/users'],
      ['GET', '/v2/users'],
      ['GET', '/users/'],
      ['PATCH', `/v2/users/${id(1)}`],
      ['DELETE', `/v2/users/${id(1)}`],
      ['GET', `/organizations/${lakeside}`],
      ['POST', '/organizations'],
      ['GET', `/users/${id(4)}/providers`],
    ] as const)
      assert.is((await send(method, path)).status, 404, `${method} ${path}`);
    assert.is((await send('GET', `/users/${id(1)}?expand=all`)).status, 400);
    assert.is((await send('DELETE', `/users/${id(1)}`, { force: true })).status, 400);
  }));

test('errors come as JSON, as text or without a body, and repeat what was sent', () =>
  withSandbox({ state: people }, async (sandbox, send) => {
    const refused = () => send('POST', '/users/providers', { ...kim, email: 'bo@lakeside.example' });
    const json = await refused();
    assert.is(json.body['statusCode'], 400);
    assert.match(String(json.body['message']), 'bo@lakeside.example');
    sandbox.settings({ errorBody: 'text' });
    const text = await refused();
    assert.equal([text.headers.get('content-type'), text.text.includes('bo@lakeside.example')], ['text/plain', true]);
    sandbox.settings({ errorBody: 'empty' });
    assert.equal([(await refused()).status, (await refused()).text], [400, '']);
  }));

test('a read-only server answers writes with 403, notes them, and lets reads and check user pass', () =>
  withSandbox({ state: people, settings: { readOnly: true } }, async (sandbox, send) => {
    const before = sandbox.records();
    assert.is((await send('GET', `/users/${id(1)}`)).status, 200);
    assert.is((await send('POST', '/users/check', { email: 'bo@lakeside.example' })).status, 200);
    assert.equal(sandbox.violations(), []);
    assert.is((await send('DELETE', `/users/${id(1)}`)).status, 403);
    assert.is((await send('POST', '/nowhere', {})).status, 403);
    assert.equal(
      sandbox.violations().map((request) => request.path),
      [`/users/${id(1)}`, '/nowhere'],
    );
    assert.equal(sandbox.records(), before);
  }));

test('every request is remembered with its time, body and status, and the key is not', () =>
  withSandbox({ state: people, clock: { now: () => 42 } }, async (sandbox, send) => {
    await send('GET', `/users/${id(1)}`);
    await send('POST', '/users/check', { email: 'bo@lakeside.example' });
    await send('PUT', `/v2/users/${id(1)}`, { firstName: 'A' });
    await send('POST', '/users/providers', 'no json');
    assert.equal(sandbox.requests(), [
      { at: 42, method: 'GET', path: `/users/${id(1)}`, isWrite: false, inFlight: 1, handled: 200, status: 200 },
      {
        at: 42,
        method: 'POST',
        path: '/users/check',
        body: { email: 'bo@lakeside.example' },
        isWrite: false,
        inFlight: 1,
        handled: 200,
        status: 200,
      },
      {
        at: 42,
        method: 'PUT',
        path: `/v2/users/${id(1)}`,
        body: { firstName: 'A' },
        isWrite: true,
        inFlight: 1,
        handled: 200,
        status: 200,
      },
      {
        at: 42,
        method: 'POST',
        path: '/users/providers',
        body: 'no json',
        isWrite: true,
        inFlight: 1,
        handled: 400,
        status: 400,
      },
    ]);
    assert.equal(
      sandbox.writes().map((request) => request.method),
      ['PUT', 'POST'],
    );
  }));

test('requests that overlap are counted', () =>
  withSandbox({ settings: { latencyMs: 20 } }, async (sandbox, send) => {
    await Promise.all([1, 2, 3].map((number) => send('GET', `/users/${number}`)));
    assert.is(Math.max(...sandbox.requests().map((request) => request.inFlight)), 3);
  }));

test('records, users, settings, faults, requests and reset can be reached over HTTP without a key', () =>
  withSandbox({ state: people }, async (sandbox, send) => {
    const steer = (method: string, name: string, body?: unknown) =>
      send(method, `/__sandbox/${name}`, body, { authorization: '' });
    assert.is((await steer('POST', 'users', { userId: id(1), firstName: 'Anna', partnerUserId: null })).status, 200);
    const added = await steer('POST', 'users', { userType: 'Client', firstName: 'New', lastName: 'One' });
    const records: unknown = JSON.parse((await steer('GET', 'records')).text);
    assert.equal(records, JSON.parse(JSON.stringify(sandbox.records())));
    assert.equal(
      [sandbox.records()[0]?.firstName, sandbox.records()[0]?.partnerUserId, sandbox.records().length],
      ['Anna', undefined, 6],
    );
    assert.is((await steer('DELETE', 'users', { userId: added.body['userId'] })).status, 204);
    assert.is(sandbox.records().length, 5);
    assert.is((await steer('POST', 'settings', { missingRead: 403 })).body['missingRead'], 403);
    assert.is((await steer('POST', 'faults', [{ fault: '503-before' }, { fault: '500-before' }])).status, 204);
    assert.is((await send('GET', `/users/${id(99)}`)).status, 503);
    await steer('DELETE', 'faults');
    assert.is((await send('GET', `/users/${id(99)}`)).status, 403);
    assert.is(JSON.parse((await steer('GET', 'requests')).text).length, 2);
    assert.is((await steer('POST', 'reset')).status, 204);
    assert.equal(
      [sandbox.records()[0]?.firstName, sandbox.requests().length, sandbox.settings().missingRead],
      ['Ana', 0, 404],
    );
  }));

test('a control call that is wrong changes nothing and says why', () =>
  withSandbox({ state: people }, async (sandbox, send) => {
    const before = [sandbox.records(), sandbox.settings()];
    for (const [name, body] of [
      ['settings', { missingRead: 500 }],
      ['settings', { missingReads: 404 }],
      ['settings', { rateLimit: 0 }],
      ['faults', { fault: 'oops' }],
      ['users', { userId: id(1), firstName: null }],
      ['users', { userId: id(1), shoeSize: 44 }],
      ['users', { userId: id(98), firstName: 'A' }],
      ['users', '{'],
    ] as const) {
      const answer = await send('POST', `/__sandbox/${name}`, body);
      assert.is(answer.status, 400, JSON.stringify(body));
      assert.ok(Array.isArray(answer.body['problems']) && answer.body['problems'].length > 0);
    }
    assert.is((await send('GET', '/__sandbox/nothing')).status, 404);
    assert.equal([sandbox.records(), sandbox.settings()], before);
  }));

test('a state file gives users, organizations and settings, and what is wrong in it is named', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sandbox-'));
  try {
    const file = join(folder, 'state.json');
    await writeFile(file, JSON.stringify({ ...people, settings: { missingRead: 403 } }));
    const start = sandboxes['upheal']?.start;
    assert.ok(start);
    const sandbox = await start({ stateFile: file });
    assert.is(sandbox.records().length, people.users.length);
    assert.is(
      (await fetch(`${sandbox.url}/users/nobody`, { headers: { authorization: 'Bearer sandbox-key' } })).status,
      403,
    );
    await sandbox.close();
    for (const wrong of [
      '{',
      '[]',
      '{"user":[]}',
      '{"users":[{"userType":"Boss"}]}',
      '{"settings":{"missingRead":500}}',
    ]) {
      await writeFile(file, wrong);
      assert.ok(
        isInputError(
          await start({ stateFile: file }).then(
            (one) => one.close(),
            (error: unknown) => error,
          ),
        ),
        wrong,
      );
    }
    assert.ok(
      isInputError(
        await start({ stateFile: join(folder, 'none.json') }).then(
          (one) => one.close(),
          (error: unknown) => error,
        ),
      ),
    );
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('two users of one id cannot start', async () => {
  const [ana] = people.users;
  assert.ok(
    isInputError(
      await startUphealSandbox({ state: { users: [ana, ana] } }).then(
        (one) => one.close(),
        (error: unknown) => error,
      ),
    ),
  );
});

test('ids come from outside, and what is handed out is a copy', () => {
  let number = 50;
  return withSandbox({ uuid: () => id((number += 1)) }, async (sandbox, send) => {
    assert.is((await send('POST', '/users/providers', kim)).body['userId'], id(51));
    Object.assign(sandbox.records()[0] ?? {}, { firstName: 'Changed' });
    assert.is(sandbox.records()[0]?.firstName, 'Kim');
  });
});

test('closing ends requests that are under way, and the port is free at once', async () => {
  const sandbox = await startUphealSandbox({ faults: [{ fault: 'slow', delayMs: 600_000 }] });
  const hanging = fetch(`${sandbox.url}/users/x`, { headers: { authorization: 'Bearer sandbox-key' } }).then(
    () => 'answered',
    () => 'ended',
  );
  while (sandbox.requests().length === 0) await new Promise((resolve) => setImmediate(resolve));
  await sandbox.close();
  await sandbox.close();
  assert.is(await hanging, 'ended');
  const again = await startUphealSandbox({ port: Number(new URL(sandbox.url).port) });
  assert.is(again.url, sandbox.url);
  const taken = await startUphealSandbox({ port: Number(new URL(again.url).port) }).then(
    (one) => one.close(),
    (error: unknown) => error,
  );
  assert.is(taken instanceof Error && 'code' in taken && taken.code, 'EADDRINUSE');
  await again.close();
});

test('closing does not wait for a request that never comes to its end', async () => {
  const sandbox = await startUphealSandbox();
  const socket = connect(Number(new URL(sandbox.url).port), '127.0.0.1');
  const ended = new Promise((resolve) => socket.once('close', resolve));
  socket.on('error', () => undefined);
  socket.write('POST /users/check HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\nexpect: 100-continue\r\n\r\n');
  await new Promise((resolve) => socket.once('data', resolve));
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise((resolve) => (timer = setTimeout(() => resolve('waits'), 60_000)));
  const first = await Promise.race([sandbox.close().then(() => 'closed'), patience]);
  clearTimeout(timer);
  socket.destroy();
  await ended;
  assert.is(first, 'closed');
});

test('a body that is far too long is answered with 413', () =>
  withSandbox({}, async (_sandbox, send) => {
    assert.is((await send('POST', '/users/providers', { ...kim, firstName: 'x'.repeat(2_000_000) })).status, 413);
  }));

test.run();
