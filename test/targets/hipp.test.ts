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

test('several rows with the same name and role are unknown, and nobody is created then', async () => {
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
});

const nearly: readonly (readonly [string, Item])[] = [
  ['another spelling of the first name', { firstName: 'Anna' }],
  ['capitals', { firstName: 'ANA', lastName: 'RIVERA' }],
  ['an accent', { firstName: 'Aná', lastName: 'Rivéra' }],
  ['another last name', { lastName: 'Stone' }],
  ['another role', { role: 'TECHNICIAN' }],
];
for (const [what, change] of nearly)
  test(`under the address there is somebody with ${what}: a conflict that names the id, and nobody is created`, async () => {
    await stage(
      'hipp',
      async ({ server, roster, plan, apply }) => {
        const { blocked, operations } = await plan(roster);
        const id = server.records().flatMap((user) => {
          const { email, publicId } = user as { readonly email?: string; readonly publicId?: string };
          return email === ana.email && publicId !== undefined ? [publicId] : [];
        })[0];
        assert.equal(
          blocked.map((item) => [item.ref, item.reason, item.message.includes(String(id))]),
          [['provider/p-1001', 'conflict', true]],
        );
        assert.equal(
          operations.map((operation) => operation.ref),
          ['client/cl-1001'],
        );
        await apply(roster);
        assert.equal(
          server.writes().map((write) => Object.fromEntries(Object.entries(write.body ?? {}))['role']),
          ['PATIENT'],
        );
      },
      users([{ ...ana, ...change }]),
    );
  });

for (const [what, change] of [
  ['blanks', { firstName: ' Ana', lastName: 'Rivera\u00a0 ' }],
  ['how letters are put together', { lastName: 'Rive\u0301ra' }],
] as const)
  test(`a name that differs in ${what} alone is the same name, and the person is taken over`, async () => {
    await stage(
      'hipp',
      async ({ roster, plan }) => {
        const made = await plan({
          ...roster,
          providers: (roster.providers ?? []).map((item) => ({
            ...item,
            ...('firstName' in change ? {} : { lastName: 'Riv\u00e9ra' }),
          })),
        });
        const seen = [...made.operations, ...made.blocked].filter(({ ref }) => ref === 'provider/p-1001');
        assert.equal([...new Set(seen.map((item) => item.action))], ['adopt']);
      },
      users([{ ...ana, ...change }]),
    );
  });

test('a birth date that a read shows and that differs is never the same person, and nobody is created beside it', async () => {
  const sam = { firstName: 'Sam', lastName: 'Doe', role: 'PATIENT', email: 'sam.doe@south.example' };
  const of = async (birthDate: string): Promise<readonly string[]> => {
    let found: readonly string[] = [];
    await stage(
      'hipp',
      async ({ roster, plan }) => {
        const client = { id: 'cl-1001', ...sam, dateOfBirth: '1990-04-12' };
        const clients = [Object.fromEntries(Object.entries(client).filter(([name]) => name !== 'role'))];
        const made = await plan({ ...roster, providers: [], clients, assignments: [] });
        found = [...made.operations, ...made.blocked].map((item) => `${item.action} ${'reason' in item}`);
        assert.not.match(JSON.stringify(made), /1990|1991/);
      },
      users([{ ...sam, birthDate }]),
    );
    return found;
  };
  assert.equal(await of('1990-04-12'), ['adopt false']);
  assert.equal(await of('1991-04-12'), ['adopt true']);
});

test('rows of another name under an address that contains ours are nobody, and a refused create says who it may be', async () => {
  const joana = { firstName: 'Joana', lastName: 'Stone', role: 'CLINICIAN', email: `jo${ana.email}` };
  await stage(
    'hipp',
    async ({ roster, apply }) => {
      assert.equal([...new Set((await apply(roster)).outcomes.map(({ status }) => status))], ['done']);
    },
    users([joana], { emailFilter: 'contains' }),
  );
  for (const [duplicateEmail, status] of [
    [400, 'failed'],
    [409, 'failed'],
  ] as const)
    await stage(
      'hipp',
      async ({ server, roster, apply }) => {
        const report = await apply({ ...roster, clients: [], assignments: [] });
        const [outcome] = report.outcomes;
        assert.equal([outcome?.status, outcome?.error?.code], [status, 'conflict']);
        assert.match(outcome?.error?.message ?? '', /usr_\w+, under another name/);
        assert.is(server.writes().length, 1);
      },
      users([{ ...joana, email: ana.email }], { duplicateEmail }),
    );
});

test('an address is asked for as it is written and in small letters', async () => {
  await stage('hipp', async ({ server, roster, plan }) => {
    await plan({
      ...roster,
      clients: [],
      assignments: [],
      providers: (roster.providers ?? []).map((item) => ({ ...item, email: 'Ana.Rivera@Lakeside.example' })),
    });
    assert.equal(
      server.requests().map(({ path }) => new URLSearchParams(path.split('?')[1]).get('email')),
      ['Ana.Rivera@Lakeside.example', 'ana.rivera@lakeside.example'],
    );
  });
});

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
