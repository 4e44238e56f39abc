import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startUphealSandbox, type UphealSandbox } from '../../src/sandbox/upheal/index.ts';
import { caseload, manifestFile, newFolder, type Ran } from './run-command.ts';

const orgId = '8f0c2d1e-6a57-4c6f-9d0e-2f3f1c9b7a10';

const provider = (id: string, more: object = {}) => ({
  id,
  firstName: 'Zquark',
  lastName: 'Vexillor',
  email: `${id}-zquark@north.example`,
  ...more,
});
const client = (id: string, more: object = {}) => ({
  id,
  firstName: 'Wibblet',
  lastName: 'Snorkelby',
  dateOfBirth: '1987-03-09',
  pronoun: 'NeutralThem',
  ...more,
});

const roster = {
  version: 1,
  organizations: [{ key: 'north', id: orgId }],
  providers: [
    provider('p-1', {
      organization: 'north',
      nationalProviderIdentifier: '1234567893',
      noteIdentifier: 'Clinician',
      phoneNumber: '5550100',
    }),
    provider('p-2', { therapyLicence: 'LIC-QQX-77' }),
    provider('p-3', { defaultSessionType: 'Soap', noteIdentifier: 'Coach' }),
  ],
  clients: [
    client('c-1'),
    client('c-2', { email: 'wibblet2@north.example', locale: 'en-US' }),
    client('c-3'),
    client('c-4'),
  ],
  assignments: [
    { client: 'c-1', providers: ['p-1'] },
    { client: 'c-2', providers: ['p-2', 'p-1'] },
    { client: 'c-3', providers: ['p-3'] },
    { client: 'c-4', providers: ['p-1', 'p-2', 'p-3'] },
  ],
};
type Roster = { -readonly [K in keyof typeof roster]: (typeof roster)[K] } & { settings?: object };

interface Bench {
  readonly server: UphealSandbox;
  readonly folder: string;
  run(args: readonly string[], manifest?: object): Promise<Ran>;
}

async function bench(
  work: (bench: Bench) => Promise<void>,
  options: Parameters<typeof startUphealSandbox>[0] = {},
): Promise<void> {
  const server = await startUphealSandbox({ state: { organizations: [{ id: orgId }] }, ...options });
  const folder = newFolder();
  const env = { UPHEAL_API_URL: server.url, UPHEAL_API_KEY: server.key, CASELOAD_STATE: join(folder, 'state') };
  try {
    await work({
      server,
      folder,
      run: (args, manifest = roster) => caseload([...args, manifestFile(folder, manifest)], env),
    });
  } finally {
    await server.close();
  }
}

const planOf = (ran: Ran) =>
  JSON.parse(ran.stdout) as {
    summary: Record<string, number>;
    operations: { ref: string; action: string; fields?: { name: string; cause: string }[] }[];
    blocked: { ref: string; reason: string }[];
    drift: { ref: string; class: string }[];
  };
const reportOf = (ran: Ran) =>
  JSON.parse(ran.stdout) as {
    summary: Record<string, number>;
    outcomes: { ref: string; status: string; error?: { code: string } }[];
  };
const allFiles = (folder: string): string =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile() && !path.endsWith('caseload.json'))
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n');

const test = suite('apply, with the real command against the sandbox');

test('a roster is created with one write a person and one more a list of several, and then nothing is left to do', async () => {
  await bench(async ({ server, run }) => {
    const first = await run(['apply', '--yes', '--format', 'json']);
    assert.is(first.code, 0, first.stderr);
    // 3 providers, 4 clients, 2 lists of several, and one provider that sets what version 1 and what version 2 alone
    // can set.
    assert.is(server.writes().length, 3 + 4 + 2 + 1);
    const before = server.requests().length;
    const again = await run(['plan', '--detailed-exitcode']);
    assert.is(again.code, 0, again.stdout);
    assert.is(server.requests().length, before);
    assert.match(
      again.stdout,
      /Plan: 0 to create, 0 to adopt, 0 to activate, 0 to update, 0 to replace, 0 to recreate, 0 to delete, 0 to release, 0 blocked, 11 unchanged\.\n$/,
    );
    const second = await run(['apply', '--yes', '--format', 'json']);
    assert.is(second.code, 0);
    assert.is(server.writes().length, 10);
    const all = await run(['plan', '--refresh', 'all', '--format', 'json']);
    assert.is(planOf(all).summary['unchanged'], 11, all.stdout);
    // One read each; and, once a day, a look at each by partner id, and by e-mail where there is one, for doubles.
    assert.is(server.requests().length, before + 7 + 11);
  });
});

test('a plan sends no write, whatever the manifest wants', async () => {
  await bench(
    async ({ server, run }) => {
      assert.is((await run(['plan'])).code, 0);
      assert.is((await run(['plan', '--refresh', 'all'])).code, 0);
      assert.is(server.writes().length, 0);
      assert.is(server.violations().length, 0);
    },
    { state: { organizations: [{ id: orgId }], settings: { readOnly: true } } },
  );
});

test('personal data and the key appear in no output, no state and no error', async () => {
  await bench(async ({ server, folder, run }) => {
    let shown = '';
    for (const format of ['text', 'json', 'markdown', 'html']) {
      const ran = await run(['plan', '--format', format]);
      shown += ran.stdout + ran.stderr;
    }
    server.faults([{ fault: '500-after', match: { method: 'POST', path: '/v2/users/clients' }, times: 2 }]);
    const applied = await run(['apply', '--yes']);
    const drifted = await run(['plan', '--refresh', 'all'], {
      ...roster,
      providers: [
        ...roster.providers.slice(0, 2),
        provider('p-3', { email: 'other-zquark@north.example', defaultSessionType: 'Soap', noteIdentifier: 'Coach' }),
      ],
    });
    shown += applied.stdout + applied.stderr + drifted.stdout + drifted.stderr + allFiles(folder);
    for (const canary of [
      'Zquark',
      'zquark',
      'Vexillor',
      'Wibblet',
      'wibblet',
      'Snorkelby',
      '1987-03-09',
      'LIC-QQX',
      '1234567893',
      '5550100',
      'sandbox-key',
    ]) {
      assert.not.ok(shown.includes(canary), `${canary} was shown`);
    }
    const revealed = await run(['plan', '--reveal', '--refresh', 'all'], {
      ...roster,
      clients: [client('c-1', { firstName: 'Grommet' }), ...roster.clients.slice(1)],
    });
    assert.match(revealed.stdout, /Wibblet.*Grommet/);
  });
});

test('an edit, a drift and an immutable field are told apart, and what cannot be changed is blocked', async () => {
  await bench(async ({ server, run }) => {
    await run(['apply', '--yes']);
    const ana = server.records().find((user) => user.partnerUserId === 'p-1');
    server.edit(ana?.userId ?? '', { noteIdentifier: 'Therapist' });
    const edited: Roster = {
      ...roster,
      providers: [
        { ...roster.providers[0], therapyLicence: 'NEW-1' },
        { ...roster.providers[1], email: 'moved@north.example' },
        roster.providers[2],
      ] as never,
    };
    const plan = planOf(await run(['plan', '--refresh', 'all', '--format', 'json'], edited));
    assert.equal(
      plan.operations.map((operation) => [operation.ref, operation.action]),
      [['provider/p-1', 'update']],
    );
    assert.equal(plan.operations[0]?.fields, [
      { name: 'therapyLicence', cause: 'edit' },
      { name: 'noteIdentifier', cause: 'drift' },
    ]);
    assert.equal(
      plan.blocked.map((item) => [item.ref, item.reason]),
      [['provider/p-2', 'immutable-field']],
    );
    assert.equal(plan.drift, [{ ref: 'provider/p-1', class: 'changed', fields: ['noteIdentifier'] }] as never);
    assert.is((await run(['apply', '--yes', '--refresh', 'all'], edited)).code, 4);
    const now = server.records().find((user) => user.partnerUserId === 'p-1');
    assert.is(now?.noteIdentifier, 'Clinician');
  });
});

test('people who are there already are adopted with evidence, and the first replace of their list needs leave', async () => {
  await bench(async ({ server, run }) => {
    server.add({
      userType: 'HealthcareProvider',
      firstName: 'Zquark',
      lastName: 'Vexillor',
      email: 'P-2-Zquark@north.example',
      therapyLicence: 'OLD',
    } as never);
    server.add({ userType: 'Client', firstName: 'Wibblet', lastName: 'Snorkelby', partnerUserId: 'c-1' } as never);
    const refused = await run(['apply', '--yes', '--format', 'json']);
    assert.is(refused.code, 3, refused.stderr);
    assert.is(server.writes().length, 0);
    assert.match(refused.stderr, /--allow-blind-replace/);
    const done = await run(['apply', '--yes', '--format', 'json', '--allow-blind-replace']);
    assert.is(done.code, 0, done.stdout);
    assert.is(server.records().length, 7);
    assert.is(planOf(await run(['plan', '--refresh', 'all', '--format', 'json'])).summary['unchanged'], 11);
  });
});

test('an update of somebody deactivated says so, and the next plan activates nobody whom others deactivated', async () => {
  await bench(async ({ server, run }) => {
    await run(['apply', '--yes']);
    const user = server.records().find((record) => record.partnerUserId === 'p-2');
    await fetch(`${server.url}/users/${user?.userId ?? ''}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${server.key}` },
    });
    const edited = {
      ...roster,
      providers: [roster.providers[0], { ...roster.providers[1], therapyLicence: 'NEW' }, roster.providers[2]],
    };
    const failed = await run(['apply', '--yes', '--format', 'json'], edited);
    assert.is(failed.code, 4);
    assert.is(reportOf(failed).outcomes[0]?.error?.code, 'deactivated', failed.stdout);
    const plan = planOf(await run(['plan', '--format', 'json'], edited));
    assert.equal([plan.operations, plan.blocked.map(({ reason }) => reason)], [[], ['live-deactivation']]);
    assert.is((await run(['apply', '--yes'], edited)).code, 4);
    assert.is((await run(['apply', '--yes', '--allow-activate', '1'], edited)).code, 0);
    assert.is(planOf(await run(['plan', '--refresh', 'all', '--format', 'json'], edited)).summary['unchanged'], 11);
  });
});

test('whoever leaves is deactivated after the lists let go, and comes back as the same person', async () => {
  await bench(async ({ server, run }) => {
    await run(['apply', '--yes']);
    const without: Roster = {
      ...roster,
      providers: roster.providers.slice(0, 2),
      clients: roster.clients.slice(0, 3),
      assignments: [...roster.assignments.slice(0, 2), { client: 'c-3', providers: ['p-2'] }],
    };
    assert.is((await run(['apply', '--yes'], without)).code, 0);
    const last = server
      .writes()
      .slice(-3)
      .map((write) => write.method);
    assert.equal(last.sort(), ['DELETE', 'DELETE', 'POST']);
    assert.is(server.writes().at(-1)?.method, 'DELETE');
    const plan = planOf(await run(['plan', '--format', 'json']));
    assert.equal(
      plan.operations.map((operation) => `${operation.action} ${operation.ref}`),
      ['activate provider/p-3', 'replace assignment/c-3', 'activate client/c-4', 'replace assignment/c-4'].sort(
        (a, b) =>
          plan.operations.findIndex((o) => `${o.action} ${o.ref}` === a) -
          plan.operations.findIndex((o) => `${o.action} ${o.ref}` === b),
      ),
    );
    assert.is((await run(['apply', '--yes'])).code, 0);
    assert.is(server.records().length, 7);
  });
});

test('lost answers, server errors and cut-off bodies create nobody twice', async () => {
  await bench(async ({ server, run }) => {
    server.faults([
      { fault: 'lost-after', match: { method: 'POST', path: 'users/providers' }, times: 2 },
      { fault: '500-after', match: { method: 'POST', path: 'users/clients' }, times: 1 },
      { fault: 'no-user-id', match: { method: 'POST', path: 'users/clients' }, times: 1 },
      { fault: 'lost-before', match: { method: 'POST', path: 'users/clients' }, times: 1 },
    ]);
    let code: number | null = 4;
    for (let round = 0; round < 4 && code !== 0; round += 1) code = (await run(['apply', '--yes'])).code;
    assert.is(code, 0);
    const ids = server.records().map((user) => user.partnerUserId ?? '');
    assert.equal(ids.sort(), ['c-1', 'c-2', 'c-3', 'c-4', 'p-1', 'p-2', 'p-3']);
  });
});

test('the wrong key, an unreachable host and an insecure address each end with their code, in one block', async () => {
  const folder = newFolder();
  const file = manifestFile(folder, roster);
  const state = { CASELOAD_STATE: join(folder, 'state') };
  const server = await startUphealSandbox();
  try {
    const wrong = await caseload(['plan', file], {
      ...state,
      UPHEAL_API_URL: server.url,
      UPHEAL_API_KEY: 'not-the-key-zq',
    });
    assert.is(wrong.code, 5);
    assert.match(wrong.stderr, /401/);
    assert.not.match(wrong.stderr, /not-the-key-zq|\n\s+at /);
  } finally {
    await server.close();
  }
  const away = await caseload(['plan', file], { ...state, UPHEAL_API_URL: server.url, UPHEAL_API_KEY: 'k' });
  assert.is(away.code, 5);
  assert.match(away.stderr, /could not be reached/);
  assert.is(
    (await caseload(['plan', file], { ...state, UPHEAL_API_URL: 'http://upheal.example', UPHEAL_API_KEY: 'k' })).code,
    1,
  );
  assert.is((await caseload(['plan', file], state)).code, 1);
  assert.is((await caseload(['plan', file, '--nope'], state)).code, 1);
});

test('without a terminal and without --yes nothing is written', async () => {
  await bench(async ({ server, run }) => {
    const ran = await run(['apply']);
    assert.is(ran.code, 3);
    assert.is(server.writes().length, 0);
    assert.match(ran.stderr, /--yes/);
  });
});

test.run();
