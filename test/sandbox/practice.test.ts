import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  SandboxInputError,
  startPracticeSandbox,
  type PracticeSandbox,
  type PracticeSandboxOptions,
} from '../../src/sandbox/index.ts';
import { running, type Send } from './http.ts';

const test = suite('sandbox/practice');

const withPractice = (
  options: PracticeSandboxOptions,
  run: (sandbox: PracticeSandbox, send: Send) => Promise<void>,
): Promise<void> => running(startPracticeSandbox(options), run);

const org = '/apis/therapist/organization/';
const profile = '/apis/therapist/practice/';
const home = {
  addressLine1: '1 Lake St',
  addressLine2: null,
  city: 'Springfield',
  state: 'IL',
  country: 'US',
  zipcode: '62701',
};
const ana = {
  userId: 7,
  userloginname: 'ana',
  firstName: 'Ana',
  lastName: 'Rivera',
  emailid: 'ana@lakeside.example',
  image: 'ana.png',
  address: [home],
  npi: '1234567893',
  is_org_admin: false,
};
/** Lakeside and Annex are Ana's (7), North is nobody's, Old is closed. */
const state = {
  organizations: [
    { id: 1, name: 'Lakeside', therapist_user_id: 7 },
    { id: 2, name: 'North' },
    { id: 3, name: 'Annex', therapist_user_id: 7 },
    { id: 4, name: 'Old', therapist_user_id: 8, isActive: false },
  ],
  profiles: [ana],
} as const;
const nobody = {
  userloginname: null,
  role: null,
  loginid: null,
  orgid: null,
  is_org_admin: false,
  firstName: null,
  lastName: null,
  gender: null,
  dob: null,
  image: null,
  timezone: null,
  emailid: null,
  phoneNumber: null,
  address: null,
  npi: null,
};
const read = async (send: Send, userId: number): Promise<unknown> => (await send('GET', `${profile}${userId}/`)).body;
const write = async (send: Send, body: object): Promise<number> => (await send('POST', profile, body)).status;

test('the key is a password or a bearer token, as set', () =>
  withPractice({ state, key: 'secret' }, async (sandbox, send) => {
    const basic = (user: string, password: string): string =>
      `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
    const all = (): Promise<number[]> =>
      Promise.all(
        [
          basic('sandbox', 'secret'),
          basic('sandbox', 'wrong'),
          basic('other', 'secret'),
          'Bearer secret',
          'Bearer wrong',
          '',
        ].map(async (authorization) => (await send('GET', org, undefined, { authorization })).status),
      );
    assert.equal(await all(), [200, 401, 401, 200, 401, 401]);
    sandbox.settings({ auth: 'basic', user: 'other' });
    assert.equal(await all(), [401, 401, 200, 401, 401, 401]);
    sandbox.settings({ auth: 'bearer' });
    assert.equal(await all(), [401, 401, 401, 200, 401, 401]);
  }));

test('the list has the active organizations, a missing value as null or left out', () =>
  withPractice({ state }, async (sandbox, send) => {
    const lakeside = { id: 1, name: 'Lakeside', therapist_user_id: 7 };
    const annex = { id: 3, name: 'Annex', therapist_user_id: 7 };
    assert.equal(JSON.parse((await send('GET', org)).text), [
      lakeside,
      { id: 2, name: 'North', therapist_user_id: null },
      annex,
    ]);
    sandbox.settings({ nullsShown: false });
    assert.equal(JSON.parse((await send('GET', org)).text), [lakeside, { id: 2, name: 'North' }, annex]);
  }));

test('nothing found is 204 without a body', () =>
  withPractice({ state }, async (sandbox, send) => {
    for (const path of [`${org}99/`, `${org}8/`, `${profile}99/`]) {
      const answer = await send('GET', path);
      assert.equal([answer.status, answer.text, answer.headers.get('content-type')], [204, '', null], path);
    }
    for (const id of [1, 2, 3]) sandbox.removeOrganization(id);
    assert.is((await send('GET', org)).status, 204);
    sandbox.settings({ missingProfile: 404 });
    assert.is((await send('GET', `${profile}99/`)).status, 404);
  }));

test("a therapist's organizations come as a list, or as one object", () =>
  withPractice({ state }, async (sandbox, send) => {
    const lakeside = { id: 1, name: 'Lakeside', therapist_user_id: 7 };
    assert.equal(JSON.parse((await send('GET', `${org}7/`)).text), [
      lakeside,
      { id: 3, name: 'Annex', therapist_user_id: 7 },
    ]);
    sandbox.settings({ therapistAnswer: 'object' });
    assert.equal((await send('GET', `${org}7/`)).body, lakeside);
    assert.ok(Array.isArray(JSON.parse((await send('GET', org)).text)));
    assert.is((await send('GET', `${org}99/`)).status, 204);
  }));

test('a create without an id makes a new organization each time', () =>
  withPractice({ state }, async (sandbox, send) => {
    const create = () => send('POST', org, { name: 'South', therapist_user_id: null });
    const first = await create();
    assert.equal([first.status, first.body], [201, { id: 5, name: 'South', therapist_user_id: null }]);
    sandbox.settings({ createStatus: 200 });
    assert.equal(
      [(await create()).status, (await send('POST', org, {})).body],
      [200, { id: 7, name: null, therapist_user_id: null }],
    );
    sandbox.removeOrganization(7);
    assert.is((await send('POST', org, { name: null })).body['id'], 8);
  }));

test('an update with an id changes what it sends and nothing else', () =>
  withPractice({ state }, async (sandbox, send) => {
    const renamed = await send('POST', org, { id: 1, name: 'Lakeside East' });
    assert.equal([renamed.status, renamed.body], [200, { id: 1, name: 'Lakeside East', therapist_user_id: 7 }]);
    assert.equal((await send('POST', org, { id: 1, therapist_user_id: null })).body, {
      id: 1,
      name: 'Lakeside East',
      therapist_user_id: null,
    });
    sandbox.settings({ updateStatus: 201 });
    assert.is((await send('POST', org, { id: 1, therapist_user_id: 9 })).status, 201);
    assert.equal(sandbox.records()[0], {
      kind: 'organization',
      id: 1,
      name: 'Lakeside East',
      therapist_user_id: 9,
      isActive: true,
    });
    assert.is((await send('POST', org, { id: 99, name: 'X' })).status, 404);
    sandbox.settings({ unknownId: 400 });
    assert.is((await send('POST', org, { id: 99, name: 'X' })).status, 400);
    assert.is(sandbox.records().length, 5);
  }));

test('an organization of the wrong form is refused, and a long name only where that is set', () =>
  withPractice({ state }, async (sandbox, send) => {
    for (const body of [
      { id: '1', name: 'X' },
      { id: null },
      { id: 0 },
      { id: 1.5 },
      { name: 7 },
      { therapist_user_id: '7' },
      { therapist_user_id: true },
      { name: 'X', isActive: false },
      '[]',
      '{',
    ])
      assert.is((await send('POST', org, body)).status, 400, JSON.stringify(body));
    assert.is(sandbox.records().length, 5);
    sandbox.settings({ tooLong: 'refused' });
    assert.is((await send('POST', org, { name: 'x'.repeat(256) })).status, 400);
    assert.is((await send('POST', org, { name: 'x'.repeat(255) })).status, 201);
    sandbox.settings({ tooLong: 'taken' });
    assert.is((await send('POST', org, { name: 'x'.repeat(256) })).status, 201);
  }));

test('a profile that is read has all sections in one object', () =>
  withPractice({ state }, async (sandbox, send) => {
    assert.equal(await read(send, 7), { ...nobody, ...ana });
    sandbox.settings({ nullsShown: false, showsUserId: false });
    const { userId, ...shown } = ana;
    assert.equal([await read(send, 7), userId], [shown, 7]);
  }));

test('a profile that is written is read back, and what the write leaves out is emptied or kept', () =>
  withPractice({ state }, async (sandbox, send) => {
    const sent = { userId: 7, firstName: 'Anna', dob: '1980-02-29', gender: null, image: '', address: [] };
    const answer = await send('POST', profile, sent);
    assert.equal([answer.status, answer.body], [200, { success: true }]);
    assert.equal(await read(send, 7), { ...nobody, ...sent });
    sandbox.settings({ leftOut: 'kept' });
    assert.is(await write(send, { userId: 7, npi: '1234567893', image: '', address: [home] }), 200);
    assert.equal(await read(send, 7), { ...nobody, ...sent, npi: '1234567893', address: [home] });
  }));

test('a write of a profile without user, image or address is refused, as is any wrong type', () =>
  withPractice({ state }, async (sandbox, send) => {
    for (const wrong of [
      { userId: undefined },
      { userId: '7' },
      { image: undefined },
      { image: null },
      { address: undefined },
      { address: null },
      { address: home },
      { address: [{ street: 'x' }] },
      { address: [{ zipcode: 62701 }] },
      { firstName: 7 },
      { emailid: 'ana' },
      { dob: '1980-02-30' },
      { dob: '1980-02-29T00:00:00Z' },
      { orgid: '1' },
      { is_org_admin: 'no' },
      { is_org_admin: null },
      { npi: 1234567893 },
      { clinicName: 'Lakeside' },
    ]) {
      const { status, body } = await send('POST', profile, { ...ana, ...wrong });
      assert.equal([status, Object.keys(body)], [400, Object.keys(wrong)], JSON.stringify(wrong));
    }
    assert.equal(await read(send, 7), { ...nobody, ...ana });
    sandbox.settings({ tooLong: 'refused' });
    assert.equal(
      [
        await write(send, { ...ana, phoneNumber: '1'.repeat(21) }),
        await write(send, { ...ana, phoneNumber: '1'.repeat(20) }),
      ],
      [400, 200],
    );
  }));

test('fields that the page does not print can be held, written and read', () =>
  withPractice(
    { state: { profiles: [{ ...ana, clinicName: 'Lakeside' }], settings: { moreFields: ['clinicName'] } } },
    async (_sandbox, send) => {
      assert.equal(await read(send, 7), { ...nobody, ...ana, clinicName: 'Lakeside' });
      assert.is(await write(send, { ...ana, clinicName: { long: 'Lakeside' } }), 200);
      assert.equal(await read(send, 7), { ...nobody, ...ana, clinicName: { long: 'Lakeside' } });
    },
  ));

test('a write for somebody without a profile makes an organization admin, or is refused', () =>
  withPractice({ state }, async (sandbox, send) => {
    const bo = { userId: 9, firstName: 'Bo', image: '', address: [], is_org_admin: false };
    sandbox.settings({ unknownUser: 404 });
    assert.equal([await write(send, bo), sandbox.records().length], [404, 5]);
    sandbox.settings({ unknownUser: 'create' });
    assert.equal([await write(send, bo), await read(send, 9)], [200, { ...nobody, ...bo, is_org_admin: true }]);
    sandbox.settings({ newcomerIsAdmin: false });
    assert.equal(
      [await write(send, { ...bo, userId: 10 }), await read(send, 10)],
      [200, { ...nobody, ...bo, userId: 10 }],
    );
  }));

for (const [answer, status] of [
  ['success', 200],
  ['failure', 500],
] as const)
  test(`a write that breaks off after two sections answers ${status}, and the next one is whole`, () =>
    withPractice({ state, settings: { halfWritten: { sections: 2, answer, times: 1 } } }, async (sandbox, send) => {
      const sent = {
        ...ana,
        userloginname: 'anna',
        firstName: 'Anna',
        emailid: 'anna@lakeside.example',
        npi: '1245319599',
      };
      assert.is(await write(send, sent), status);
      assert.equal(await read(send, 7), { ...nobody, ...ana, userloginname: 'anna', firstName: 'Anna' });
      assert.is(sandbox.settings().halfWritten?.times, 0);
      assert.equal([await write(send, sent), await read(send, 7)], [200, { ...nobody, ...sent }]);
    }));

test('a write that breaks off before its first section creates nobody', () =>
  withPractice({ settings: { halfWritten: { sections: 0, answer: 'success', times: 1 } } }, async (sandbox, send) => {
    assert.equal([await write(send, ana), sandbox.records()], [200, []]);
  }));

test('a path without its last slash is no path, and paths can be set', () =>
  withPractice({ state }, async (sandbox, send) => {
    for (const path of [
      org.slice(0, -1),
      `${org}7`,
      profile.slice(0, -1),
      `${profile}7`,
      `${org}x/`,
      `${profile}-7/`,
      '/',
    ])
      assert.is((await send('GET', path)).status, 404, path);
    assert.is((await send('POST', profile.slice(0, -1), ana)).status, 404);
    assert.is((await send('GET', profile)).status, 405);
    assert.is((await send('POST', `${org}7/`, { name: 'X' })).status, 405);
    assert.is((await send('DELETE', `${org}7/`)).status, 405);
    assert.is((await send('GET', `${org}?page=1`)).status, 400);
    sandbox.settings({ organizationPath: '/o/', profilePath: '/p/' });
    assert.equal(
      [(await send('GET', '/o/7/')).status, (await send('GET', '/p/7/')).status, (await send('GET', org)).status],
      [200, 200, 404],
    );
  }));

test('a read-only server refuses writes and notes them', () =>
  withPractice({ state, settings: { readOnly: true } }, async (sandbox, send) => {
    assert.equal(
      [await write(send, ana), (await send('POST', org, {})).status, (await send('GET', org)).status],
      [403, 403, 200],
    );
    assert.is(sandbox.violations().length, 2);
  }));

test('a request too many is told when to come back', () =>
  withPractice({ state, settings: { rateLimit: 1 }, clock: { now: () => 42 } }, async (sandbox, send) => {
    assert.is((await send('GET', org)).status, 200);
    const answer = await send('GET', org);
    assert.equal([answer.status, answer.headers.get('retry-after')], [429, '60']);
    sandbox.settings({ retryAfter: 'none' });
    assert.is((await send('GET', org)).headers.get('retry-after'), null);
  }));

test('faults work here too', () =>
  withPractice(
    { faults: [{ fault: 'lost-after' }, { fault: '503-before' }, { fault: 'no-id' }] },
    async (sandbox, send) => {
      const create = () => send('POST', org, { name: 'South' });
      assert.ok(
        await create().then(
          () => false,
          () => true,
        ),
      );
      assert.equal([(await create()).status, (await create()).body], [503, { name: 'South', therapist_user_id: null }]);
      assert.equal(
        [sandbox.records().length, sandbox.requests().map((request) => request.handled)],
        [2, [201, undefined, 201]],
      );
    },
  ));

test('organizations, profiles, settings and reset can be reached over HTTP without a key', () =>
  withPractice({ state }, async (sandbox, send) => {
    const steer = (method: string, name: string, body?: unknown) =>
      send(method, `/__sandbox/${name}`, body, { authorization: '' });
    assert.equal((await steer('POST', 'organizations', { id: 1, name: 'Lake', therapist_user_id: null })).body, {
      id: 1,
      name: 'Lake',
      isActive: true,
    });
    assert.is((await steer('POST', 'organizations', { name: 'West' })).body['id'], 5);
    assert.is((await steer('POST', 'organizations', { id: 2, isActive: false })).status, 200);
    assert.is((await steer('DELETE', 'organizations', { id: 3 })).status, 204);
    assert.is(
      (await steer('POST', 'profiles', { userId: 7, npi: null, timezone: 'America/Chicago' })).body['timezone'],
      'America/Chicago',
    );
    assert.equal((await steer('POST', 'profiles', { userId: 9 })).body, { userId: 9, image: '', address: [] });
    assert.equal(JSON.parse((await steer('GET', 'records')).text), sandbox.records());
    assert.is((await steer('DELETE', 'profiles', { userId: 9 })).status, 204);
    assert.equal(
      sandbox.records().map((record) => ('id' in record ? record['id'] : record['userId'])),
      [1, 2, 4, 5, 7],
    );
    assert.is((await steer('POST', 'settings', { moreFields: ['clinicName'] })).status, 200);
    assert.is((await steer('POST', 'profiles', { userId: 7, clinicName: 'Lakeside' })).status, 200);
    for (const [name, body] of [
      ['settings', { createStatus: 204 }],
      ['settings', { organizationPath: '/o' }],
      ['settings', { halfWritten: { sections: 5, answer: 'success', times: 1 } }],
      ['organizations', { id: 1, size: 3 }],
      ['profiles', { userId: 7, dob: 'soon' }],
      ['profiles', { userId: 11, shoeSize: 44 }],
      ['profiles', { firstName: 'A' }],
    ] as const)
      assert.is((await steer('POST', name, body)).status, 400, JSON.stringify(body));
    assert.is((await steer('POST', 'reset')).status, 204);
    assert.equal([sandbox.records().length, sandbox.settings().moreFields, sandbox.requests()], [5, [], []]);
  }));

test('a test in the same process adds, edits and removes', () =>
  withPractice({}, async (sandbox, send) => {
    const { id } = sandbox.addOrganization({ name: 'Lakeside' });
    sandbox.editOrganization(id, { name: 'Lakeside East' });
    sandbox.addProfile(ana);
    sandbox.editProfile(7, { firstName: 'Anna', image: null });
    assert.equal(
      [(await send('GET', org)).text, await read(send, 7)],
      [
        '[{"id":1,"name":"Lakeside East","therapist_user_id":null}]',
        { ...nobody, ...ana, firstName: 'Anna', image: null },
      ],
    );
    sandbox.removeOrganization(id);
    sandbox.removeProfile(7);
    assert.equal(sandbox.records(), []);
  }));

test('a state file gives organizations, profiles and settings, and what is wrong in it is named', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sandbox-'));
  try {
    const stateFile = join(folder, 'state.json');
    await writeFile(stateFile, JSON.stringify({ ...state, settings: { createStatus: 200 } }));
    await withPractice({ stateFile }, async (sandbox) =>
      assert.equal([sandbox.records().length, sandbox.settings().createStatus], [5, 200]),
    );
    for (const wrong of [
      '{',
      '{"users":[]}',
      '{"organizations":[{"id":"1"}]}',
      '{"organizations":[{"id":1},{"id":1}]}',
      '{"profiles":[{"userId":7,"dob":"soon"}]}',
      '{"settings":{"auth":"none"}}',
    ]) {
      await writeFile(stateFile, wrong);
      assert.ok(
        await startPracticeSandbox({ stateFile }).then(
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
