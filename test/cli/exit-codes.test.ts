import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { exitCodes } from '../../src/engine/exit-codes.ts';
import { startUphealSandbox, type UphealSandbox } from '../../src/sandbox/upheal/index.ts';
import { client, person, small } from './workbench.ts';
import { caseload, manifestFile, newFolder, start, type Ran } from './run-command.ts';

interface Stage {
  readonly server: UphealSandbox;
  readonly env: Readonly<Record<string, string>>;
  /** Runs a command on a manifest. */
  run(manifest: object, ...args: string[]): Promise<Ran>;
}

async function stage(work: (stage: Stage) => Promise<void>): Promise<void> {
  const server = await startUphealSandbox({});
  const folder = newFolder();
  const env = { UPHEAL_API_URL: server.url, UPHEAL_API_KEY: server.key, CASELOAD_STATE: join(folder, 'state') };
  try {
    await work({ server, env, run: (manifest, ...args) => caseload([...args, manifestFile(folder, manifest)], env) });
  } finally {
    await server.close();
  }
}

const edited = { ...small, providers: [person('p-1', { lastName: 'New' }), small.providers[1]] };
const roster = (clients: number) => ({
  ...small,
  clients: Array.from({ length: clients }, (_, index) => client(`c-${index + 1}`)),
  assignments: Array.from({ length: clients }, (_, index) => ({ client: `c-${index + 1}`, providers: ['p-1'] })),
});

const test = suite('exit codes, with the real command');

test('0: done, or nothing to do, and a plan with changes that nobody asked the code about', async () => {
  await stage(async ({ run }) => {
    assert.is((await run(small, 'validate')).code, 0);
    assert.is((await run(small, 'plan')).code, 0);
    assert.is((await run(small, 'apply', '--yes')).code, 0);
    assert.is((await run(small, 'apply')).code, 0);
    assert.is((await run(small, 'plan', '--detailed-exitcode')).code, 0);
    assert.is((await run(small, 'drift')).code, 0);
  });
});

test('1: the manifest, a flag or a setting is wrong, and nothing is sent', async () => {
  await stage(async ({ server, env, run }) => {
    const wrong = { ...small, providers: [person('p-1', { email: 'nobody' })] };
    for (const command of ['validate', 'plan', 'apply', 'drift'])
      assert.is((await run(wrong, command)).code, 1, command);
    assert.is((await run(small, 'plan', '--no-such-flag')).code, 1);
    assert.is((await run({ ...small, settings: { concurrency: 'many' } }, 'plan')).code, 1);
    assert.is((await run({ ...small, settings: { rateLimit: 60, reserve: '100%' } }, 'validate')).code, 1);
    assert.is((await run(small, 'plan', '--expires', '1h')).code, 1);
    assert.is((await caseload(['plan', manifestFile(newFolder(), small)], { ...env, UPHEAL_API_KEY: '' })).code, 1);
    assert.is(server.requests().length, 0);
  });
});

test('2: there are changes and the code was asked for, or there is drift', async () => {
  await stage(async ({ server, run }) => {
    assert.is((await run(small, 'plan', '--detailed-exitcode')).code, 2);
    await run(small, 'apply', '--yes');
    server.edit(server.records()[0]?.userId ?? '', { firstName: 'By hand' });
    assert.is((await run(small, 'drift')).code, 2);
  });
});

test('3: refused by a guard, or not approved, and nothing is written', async () => {
  await stage(async ({ server, run }) => {
    assert.is((await run(small, 'apply')).code, 3);
    assert.is(server.writes().length, 0);
    await run(roster(12), 'apply', '--yes');
    const before = server.writes().length;
    assert.is((await run(roster(6), 'apply', '--yes')).code, 3);
    assert.is((await run(roster(6), 'plan')).code, 0);
    assert.is(server.writes().length, before);
  });
});

test('4: applied in part', async () => {
  await stage(async ({ server, run }) => {
    server.faults([
      { fault: '500-before', status: 403, match: { method: 'POST', path: 'users/clients', body: 'c-2' } },
    ]);
    assert.is((await run(small, 'apply', '--yes')).code, 4);
    assert.is(server.records().length, 3);
    assert.is((await run(small, 'apply', '--yes')).code, 0);
  });
});

test('5: the target refused the key, or could not be reached, and nothing is written', async () => {
  await stage(async ({ server, env }) => {
    const file = manifestFile(newFolder(), small);
    for (const args of [['plan'], ['apply', '--yes']])
      assert.is((await caseload([...args, file], { ...env, UPHEAL_API_KEY: 'wrong' })).code, 5);
    await server.close();
    assert.is((await caseload(['plan', file], env)).code, 5);
    assert.is(server.writes().length, 0);
  });
});

test('5: the key may look and not write, so nothing was written', async () => {
  await stage(async ({ server, env }) => {
    server.faults([
      { fault: '500-before', status: 401, times: 100, match: { method: 'POST', path: 'users/(providers|clients)$' } },
    ]);
    assert.is((await caseload(['apply', '--yes', manifestFile(newFolder(), small)], env)).code, 5);
    assert.is(server.records().length, 0);
  });
});

test('6: a saved plan that was used, or state with another key', async () => {
  await stage(async ({ env, run }) => {
    const plan = join(newFolder(), 'plan.json');
    await run(small, 'plan', '--out', plan);
    assert.is((await run(small, 'apply', '--plan', plan)).code, 0);
    assert.is((await run(small, 'apply', '--plan', plan)).code, 6);
    const other = { ...env, CASELOAD_KEY: Buffer.alloc(32, 1).toString('base64') };
    assert.is((await caseload(['plan', manifestFile(newFolder(), edited)], other)).code, 6);
  });
});

test('70: a bug, with the place in the code', async () => {
  // No bug is known that a manifest could reach, so one is planted before the command starts: its answer cannot be
  // written.
  const bug = "process.stdout.write = () => { throw new TypeError('planted'); };";
  const ran = await start(['validate', manifestFile(newFolder(), small)], {
    NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(bug)}`,
  }).ended;
  assert.is(ran.code, 70);
  assert.match(ran.stderr, /^TypeError: planted\n {4}at /m);
});

test('130: interrupted, and what was in flight is recorded', async () => {
  await stage(async ({ server, env, run }) => {
    server.faults([{ fault: 'slow', delayMs: 200, times: 1000, match: { method: 'POST' } }]);
    const running = start(['apply', manifestFile(newFolder(), roster(20)), '--yes', '--concurrency', '1'], env);
    while (server.writes().length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    running.kill('SIGINT');
    assert.is((await running.ended).code, 130);
    server.faults([]);
    assert.is((await run(roster(20), 'apply', '--yes')).code, 0);
    assert.is(server.records().length, 22);
  });
});

test('the table of the README has these codes and no others', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const table = readme.slice(readme.indexOf('| exit code | means |')).split('\n\n')[0] ?? '';
  assert.equal(
    [...table.matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code)),
    Object.values(exitCodes),
  );
});

test.run();
