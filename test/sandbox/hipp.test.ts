import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  SandboxInputError,
  startHippSandbox,
  type HippSandbox,
  type HippSandboxOptions,
} from '../../src/sandbox/index.ts';
import { running, type Answer, type Send } from './http.ts';

const test = suite('sandbox/hipp');

const withHipp = (
  options: HippSandboxOptions,
  run: (sandbox: HippSandbox, send: Send) => Promise<void>,
): Promise<void> => running(startHippSandbox(options), run);

const at = (minute: number): string => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();
/**
 * Ana, Bo and Cy: a clinician, a patient and a patient, in the order in which they were created; Bo was changed last.
 */
const people = {
  organization: { name: 'Lakeside', publicId: 'org_abc123def456' },
  users: [
    {
      publicId: 'usr_1_ana',
      firstName: 'Ana',
      lastName: 'Rivera',
      role: 'CLINICIAN',
      email: 'Ana@lakeside.example',
      npiNumber: '1234567893',
      createdAt: at(1),
    },
    {
      publicId: 'usr_2_bo',
      firstName: 'Bo',
      lastName: 'Abara',
      role: 'PATIENT',
      email: 'bo@home.example',
      birthDate: '1990-04-12',
      createdAt: at(2),
      updatedAt: at(9),
    },
    {
      publicId: 'usr_3_cy',
      firstName: 'Cy',
      lastName: 'Moss',
      role: 'PATIENT',
      caregiverId: 'usr_2_bo',
      createdAt: at(3),
    },
  ],
} as const;
const kim = { firstName: 'Kim', lastName: 'Ode', email: 'kim@lakeside.example', role: 'CLINICIAN' };

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const part = (answer: Answer, name: string): Record<string, unknown> => {
  const value = answer.body[name];
  return isObject(value) ? value : {};
};
const rows = (answer: Answer): Record<string, unknown>[] =>
  Array.isArray(answer.body['data']) ? answer.body['data'].filter(isObject) : [];
const ids = (answer: Answer): unknown[] => rows(answer).map((row) => row['publicId']);
const list = async (send: Send, query: string): Promise<unknown[]> => ids(await send('GET', `/v1/users?${query}`));

test('a call without a key and one with a wrong key are told apart', () =>
  withHipp({ state: people, key: 'secret' }, async (_sandbox, send) => {
    const told = async (authorization: string): Promise<unknown[]> => {
      const answer = await send('GET', '/v1/users', undefined, { authorization });
      return [answer.status, answer.body['error']];
    };
    assert.equal(await told(''), [401, 'API key required']);
    assert.equal(await told('Basic secret'), [401, 'API key required']);
    assert.equal(await told('Bearer wrong'), [401, 'Invalid API key']);
    assert.equal(await told('Bearer secret'), [200, undefined]);
  }));

test('a create answers with what was sent, an id, a time and the organization', () =>
  withHipp(
    { state: people, clock: { now: () => Date.UTC(2026, 0, 2) }, uuid: () => '00000000-0000-4000-8000-000abc123def' },
    async (sandbox, send) => {
      const { status, body } = await send('POST', '/v1/users', {
        ...kim,
        recertificationDate: '2027-01-01T00:00:00Z',
        providerPayors: ['pay_1'],
      });
      assert.is(status, 200);
      assert.equal(body, {
        message: 'User created',
        user: {
          publicId: 'usr_1767312000_abc123def',
          ...kim,
          phoneNumber: null,
          npiNumber: null,
          shouldSendSMS: false,
          createdAt: '2026-01-02T00:00:00.000Z',
          organization: { name: 'Lakeside', publicId: 'org_abc123def456' },
        },
      });
      assert.equal(sandbox.records().at(-1)?.providerPayors, ['pay_1']);
    },
  ));

test('a create without a role makes a technician', () =>
  withHipp({}, async (_sandbox, send) => {
    assert.is(
      part(await send('POST', '/v1/users', { firstName: 'Kim', lastName: 'Ode' }), 'user')['role'],
      'TECHNICIAN',
    );
  }));

test('a body that the page does not describe is refused field by field', () =>
  withHipp({}, async (sandbox, send) => {
    for (const [wrong, field] of [
      [{ firstName: '' }, 'firstName'],
      [{ lastName: undefined }, 'lastName'],
      [{ lastName: null }, 'lastName'],
      [{ role: 'BOSS' }, 'role'],
      [{ email: 'kim' }, 'email'],
      [{ email: null }, 'email'],
      [{ npiNumber: 1234567893 }, 'npiNumber'],
      [{ phoneNumber: 5550100 }, 'phoneNumber'],
      [{ shouldSendSMS: 'yes' }, 'shouldSendSMS'],
      [{ recertificationDate: '2027-01-01' }, 'recertificationDate'],
      [{ recertificationDate: '2027-02-30T00:00:00Z' }, 'recertificationDate'],
      [{ recertificationDate: '2027-01-01T00:00:00' }, 'recertificationDate'],
      [{ providerPayors: 'pay_1' }, 'providerPayors'],
      [{ providerPayors: [1] }, 'providerPayors'],
      [{ birthDate: '1990-04-12' }, 'birthDate'],
      [{ partnerUserId: 'p-1' }, 'partnerUserId'],
    ] as const) {
      const { status, body } = await send('POST', '/v1/users', { ...kim, ...wrong });
      assert.equal([status, body['error']], [400, 'Validation error'], JSON.stringify(wrong));
      const [detail, ...more] = Array.isArray(body['details']) ? body['details'] : [];
      assert.equal(
        [Object.keys(detail), detail.path, more.length],
        [['code', 'message', 'path'], [field], 0],
        JSON.stringify(wrong),
      );
    }
    for (const body of ['{', '[]', '"x"']) assert.is((await send('POST', '/v1/users', body)).status, 400, body);
    assert.is((await send('POST', '/v1/users', JSON.stringify(kim), { 'content-type': 'text/plain' })).status, 400);
    assert.is((await send('POST', '/v1/users?notify=true', kim)).status, 400);
    assert.equal(sandbox.records(), []);
  }));

test('a role that the key may not create is denied', () =>
  withHipp({ settings: { allowedRoles: ['PATIENT'] } }, async (sandbox, send) => {
    const { status, body } = await send('POST', '/v1/users', kim);
    assert.equal([status, body], [403, { error: 'Access denied' }]);
    assert.equal(sandbox.records(), []);
    assert.is((await send('POST', '/v1/users', { ...kim, role: 'PATIENT' })).status, 200);
  }));

test('an e-mail that is taken, in whatever case, is answered as set', () =>
  withHipp({ state: people }, async (sandbox, send) => {
    const again = () => send('POST', '/v1/users', { ...kim, email: 'ana@LAKESIDE.example' });
    const refused = await again();
    assert.equal([refused.status, refused.body['error']], [400, 'Validation error']);
    sandbox.settings({ duplicateEmail: 409 });
    assert.equal([(await again()).status, sandbox.records().length], [409, 3]);
    sandbox.settings({ duplicateEmail: 'allow' });
    assert.equal([(await again()).status, sandbox.records().length], [200, 4]);
  }));

test('list and get show neither e-mail nor NPI, and a create shows neither birth date nor address', () =>
  withHipp({ state: people }, async (sandbox, send) => {
    const bo = await send('GET', '/v1/users/usr_2_bo');
    const empty = { sex: null, addressLine1: null, addressLine2: null, city: null, state: null, postalCode: null };
    assert.equal(bo.body, {
      publicId: 'usr_2_bo',
      firstName: 'Bo',
      lastName: 'Abara',
      role: 'PATIENT',
      ...empty,
      birthDate: '1990-04-12',
      caregiverId: null,
    });
    assert.equal(rows(await send('GET', '/v1/users?role=CLINICIAN'))[0], {
      publicId: 'usr_1_ana',
      firstName: 'Ana',
      lastName: 'Rivera',
      role: 'CLINICIAN',
      ...empty,
      birthDate: null,
      caregiverId: null,
    });
    sandbox.settings({ missingAs: 'absent', birthDateAs: 'date-time' });
    assert.equal((await send('GET', '/v1/users/usr_2_bo')).body, {
      publicId: 'usr_2_bo',
      firstName: 'Bo',
      lastName: 'Abara',
      role: 'PATIENT',
      birthDate: '1990-04-12T00:00:00.000Z',
      caregiverId: null,
    });
    assert.equal('npiNumber' in part(await send('POST', '/v1/users', kim), 'user'), false);
  }));

test('somebody who is not there is 404, and what is no id is answered as set', () =>
  withHipp({ state: people }, async (sandbox, send) => {
    const missing = await send('GET', '/v1/users/usr_9_none');
    assert.equal([missing.status, missing.body], [404, { error: 'Resource not found' }]);
    const malformed = await send('GET', '/v1/users/17');
    assert.equal([malformed.status, malformed.body['error']], [400, 'Validation error']);
    sandbox.settings({ malformedId: 404 });
    assert.is((await send('GET', '/v1/users/17')).status, 404);
  }));

test('there is no call to update, delete or assign, and a body or an unknown query is refused', () =>
  withHipp({ state: people }, async (_sandbox, send) => {
    for (const [method, path] of [
      ['PUT', '/v1/users/usr_1_ana'],
      ['PATCH', '/v1/users/usr_1_ana'],
      ['DELETE', '/v1/users/usr_1_ana'],
      ['POST', '/v1/users/usr_1_ana'],
      ['GET', '/v1/users/'],
      ['GET', '/users'],
      ['GET', '/api/v1/users'],
      ['GET', '/v1/organizations'],
    ] as const) {
      const { status, body } = await send(method, path);
      assert.equal([status, body], [404, { error: 'Resource not found' }], `${method} ${path}`);
    }
    assert.is((await send('GET', '/v1/users/usr_1_ana?expand=all')).status, 400);
  }));

test('the list has pages of 25, or of as many as asked for up to 100', () =>
  withHipp({ state: { bulk: { count: 130 } } }, async (_sandbox, send) => {
    const first = await send('GET', '/v1/users');
    assert.equal(
      [rows(first).length, first.body['pagination']],
      [25, { page: 1, pageSize: 25, totalCount: 130, totalPages: 6 }],
    );
    const second = await send('GET', '/v1/users?page=2&pageSize=100');
    assert.equal(
      [rows(second).length, second.body['pagination']],
      [30, { page: 2, pageSize: 100, totalCount: 130, totalPages: 2 }],
    );
    const beyond = await send('GET', '/v1/users?page=3&pageSize=100');
    assert.equal([beyond.status, rows(beyond)], [200, []]);
  }));

test('a query that the page does not describe is refused', () =>
  withHipp({ state: people }, async (_sandbox, send) => {
    for (const query of [
      'page=0',
      'page=-1',
      'page=1.5',
      'page=x',
      'page=',
      'pageSize=0',
      'pageSize=101',
      'role=BOSS',
      'role=patient',
      'sort=name',
      'sort=createdAt',
      'email=',
      'limit=5',
      'page=1&page=2',
    ]) {
      const { status, body } = await send('GET', `/v1/users?${query}`);
      assert.equal([status, body['error']], [400, 'Validation error'], query);
    }
  }));

test('the list is filtered by role and search, and sorted as asked', () =>
  withHipp({ state: people }, async (sandbox, send) => {
    const [ana, bo, cy] = ['usr_1_ana', 'usr_2_bo', 'usr_3_cy'];
    assert.equal(await list(send, 'sort=createdAt_asc'), [ana, bo, cy]);
    assert.equal(await list(send, ''), [cy, bo, ana]);
    sandbox.settings({ defaultSort: 'createdAt_asc' });
    assert.equal(await list(send, ''), [ana, bo, cy]);
    assert.equal(await list(send, 'sort=updatedAt_desc'), [bo, cy, ana]);
    assert.equal(await list(send, 'sort=lastName_asc'), [bo, cy, ana]);
    assert.equal(await list(send, 'sort=firstName_desc'), [cy, bo, ana]);
    assert.equal(await list(send, 'role=PATIENT'), [bo, cy]);
    assert.equal(await list(send, 'search=riv'), [ana]);
    assert.equal(await list(send, 'role=PATIENT&search=riv'), []);
  }));

test('an e-mail is matched exactly, as a part, or not at all, as set', () =>
  withHipp({ state: people, settings: { defaultSort: 'createdAt_asc' } }, async (sandbox, send) => {
    const found = async (email: string): Promise<number> =>
      (await list(send, `email=${encodeURIComponent(email)}`)).length;
    const all = async (): Promise<number[]> => [
      await found('ana@LAKESIDE.example'),
      await found('lakeside'),
      await found('nobody@lakeside.example'),
    ];
    assert.equal(await all(), [1, 0, 0]);
    sandbox.settings({ emailFilter: 'contains' });
    assert.equal(await all(), [1, 1, 0]);
    sandbox.settings({ emailFilter: 'ignored' });
    assert.equal(await all(), [3, 3, 3]);
  }));

test('a plus in an e-mail has to be encoded', () =>
  withHipp(
    { state: { users: [{ firstName: 'A', lastName: 'B', email: 'a+b@home.example' }] } },
    async (_sandbox, send) => {
      assert.equal(
        [(await list(send, 'email=a%2Bb@home.example')).length, (await list(send, 'email=a+b@home.example')).length],
        [1, 0],
      );
    },
  ));

for (const order of ['createdAt_asc', 'createdAt_desc'] as const)
  test(
    `somebody added while pages are read in ${order} makes one row come twice and one not at all, with an honest ` +
      'count',
    () =>
      withHipp(
        { state: { bulk: { count: 6 } }, settings: { shiftingPages: { times: 1, at: 0 } } },
        async (sandbox, send) => {
          const first = await send('GET', `/v1/users?pageSize=3&sort=${order}`);
          const second = await send('GET', `/v1/users?pageSize=3&page=2&sort=${order}`);
          const third = await send('GET', `/v1/users?pageSize=3&page=3&sort=${order}`);
          assert.equal([part(first, 'pagination')['totalCount'], part(second, 'pagination')['totalCount']], [6, 7]);
          assert.is(ids(second)[0], ids(first)[2]);
          const seen = new Set([...ids(first), ...ids(second), ...ids(third)]);
          assert.equal([seen.size, sandbox.records().length], [6, 7]);
          assert.is(sandbox.settings().shiftingPages?.times, 0);
          const now = await list(send, `sort=${order}`);
          assert.equal([now.length, seen.has(now[0])], [7, false]);
        },
      ),
  );

test('somebody taken away while pages are read makes the next row be skipped', () =>
  withHipp(
    { state: { bulk: { count: 6 } }, settings: { shiftingPages: { times: 1, at: 1, change: 'remove' } } },
    async (sandbox, send) => {
      const before = sandbox.records().map((user) => user.publicId);
      const read = [
        ...(await list(send, 'pageSize=3&sort=createdAt_asc')),
        ...(await list(send, 'pageSize=3&page=2&sort=createdAt_asc')),
      ];
      assert.equal(
        read,
        before.filter((_id, index) => index !== 3),
      );
    },
  ));

test('who is added between pages has the role that was asked for', () =>
  withHipp({ state: people, settings: { shiftingPages: { times: 2, at: 1 } } }, async (_sandbox, send) => {
    await list(send, 'role=CLINICIAN');
    assert.equal([(await list(send, 'role=CLINICIAN')).length, (await list(send, 'role=PATIENT')).length], [2, 2]);
    assert.is((await list(send, 'role=CLINICIAN')).length, 3);
  }));

test('somebody who was created is found only after a while', () => {
  let now = Date.UTC(2026, 0, 2);
  return withHipp(
    { state: people, clock: { now: () => now }, settings: { createDelayMs: 5000 } },
    async (_sandbox, send) => {
      const id = String(part(await send('POST', '/v1/users', kim), 'user')['publicId']);
      const seen = async (): Promise<number[]> => [
        (await send('GET', `/v1/users/${id}`)).status,
        (await list(send, '')).length,
        (await list(send, 'email=kim@lakeside.example')).length,
      ];
      assert.equal(await seen(), [404, 3, 0]);
      assert.is((await send('POST', '/v1/users', kim)).status, 400);
      now += 5000;
      assert.equal(await seen(), [200, 4, 1]);
    },
  );
});

test('a request too many is told when to come back', () => {
  let now = Date.UTC(2026, 0, 2);
  return withHipp({ clock: { now: () => now }, settings: { rateLimit: 2 } }, async (sandbox, send) => {
    for (const status of [200, 200, 429]) assert.is((await send('GET', '/v1/users')).status, status);
    assert.is((await send('GET', '/v1/users')).headers.get('retry-after'), '60');
    sandbox.settings({ retryAfter: 'date' });
    assert.is((await send('GET', '/v1/users')).headers.get('retry-after'), new Date(now + 60_000).toUTCString());
    now += 60_000;
    assert.is((await send('GET', '/v1/users')).status, 200);
  });
});

test('a read-only server denies creates and notes them', () =>
  withHipp({ state: people, settings: { readOnly: true } }, async (sandbox, send) => {
    const { status, body } = await send('POST', '/v1/users', kim);
    assert.equal([status, body], [403, { error: 'Access denied' }]);
    assert.is((await send('GET', '/v1/users')).status, 200);
    assert.equal([sandbox.records().length, sandbox.violations().map((request) => request.path)], [3, ['/v1/users']]);
  }));

test('faults work here too, and errors that they make up have the form of the others', () =>
  withHipp(
    { faults: [{ fault: 'lost-after' }, { fault: '500-before' }, { fault: 'no-id' }] },
    async (sandbox, send) => {
      assert.ok(
        await send('POST', '/v1/users', kim).then(
          () => false,
          () => true,
        ),
      );
      assert.equal(
        sandbox.requests().map(({ handled, fault }) => [handled, fault]),
        [[200, 'lost-after']],
      );
      const { status, body } = await send('GET', '/v1/users');
      assert.equal([status, body], [500, { error: 'Internal Server Error' }]);
      const user = part(await send('POST', '/v1/users', { ...kim, email: 'kim.2@lakeside.example' }), 'user');
      assert.equal(['publicId' in user, user['firstName']], [false, 'Kim']);
      assert.is(sandbox.records().length, 2);
    },
  ));

test('users, bulk, settings and reset can be reached over HTTP without a key', () =>
  withHipp({ state: people, clock: { now: () => Date.UTC(2026, 5, 1) } }, async (sandbox, send) => {
    const steer = (method: string, name: string, body?: unknown) =>
      send(method, `/__sandbox/${name}`, body, { authorization: '' });
    assert.is((await steer('POST', 'users', { publicId: 'usr_2_bo', lastName: 'Adair', birthDate: null })).status, 200);
    assert.equal(
      [sandbox.records()[1]?.lastName, sandbox.records()[1]?.birthDate, sandbox.records()[1]?.updatedAt],
      ['Adair', undefined, '2026-06-01T00:00:00.000Z'],
    );
    const added = await steer('POST', 'users', { firstName: 'New', lastName: 'One' });
    assert.equal([added.body['role'], sandbox.records().length], ['TECHNICIAN', 4]);
    assert.is((await steer('DELETE', 'users', { publicId: 'usr_1_ana' })).status, 204);
    assert.is((await steer('POST', 'bulk', { count: 5, seed: 9 })).status, 204);
    assert.is(JSON.parse((await steer('GET', 'records')).text).length, 8);
    assert.is((await steer('POST', 'settings', { duplicateEmail: 409 })).body['duplicateEmail'], 409);
    for (const [name, body] of [
      ['settings', { duplicateEmail: 500 }],
      ['settings', { shiftingPages: { times: 1 } }],
      ['settings', { allowedRoles: ['BOSS'] }],
      ['users', { publicId: 'usr_2_bo', firstName: null }],
      ['users', { publicId: '17', firstName: 'A', lastName: 'B' }],
      ['users', { firstName: 'A', lastName: 'B', shoeSize: 44 }],
      ['bulk', { count: 0 }],
    ] as const)
      assert.is((await steer('POST', name, body)).status, 400, JSON.stringify(body));
    assert.is((await steer('POST', 'reset')).status, 204);
    assert.equal([sandbox.records().length, sandbox.settings().duplicateEmail, sandbox.requests().length], [3, 400, 0]);
  }));

test('a test in the same process edits and removes by id', () =>
  withHipp({ state: people }, async (sandbox, send) => {
    sandbox.edit('usr_3_cy', { lastName: 'Mora', caregiverId: null });
    assert.equal(
      [
        (await send('GET', '/v1/users/usr_3_cy')).body['lastName'],
        sandbox.add({ firstName: 'A', lastName: 'B' }).publicId.startsWith('usr_'),
      ],
      ['Mora', true],
    );
    sandbox.remove('usr_3_cy');
    assert.is((await send('GET', '/v1/users/usr_3_cy')).status, 404);
  }));

test('five thousand people made up in bulk are the same each time, each with an id and an e-mail of its own', () =>
  withHipp({ state: { bulk: { count: 5000 } } }, async (sandbox, send) => {
    const users = sandbox.records();
    assert.equal(
      [new Set(users.map((user) => user.publicId)).size, new Set(users.map((user) => user.email)).size],
      [5000, 5000],
    );
    sandbox.reset();
    assert.equal(sandbox.records(), users);
    assert.is(part(await send('GET', '/v1/users?pageSize=100'), 'pagination')['totalPages'], 50);
    sandbox.addBulk({ count: 10, seed: 2 });
    assert.is(sandbox.records().length, 5010);
    assert.throws(
      () => sandbox.addBulk({ count: 10, seed: 2 }),
      (error: unknown) => error instanceof SandboxInputError,
    );
  }));

test('a state file gives people and settings, and what is wrong in it is named', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sandbox-'));
  try {
    const stateFile = join(folder, 'state.json');
    await writeFile(stateFile, JSON.stringify({ ...people, settings: { rateLimit: 7 } }));
    await withHipp({ stateFile }, async (sandbox) =>
      assert.equal([sandbox.records().length, sandbox.settings().rateLimit], [3, 7]),
    );
    for (const wrong of [
      '{',
      '[]',
      '{"user":[]}',
      '{"users":[{"firstName":"A"}]}',
      '{"organization":{"name":"A","publicId":"7"}}',
      '{"settings":{"rateLimit":0}}',
    ]) {
      await writeFile(stateFile, wrong);
      assert.ok(
        await startHippSandbox({ stateFile }).then(
          (one) => one.close(),
          (error: unknown) => error instanceof SandboxInputError,
        ),
        wrong,
      );
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});

test.run();
