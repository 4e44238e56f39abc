import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startUphealSandbox, type UphealSandbox } from '../../src/sandbox/upheal/index.ts';
import { person, small } from './workbench.ts';
import { caseload, manifestFile, newFolder, type Ran } from './run-command.ts';

const edited = { ...small, providers: [person('p-1', { lastName: 'New' }), small.providers[1]] };
const keyOf = (byte: number): string => Buffer.alloc(32, byte).toString('base64');

interface Jobs {
  readonly server: UphealSandbox;
  /** State, and the key, as every job of this project has them. */
  readonly given: { readonly CASELOAD_STATE: string; readonly CASELOAD_KEY: string };
  /** Runs the command in a working folder and with a home of its own, to which only the saved plan is brought. */
  job(manifest: object, args: readonly string[], env: Readonly<Record<string, string>>): Promise<Ran>;
}

async function jobs(work: (jobs: Jobs) => Promise<void>): Promise<void> {
  const server = await startUphealSandbox({});
  const top = newFolder();
  const given = { CASELOAD_STATE: join(top, 'state'), CASELOAD_KEY: keyOf(1) };
  let count = 0;
  const job = async (
    manifest: object,
    args: readonly string[],
    env: Readonly<Record<string, string>>,
  ): Promise<Ran> => {
    const [cwd, home] = [join(top, `job-${(count += 1)}`), join(top, `home-${count}`)];
    for (const folder of [cwd, home]) mkdirSync(folder);
    if (args.includes('--plan')) cpSync(join(top, 'plan.json'), join(cwd, 'plan.json'));
    const ran = await caseload(
      [...args, manifestFile(cwd, manifest)],
      { UPHEAL_API_URL: server.url, UPHEAL_API_KEY: server.key, HOME: home, ...env },
      cwd,
    );
    if (args.includes('--out')) cpSync(join(cwd, 'plan.json'), join(top, 'plan.json'));
    return ran;
  };
  try {
    await work({ server, given, job });
  } finally {
    await server.close();
  }
}

const test = suite('a plan that is made in one job and applied in another');

test('it is carried out in another folder and another home, with the same state and key', async () => {
  await jobs(async ({ server, given, job }) => {
    assert.is((await job(small, ['plan', '--out', 'plan.json'], given)).code, 0);
    const first = await job(small, ['apply', '--plan', 'plan.json'], given);
    assert.is(first.code, 0, first.stderr);
    assert.is(server.records().length, 4);
    await job(edited, ['plan', '--out', 'plan.json'], given);
    const second = await job(edited, ['apply', '--plan', 'plan.json'], given);
    assert.is(second.code, 0, second.stderr);
    assert.match(second.stdout, /Apply: 1 done/);
  });
});

test('without the state that it was made from it is refused, and the way out names CASELOAD_STATE', async () => {
  await jobs(async ({ server, given, job }) => {
    await job(small, ['apply', '--yes'], given);
    await job(edited, ['plan', '--out', 'plan.json'], given);
    const before = server.requests().length;
    const ran = await job(edited, ['apply', '--plan', 'plan.json'], { CASELOAD_KEY: given.CASELOAD_KEY });
    assert.is(ran.code, 6);
    assert.match(ran.stderr, /made from another state/);
    assert.match(ran.stderr, /CASELOAD_STATE .*must name the same state/);
    assert.is(server.requests().length, before);
  });
});

test('without its key, or with another, it is refused, and the way out names CASELOAD_KEY', async () => {
  await jobs(async ({ server, given, job }) => {
    await job(small, ['apply', '--yes'], given);
    await job(edited, ['plan', '--out', 'plan.json'], given);
    const before = server.requests().length;
    const { CASELOAD_STATE } = given;
    for (const env of [
      { CASELOAD_STATE },
      { CASELOAD_STATE, CASELOAD_KEY: keyOf(2) },
      { CASELOAD_KEY: keyOf(2) },
      {},
    ]) {
      const ran = await job(edited, ['apply', '--plan', 'plan.json'], env);
      assert.is(ran.code, 6, ran.stderr);
      assert.match(ran.stderr, /CASELOAD_KEY/);
    }
    assert.is(server.requests().length, before);
  });
});

test.run();
