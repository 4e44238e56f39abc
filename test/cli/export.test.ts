import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse as parseCsv } from 'csv-parse/sync';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { startUphealSandbox, type UphealSandbox } from '../../src/sandbox/index.ts';
import { caseload, manifestFile, newFolder, type Ran } from './run-command.ts';

const manifest = {
  version: 1,
  providers: [
    {
      id: 'p-1',
      firstName: '=Zquark()',
      lastName: 'A, "B"',
      email: 'zquark@south.example',
      noteIdentifier: 'Coach',
      phoneNumber: '5550100',
      phoneCountryCode: '+1',
      defaultNoteTemplateIds: ['t1', 't2'],
    },
    { id: 'p-2', firstName: 'Bo', lastName: 'Zquark', email: 'bo@south.example', protect: true },
  ],
  clients: [{ id: 'c-1', firstName: 'Cy', lastName: 'Zquark', dateOfBirth: '1990-04-12' }],
  assignments: [{ client: 'c-1', providers: ['p-2', 'p-1'] }],
};
const personal = /Zquark|south\.example|1990|5550100|\bBo\b/i;

interface Bench {
  readonly server: UphealSandbox;
  readonly folder: string;
  run(...args: string[]): Promise<Ran>;
}

async function bench(work: (bench: Bench) => Promise<void>): Promise<void> {
  const server = await startUphealSandbox({ settings: { rateLimit: 1_000_000 } });
  const folder = newFolder();
  const path = manifestFile(folder, manifest);
  const env = { UPHEAL_API_URL: server.url, UPHEAL_API_KEY: server.key, CASELOAD_STATE: join(folder, 'state') };
  try {
    const applied = await caseload(['apply', path, '--yes', '--rate', '1000000'], env);
    assert.is(applied.code, 0, applied.stderr);
    await work({ server, folder, run: (...args) => caseload(['export', path, '--rate', '1000000', ...args], env) });
  } finally {
    await server.close();
  }
}

const test = suite('export, with the real command');

test('without --reveal nothing is read and nothing personal is written, and each file is for its owner alone', async () => {
  await bench(async ({ server, folder, run }) => {
    const before = server.requests().length;
    const out = join(folder, 'out');
    const ran = await run('--out', out);
    assert.is(ran.code, 0, ran.stderr);
    assert.is(server.requests().length, before);
    const texts = ['providers', 'clients', 'assignments'].map((name) => {
      const path = join(out, `${name}.export.csv`);
      assert.is(statSync(path).mode & 0o777, 0o600);
      return readFileSync(path, 'utf8');
    });
    assert.not.match(texts.join() + ran.stdout + ran.stderr, personal);
    const [providers = '', , assignments = ''] = texts;
    const rows = parseCsv(providers, { columns: true }) as Record<string, string>[];
    const held = server.records();
    assert.equal(
      rows.map((row) => [
        row['id'],
        row['remoteId'],
        row['origin'],
        row['state'],
        row['protected'],
        row['noteIdentifier'],
        row['defaultNoteTemplateIds'],
      ]),
      [
        ['p-1', held.find((user) => user.partnerUserId === 'p-1')?.userId, 'created', 'managed', '', 'Coach', 't1;t2'],
        ['p-2', held.find((user) => user.partnerUserId === 'p-2')?.userId, 'created', 'managed', 'true', '', ''],
      ],
    );
    assert.match(rows[0]?.['lastProven'] ?? '', /^\d{4}-\d\d-\d\dT/);
    assert.is((parseCsv(assignments, { columns: true }) as Record<string, string>[])[0]?.['providers'], 'p-2;p-1');
  });
});

test('with --reveal everybody is read and shown as they are there, and no cell is a formula', async () => {
  await bench(async ({ server, folder, run }) => {
    const out = join(folder, 'out');
    server.edit(server.records().find((user) => user.partnerUserId === 'p-2')?.userId ?? '', { lastName: '@live' });
    const ran = await run('--out', out, '--reveal');
    assert.is(ran.code, 0, ran.stderr);
    assert.not.match(ran.stdout + ran.stderr, personal);
    const rows = parseCsv(readFileSync(join(out, 'providers.export.csv'), 'utf8'), { columns: true }) as Record<
      string,
      string
    >[];
    assert.equal(
      rows.map((row) => [row['live'], row['firstName'], row['lastName'], row['email'], row['phoneCountryCode']]),
      [
        ['read', "'=Zquark()", 'A, "B"', 'zquark@south.example', "'+1"],
        ['read', 'Bo', "'@live", 'bo@south.example', ''],
      ],
    );
  });
});

test('YAML is one file with the values as they are, and somebody who cannot be read is said so', async () => {
  await bench(async ({ server, folder, run }) => {
    const out = join(folder, 'people.yaml');
    server.faults([{ fault: '500-before', status: 403, match: { path: '/v2/users/providers' }, times: 1 }]);
    const ran = await run('--out', out, '--reveal', '--format', 'yaml');
    assert.is(ran.code, 0, ran.stderr);
    assert.match(ran.stderr, /Not read \(1 resource\): provider\/p-/);
    const { providers, clients } = parse(readFileSync(out, 'utf8')) as Record<
      string,
      { id: string; live: string; dateOfBirth?: string }[]
    >;
    assert.equal(providers?.map(({ live }) => live).sort(), ['read', 'unknown']);
    assert.is(clients?.[0]?.dateOfBirth, '1990-04-12');
    assert.is(statSync(out).mode & 0o777, 0o600);
  });
});

test('when nobody can be read it is exit 5, and nothing is written', async () => {
  await bench(async ({ server, folder, run }) => {
    server.faults([{ fault: '500-before', status: 403, everyNth: 1 }]);
    const ran = await run('--out', join(folder, 'out'), '--reveal');
    assert.is(ran.code, 5);
    assert.not.ok(existsSync(join(folder, 'out')));
  });
});

test('what is there is replaced with --force alone', async () => {
  await bench(async ({ folder, run }) => {
    const out = join(folder, 'people.yaml');
    writeFileSync(out, 'mine');
    const refused = await run('--out', out, '--format', 'yaml');
    assert.is(refused.code, 1);
    assert.is(readFileSync(out, 'utf8'), 'mine');
    assert.is((await run('--out', out, '--format', 'yaml', '--force')).code, 0);
    assert.match(readFileSync(out, 'utf8'), /- id: p-1/);
    assert.is((await run('--out', out)).code, 1, 'a file is no folder');
  });
});

test.run();
