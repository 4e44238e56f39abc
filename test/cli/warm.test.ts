import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startUphealSandbox } from '../../src/sandbox/upheal/index.ts';
import { caseload, manifestFile, newFolder, start, type Ran } from './run-command.ts';
import { runWarm } from './warm.ts';
import { small } from './workbench.ts';

/** A main module that does what its arguments say. */
const main = join(newFolder(), 'main.mjs');
writeFileSync(
  main,
  `const [what, ...rest] = process.argv.slice(2);
  globalThis.runs = (globalThis.runs ?? 0) + 1;
  const acts = {
    say: () => console.log(JSON.stringify([process.cwd(), process.env, process.listenerCount('SIGINT'), rest])),
    listen: () => process.on('SIGINT', () => {}),
    pid: () => new Promise((done) => setTimeout(done, 300)).then(() => console.log(process.pid)),
    late: () => void setTimeout(() => (console.error('late'), (process.exitCode = 7)), 50),
    exit: () => (console.log('before'), process.exit(Number(rest[0]))),
    die: () => process.kill(process.pid, 'SIGKILL'),
    stray: () => void setTimeout(() => { throw new Error('stray'); }),
    reject: () => void Promise.reject(new Error('unheard')),
    never: () => new Promise(() => {}),
    runs: () => console.log(globalThis.runs),
  };
  await acts[what]();`,
);
const ran = (args: readonly string[], env = {}, cwd = newFolder()): Promise<Ran> => runWarm(main, args, { env, cwd });

const test = suite('cli/warm');

test('a run has its own environment, folder and listeners, and what it prints is its own', async () => {
  for (const name of ['A', 'B']) {
    const cwd = newFolder();
    const said = await ran(['say', 'ü', ''], { [name]: '1' }, cwd);
    assert.equal(said, { code: 0, stdout: `${JSON.stringify([cwd, { [name]: '1' }, 0, ['ü', '']])}\n`, stderr: '' });
    assert.equal(await ran(['listen']), { code: 0, stdout: '', stderr: '' });
  }
  assert.not.equal((await ran(['runs'])).stdout, '1\n');
});

test('a run ends when nothing is left to wait for, with the code that stands then', async () => {
  assert.equal(await ran(['late']), { code: 7, stdout: '', stderr: 'late\n' });
  assert.equal(await ran(['say'], {}, '/'), { code: 0, stdout: '["/",{},0,[]]\n', stderr: '' });
});

test('what ends a process ends the run, and the next one has a new process', async () => {
  for (const [args, code, stdout, stderr] of [
    [['exit', '3'], 3, 'before\n', /^$/],
    [['die'], null, '', /^$/],
    [['stray'], 1, '', /Error: stray\n {4}at /],
    [['reject'], 1, '', /Error: unheard\n {4}at /],
    [['never'], 13, '', /^$/],
    [['nothing'], 1, '', /TypeError: acts\[what\] is not a function/],
  ] as const) {
    const ended = await ran(args);
    assert.equal([ended.code, ended.stdout], [code, stdout], args[0]);
    assert.match(ended.stderr, stderr);
    assert.is((await ran(['runs'])).stdout, '1\n');
  }
});

test('runs at once are in processes of their own, which are not ours', async () => {
  const pids = (await Promise.all([ran(['pid']), ran(['pid']), ran(['pid'])])).map(({ stdout }) => Number(stdout));
  assert.is(new Set([...pids, process.pid]).size, 4);
});

test('what only a new process can have is refused', async () => {
  for (const [args, env] of [
    [['validate', '-'], {}],
    [['plan', '--targets=one'], {}],
    [['plan'], { CASELOAD_TARGETS: 'one' }],
    [['plan'], { NODE_OPTIONS: '--trace-warnings' }],
  ] as const) {
    const why = await runWarm(main, args, { env, cwd: '/' }).catch((cause: unknown) => cause);
    assert.match(String(why), 'needs a process of its own');
  }
});

/** What is another in every run: times, ids of the server, digests under a key, the port. */
const changing = new RegExp(
  [
    /\d{4}-\d\d-\d\dT[\d:.]+Z|\d+\.\d seconds/,
    /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/,
    /(?<="(?:account|manifest)": ")[^"]+/,
    /127\.0\.0\.1:\d+/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'g',
);

/** Every command with what it says of a practice that is new to it. */
async function everyCommand(run: typeof caseload): Promise<readonly string[]> {
  const server = await startUphealSandbox({});
  const folder = newFolder();
  const env = { UPHEAL_API_URL: server.url, UPHEAL_API_KEY: server.key, CASELOAD_STATE: join(folder, 'state') };
  const manifest = manifestFile(folder, small);
  const emails = join(folder, 'emails.txt');
  writeFileSync(emails, small.providers.map(({ email }) => email).join('\n'));
  const said: string[] = [];
  for (const line of [
    ['--version'],
    ['--help'],
    ['init', join(folder, 'new')],
    ['validate', manifest],
    ['plan', manifest, '--format', 'json'],
    ['plan', manifest, '--nonsense', '--format', 'json'],
    ['apply', manifest, '--yes'],
    ['drift', manifest],
    ['import', '--from', 'upheal', '--emails', emails, '--out', join(folder, 'imported.yaml')],
    ['export', manifest, '--out', join(folder, 'users.csv')],
    ['state', 'list'],
    ['invites', manifest],
    ['doctor'],
    ['sandbox', '--port', 'none'],
  ]) {
    const { code, stdout, stderr } = await run(line, env, folder);
    said.push([line.join(' '), code, stdout, stderr].join('\n').replaceAll(folder, '.').replace(changing, '#'));
  }
  await server.close();
  return said;
}

test('every command says the same, in the same bytes, in a process of its own', async () => {
  const [warm, cold] = await Promise.all([
    everyCommand(caseload),
    everyCommand((args, env, cwd) => start(args, env, cwd).ended),
  ]);
  for (const [index, said] of warm.entries()) assert.fixture(said, cold[index] ?? '');
});

test.run();
