import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startUphealSandbox, type UphealSandbox } from '../../src/sandbox/upheal/index.ts';
import { small } from './workbench.ts';
import { caseload, manifestFile, newFolder, type Ran } from './run-command.ts';

interface Bench {
  readonly server: UphealSandbox;
  readonly folder: string;
  run(...args: string[]): Promise<Ran>;
}

async function bench(work: (bench: Bench) => Promise<void>): Promise<void> {
  const server = await startUphealSandbox({});
  const folder = newFolder();
  const env = { UPHEAL_API_URL: server.url, UPHEAL_API_KEY: server.key, CASELOAD_STATE: join(folder, 'state') };
  try {
    await work({ server, folder, run: (...args) => caseload(args, env) });
  } finally {
    await server.close();
  }
}

const test = suite('commands, with the real command');

test('what init writes is valid, is planned and applied, and is never overwritten', async () => {
  await bench(async ({ server, folder, run }) => {
    const home = join(folder, 'practice');
    assert.is((await run('init', home)).code, 0);
    assert.match(readFileSync(join(home, '.gitignore'), 'utf8'), /^\.caseload\/$/m);
    const path = join(home, 'caseload.yaml');
    const checked = await run('validate', path);
    assert.is(checked.code, 0, checked.stderr);
    assert.is((await run('apply', path, '--yes')).code, 0);
    assert.is(server.records().length, 2);
    const before = readFileSync(path, 'utf8');
    const again = await run('init', home);
    assert.is(again.code, 1);
    assert.is(readFileSync(path, 'utf8'), before);
  });
});

test('validate says everything at once, sorted, with a total, as text and as JSON, and needs neither key nor network', async () => {
  const folder = newFolder();
  const providers = Array.from({ length: 200 }, (_, index) => ({
    id: `p-${index + 1}`,
    firstName: 'Zquark',
    lastName: 'V',
    email: `p${index + 1}@north.example`,
    noteIdentifier: 'Nobody',
  }));
  const path = manifestFile(folder, { version: 1, providers });
  const ran = await caseload(['validate', path, '--format', 'json']);
  assert.is(ran.code, 1);
  const found = JSON.parse(ran.stdout) as { summary: { errors: number }; diagnostics: { at: { column: number } }[] };
  assert.is(found.summary.errors, 200);
  const columns = found.diagnostics.map((item) => item.at.column);
  assert.equal(
    columns,
    [...columns].sort((a, b) => a - b),
  );
  const text = await caseload(['validate', path]);
  assert.is(text.code, 1);
  assert.match(text.stdout + text.stderr, /200 errors/);
  assert.not.match(text.stdout + text.stderr + ran.stdout, /Zquark/);
});

test('a manifest of several files and CSV is one, and standard input is read', async () => {
  const folder = newFolder();
  mkdirSync(join(folder, 'roster'));
  writeFileSync(
    join(folder, 'roster', 'a.yaml'),
    'version: 1\nproviders:\n  - { id: p-1, firstName: A, lastName: B, email: a@b.example }\n',
  );
  writeFileSync(join(folder, 'roster', 'clients.csv'), 'id,firstName,lastName\nc-1,C,D\n');
  writeFileSync(join(folder, 'roster', 'assignments.csv'), 'client,providers\nc-1,p-1\n');
  const ran = await caseload(['validate', join(folder, 'roster')]);
  assert.is(ran.code, 0, ran.stderr);
  assert.match(ran.stdout, /Valid: 3 resources/);
});

test('state is listed, shown, renamed and forgotten; what is not there is an error of the flag', async () => {
  await bench(async ({ server, folder, run }) => {
    const path = manifestFile(folder, small);
    assert.is((await run('apply', path, '--yes')).code, 0);
    const list = await run('state', 'list', '--format', 'json');
    assert.is((JSON.parse(list.stdout) as unknown[]).length, 6);
    assert.match((await run('state', 'list')).stdout, /^client\/c-1 {2}/m);
    const shown = JSON.parse((await run('state', 'show', 'client/c-1')).stdout) as { id: string };
    assert.ok(server.records().some((user) => user.userId === shown.id));
    assert.is((await run('state', 'mv', 'client/c-1', 'client/c-9')).code, 0);
    assert.is((await run('state', 'mv', 'client/c-1', 'client/c-2')).code, 1);
    assert.is((await run('state', 'rm', 'client/c-9')).code, 0);
    assert.is((await run('state', 'show', 'client/c-9')).code, 1);
    assert.is((await run('state', 'show', 'person/x')).code, 1);
    const found = await run('plan', path, '--format', 'json');
    assert.is((JSON.parse(found.stdout) as { summary: Record<string, number> }).summary['adopt'], 1);
  });
});

test('invite links are printed by invites and stand in no other output or file', async () => {
  await bench(async ({ server, folder, run }) => {
    const path = manifestFile(folder, small);
    const applied = await run('apply', path, '--yes');
    const ran = await run('invites', path);
    const links = server.records().flatMap((user) => user.inviteUrl ?? []);
    assert.is(links.length, 2);
    for (const link of links) {
      assert.ok(ran.stdout.includes(link));
      assert.not.ok((applied.stdout + applied.stderr).includes(link));
      assert.not.ok(readFileSync(join(folder, 'state', 'upheal', 'state.json'), 'utf8').includes(link));
    }
    assert.is(statSync(join(folder, 'state', 'upheal', 'state.json')).mode & 0o777, 0o600);
  });
});

test('an invite that cannot be read is told as that, and when none can the target is not to be had', async () => {
  await bench(async ({ server, folder, run }) => {
    const path = manifestFile(folder, small);
    await run('apply', path, '--yes');
    const [first] = server.records().filter((user) => user.inviteUrl !== undefined);
    server.faults([{ fault: '500-before', match: { method: 'GET', path: first?.userId ?? '' }, times: Infinity }]);
    const some = await run('invites', path);
    assert.equal([some.code, some.stdout.includes('status 500')], [0, true], some.stderr);
    server.faults([{ fault: '500-before', match: { method: 'GET' }, times: Infinity }]);
    const none = await run('invites', path);
    assert.is(none.code, 5, none.stdout + none.stderr);
    assert.match(none.stderr, /None of the 2 looks.*status 500/);
  });
});

test('doctor says what to set, and its exit code is that of a target that cannot be used', async () => {
  await bench(async ({ server, folder, run }) => {
    const before = await run('doctor', '--format', 'json');
    assert.is(before.code, 0, before.stdout);
    await run('apply', manifestFile(folder, small), '--yes');
    const writes = server.writes().length;
    const after = await run('doctor');
    assert.is(after.code, 0, after.stdout);
    assert.not.match(after.stdout, /open|wrong/);
    assert.is(server.writes().length, writes);
  });
  const other = await startUphealSandbox({ settings: { v1Prefix: '/v1', authScheme: '' } });
  try {
    const ran = await caseload(['doctor'], {
      UPHEAL_API_URL: other.url,
      UPHEAL_API_KEY: other.key,
      CASELOAD_STATE: newFolder(),
    });
    assert.is(ran.code, 5);
    assert.match(ran.stdout, /settings\.upheal\.v1Prefix to "\/v1"/);
  } finally {
    await other.close();
  }
});

test('every command has help with an example, and an unknown flag or command is an error of the flag', async () => {
  for (const command of ['init', 'validate', 'plan', 'apply', 'invites', 'doctor', 'state', 'sandbox']) {
    const ran = await caseload([command, '--help']);
    assert.is(ran.code, 0);
    assert.match(ran.stdout, /Example:\n {2}\S*\s?caseload/);
    assert.is((await caseload([command, '--no-such-flag'])).code, 1, command);
  }
  assert.is((await caseload(['nonsense'])).code, 1);
});

test.run();
