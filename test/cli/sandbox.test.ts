import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { sandboxes } from '../../src/sandbox/index.ts';
import { targets } from '../../src/targets/index.ts';
import { command, caseload } from './run-command.ts';

const test = suite('cli/sandbox');

/** Starts the real command, reads what it says, and ends it as Ctrl-C does when `use` is through. */
async function running(args: readonly string[], use: (said: string) => Promise<void>): Promise<number | null> {
  const child = spawn(process.execPath, [command, 'sandbox', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env['PATH'] ?? '' },
  });
  const ended = once(child, 'close');
  try {
    let said = '';
    for await (const part of child.stdout) {
      said += String(part);
      if (said.split('\n').length > 2) break;
    }
    await use(said);
  } finally {
    child.kill('SIGINT');
  }
  const [code] = await ended;
  return code;
}

for (const [args, path, url, key] of [
  [['--port', '0'], '/users/nobody', 'UPHEAL_API_URL', 'UPHEAL_API_KEY'],
  [['--port', '0', '--target', 'upheal'], '/users/nobody', 'UPHEAL_API_URL', 'UPHEAL_API_KEY'],
  [['--port', '0', '--target', 'hipp'], '/v1/users/usr_no_body', 'HIPP_API_URL', 'HIPP_API_KEY'],
  [['--port', '0', '--target', 'practice'], '/apis/therapist/practice/x', 'PRACTICE_API_URL', 'PRACTICE_API_KEY'],
] as const)
  test(`sandbox ${args.join(' ')} answers under the URL and key that it says to export in ${url}`, async () => {
    const code = await running(args, async (said) => {
      const exported = new RegExp(`export ${url}=(\\S+) ${key}=(\\S+)\n`).exec(said);
      assert.ok(exported, said);
      const status = async (authorization: string): Promise<number> =>
        (await fetch(`${exported[1]}${path}`, { headers: { authorization } })).status;
      assert.equal([await status(`Bearer ${exported[2]}`), await status('Bearer wrong')], [404, 401]);
      const records = await fetch(`${exported[1]}/__sandbox/records`);
      assert.equal(await records.json(), []);
    });
    assert.is(code, 0);
  });

test('it has a port of its own, and says what to do when something listens there already', async () => {
  assert.match((await caseload(['sandbox', '--help'])).stdout, /--port <n>.*\(default:\s+"4010"\)/s);
  await running(['--port', '0'], async (said) => {
    const port = /127\.0\.0\.1:(\d+)/.exec(said)?.[1] ?? '';
    const ran = await caseload(['sandbox', '--port', port]);
    assert.is(ran.code, 1);
    assert.match(ran.stderr, `something listens on port ${port} already`);
    assert.match(ran.stderr, /--port N.*--state of its own/);
  });
});

test('a sandbox that there is not is refused with the names of those there are', async () => {
  for (const name of ['nonsense', 'toString']) {
    const ran = await caseload(['sandbox', '--target', name]);
    assert.is(ran.code, 1);
    assert.match(ran.stderr, 'Sandboxes: upheal, hipp, practice.');
  }
});

test('every target has a sandbox that names the variables it looks in', () => {
  for (const { name, variables } of Object.values(targets))
    assert.equal(sandboxes[name]?.variables, { url: variables.url, key: variables.key });
});

test.run();
