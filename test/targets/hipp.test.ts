import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { stage, type Item } from './stage.ts';

const test = suite('Hipp Health');
const admin = { firstName: 'Key', lastName: 'Holder', role: 'ADMIN', email: 'admin@south.example' };
const ana = { firstName: 'Ana', lastName: 'Rivera', role: 'CLINICIAN', email: 'ana.rivera@lakeside.example' };
const users = (more: readonly Item[], settings: Item = {}): Item => ({ users: [admin, ...more], settings });
const created = (records: readonly object[]): number =>
  records.filter((user) => 'role' in user && user.role !== 'ADMIN').length;

test('somebody with the same e-mail, name and role is adopted, and everybody is looked up before a create', async () => {
  await stage(
    'hipp',
    async ({ server, roster, plan, apply }) => {
      const made = await plan(roster);
      assert.equal(
        made.operations.map((operation) => `${operation.action} ${operation.ref}`),
        ['adopt provider/p-1001', 'create client/cl-1001'],
      );
      assert.ok(server.requests().every((request) => request.method === 'GET'));
      assert.is((await apply(roster)).summary.done, 2);
      assert.equal([server.writes().length, created(server.records())], [1, 2]);
    },
    users([ana]),
  );
});

test(
  'a look-up counts only rows with the same name and role: another role is nobody, several are unknown, and ' +
    'nothing is created then',
  async () => {
    await stage(
      'hipp',
      async ({ roster, plan }) => {
        assert.equal(
          (await plan(roster)).operations.map((operation) => operation.action),
          ['create', 'create'],
        );
      },
      users([{ ...ana, role: 'TECHNICIAN' }], { duplicateEmail: 'allow' }),
    );
    await stage(
      'hipp',
      async ({ server, roster, apply }) => {
        const report = await apply(roster);
        assert.equal(
          [report.unread.map((item) => [item.ref, item.code]), server.writes().length],
          [[['provider/p-1001', 'ambiguous']], 1],
        );
      },
      users([ana, { ...ana, email: 'ana.rivera@lakeside.example.org' }], { emailFilter: 'contains' }),
    );
  },
);

test('a look-up that does not filter adopts nobody by name alone, and still tells who is not there', async () => {
  await stage(
    'hipp',
    async ({ roster, plan }) => {
      const made = await plan(roster);
      assert.equal(
        [made.operations.map((operation) => operation.ref), made.blocked.map((item) => [item.ref, item.reason])],
        [['client/cl-1001'], [['provider/p-1001', 'conflict']]],
      );
    },
    users([ana], { emailFilter: 'ignored' }),
  );
});

test('a role that the key may not give out is refused once, and not tried again for that role', async () => {
  await stage(
    'hipp',
    async ({ server, roster, apply }) => {
      const clients = ['c-1', 'c-2', 'c-3'].map((id) => ({
        id,
        firstName: 'Sam',
        lastName: id,
        email: `${id}@south.example`,
      }));
      const report = await apply(
        { ...roster, clients, assignments: clients.map(({ id }) => ({ client: id, providers: ['p-1001'] })) },
        { concurrency: 1 },
      );
      assert.equal(
        report.outcomes.map((outcome) => `${outcome.ref} ${outcome.status} ${outcome.error?.code ?? ''}`.trim()),
        [
          'provider/p-1001 done',
          'client/c-1 failed forbidden',
          'client/c-2 failed refused-alike',
          'client/c-3 failed refused-alike',
        ],
      );
      assert.is(server.writes().length, 2);
    },
    users([], { allowedRoles: ['ADMIN', 'CLINICIAN'] }),
  );
});

test('drift of names and role is shown and not repairable, and what no read shows counts as last proven', async () => {
  await stage('hipp', async ({ server, roster, plan, apply }) => {
    await apply(roster);
    const id = server
      .records()
      .map((user) => Object.fromEntries(Object.entries(user)))
      .find((user) => user['role'] === 'CLINICIAN')?.['publicId'];
    await fetch(`${server.url}/__sandbox/users`, {
      method: 'POST',
      body: JSON.stringify({ publicId: id, firstName: 'Changed', email: 'changed@south.example' }),
    });
    const made = await plan(roster, { refresh: 'all' });
    assert.equal(made.drift, [{ ref: 'provider/p-1001', class: 'changed', fields: ['firstName'] }]);
    assert.equal(
      made.blocked.map((item) => [item.ref, item.reason, /recreate/.test(item.hint)]),
      [['provider/p-1001', 'immutable-field', false]],
    );
    assert.equal(made.operations, []);
  });
});

test('the role of the block is sent, and assignments and organizations are one note each', async () => {
  await stage('hipp', async ({ server, roster, plan, apply }) => {
    const made = {
      ...roster,
      organizations: [{ key: 'o-1' }],
      providers:
        roster.providers?.map((item) => ({ ...item, hipp: { role: 'CLINICAL_ADMIN', shouldSendSMS: true } })) ?? [],
    };
    assert.equal((await plan(made)).notes.filter((note) => /has no call for/.test(note)).length, 2);
    await apply(made);
    assert.equal(
      server
        .writes()
        .map((write) => Object.fromEntries(Object.entries(write.body ?? {})))
        .map((body) => [body['role'], body['shouldSendSMS']]),
      [
        ['CLINICAL_ADMIN', true],
        ['PATIENT', undefined],
      ],
    );
  });
});

test.run();
