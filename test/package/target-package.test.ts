import { execFileSync, spawn } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { newFolder, type Ran } from '../cli/run-command.ts';

const root = new URL('../..', import.meta.url).pathname;
const name = '@acme/caseload-desk';

/** A folder with caseload and the example's package in it, each from its own tarball; the package has a copy of its own. */
const folder = newFolder();
const modules = join(folder, 'node_modules');
const command = join(modules, 'caseload/dist/cli/main.js');
const home = join(modules, name);
const ran = join(home, 'ran');

function unpack(source: string, to: string): void {
  const packed = execFileSync('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder], {
    cwd: source,
    encoding: 'utf8',
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: folder,
      npm_config_offline: 'true',
      npm_config_update_notifier: 'false',
    },
  });
  mkdirSync(to, { recursive: true });
  execFileSync('tar', ['-xzf', join(folder, packed.trim().split('\n').at(-1) ?? ''), '-C', to, '--strip-components=1']);
}

function install(): void {
  unpack(root, join(modules, 'caseload'));
  unpack(join(root, 'examples/target-package'), home);
  cpSync(join(modules, 'caseload'), join(home, 'node_modules/caseload'), { recursive: true });
  // What caseload needs is linked, since nothing is fetched here.
  for (const entry of readdirSync(join(root, 'node_modules')))
    if (!entry.startsWith('.')) symlinkSync(join(root, 'node_modules', entry), join(modules, entry), 'dir');
  // Whoever loads the package leaves a mark.
  appendFileSync(
    join(home, 'index.mjs'),
    "\nimport { writeFileSync } from 'node:fs';\nwriteFileSync(new URL('ran', import.meta.url), '');\n",
  );
  writeFileSync(
    join(folder, 'caseload.yaml'),
    'version: 1\nsettings: { target: "@acme/desk" }\nproviders:\n' +
      '  - { id: p-1, email: ana.rivera@desk.example, "@acme/desk": { room: "2.14" } }\n',
  );
}

function node(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ran> {
  const child = spawn(process.execPath, args, {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'] ?? '', NO_COLOR: '1', ...env },
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (part: Buffer) => (stdout += part.toString()));
  child.stderr.on('data', (part: Buffer) => (stderr += part.toString()));
  return new Promise((resolve) => void child.on('close', (code) => resolve({ code, stdout, stderr })));
}

interface Desk {
  readonly url: string;
  readonly key: string;
  people(): readonly object[];
  close(): Promise<void>;
}

const test = suite('a target in a package of its own');

test.before(install);

test('without --targets its manifest is refused, and no code of it runs', async () => {
  const { code, stdout } = await node([command, 'validate']);
  assert.is(code, 1);
  assert.match(stdout, /unknown-target/);
  assert.match(stdout, /--targets PACKAGE/);
  const planned = await node([command, 'plan', '--target', '@acme/desk'], {
    DESK_API_KEY: 'x',
    DESK_API_URL: 'https://desk.example',
  });
  assert.is(planned.code, 1);
  assert.match(planned.stderr, /--targets PACKAGE/);
  assert.not(existsSync(ran));
});

test('is validated, planned and applied by the real command, until its plan is empty', async () => {
  const { startDesk } = (await import(join(home, 'server.mjs'))) as { startDesk(): Promise<Desk> };
  const desk = await startDesk();
  const env = { DESK_API_URL: desk.url, DESK_API_KEY: desk.key, CASELOAD_TARGETS: name };
  try {
    assert.is((await node([command, 'validate', '--targets', name])).stdout, 'No problems.\nValid: 1 resources.\n');
    assert.ok(existsSync(ran));
    const planned = await node([command, 'plan', '--targets', name], { ...env, CASELOAD_TARGETS: '' });
    assert.match(planned.stdout, /Plan: 1 to create, 0 to adopt/, planned.stderr);
    const applied = await node([command, 'apply', '--yes'], env);
    assert.is(applied.code, 0, applied.stderr);
    assert.equal(desk.people(), [{ id: 'd-1', email: 'ana.rivera@desk.example', room: '2.14' }]);
    assert.ok(existsSync(join(folder, '.caseload/acme+desk/state.json')));
    const again = await node([command, 'plan', '--detailed-exitcode', '--refresh', 'all'], env);
    assert.is(again.code, 0, again.stdout + again.stderr);
    assert.match((await node([command, 'drift'], env)).stdout, /1/);
    assert.match(
      (await node([command, 'state', 'list', '--target', '@acme/desk'], env)).stdout,
      /provider\/p-1 {2}d-1/,
    );
    assert.match((await node([command, 'doctor', 'caseload.yaml'], env)).stdout, /The key reads people/);
    assert.is((await node([command, 'plan'], { ...env, DESK_API_KEY: 'wrong', CASELOAD_STATE: 'other' })).code, 5);
  } finally {
    await desk.close();
  }
});

test('a block of it is checked like any other', async () => {
  writeFileSync(
    join(folder, 'wrong.yaml'),
    'version: 1\nsettings: { target: "@acme/desk" }\nproviders:\n' +
      '  - { id: p-1, email: a@desk.example, "@acme/desk": { rom: "2.14" } }\n' +
      '  - { id: p-2, "@acme/desk": { room: 2 } }\n',
  );
  const { code, stdout } = await node([command, 'validate', 'wrong.yaml', '--targets', name]);
  assert.is(code, 1);
  assert.match(stdout, /Did you mean "room"/);
  assert.match(stdout, /Field "@acme\/desk.room" of provider\/p-2 (?:must|is)/);
  assert.match(stdout, /provider\/p-2 has no "email", which @acme\/desk requires/);
});

test('keeps every promise of a target, in its own tests and with another copy of the library', async () => {
  const own = await node(['--test', join(home, 'desk.test.mjs')]);
  assert.is(own.code, 0, own.stdout);
  assert.match(own.stdout, /# pass 2\d/);
  cpSync(join(home, 'desk.test.mjs'), join(folder, 'desk.test.mjs'));
  const imports = `import { desk } from '${name}';\nimport { startDesk } from '${name}/server';\n`;
  writeFileSync(
    join(folder, 'other.test.mjs'),
    `import { conformanceRows } from 'caseload/conformance';\n${imports}` +
      "const roster = { providers: [{ id: 'p-1', email: 'ana@desk.example', '@acme/desk': { room: '2.14' } }] };\n" +
      "const otherValues = { email: 'other@desk.example', room: '3.01' };\n" +
      'const rows = conformanceRows({ definition: desk, roster, otherValues, start: startDesk });\n' +
      'for (const { name, run } of rows) if (/converges|lost after/.test(name)) await run();\n',
  );
  const other = await node(['other.test.mjs']);
  assert.is(other.code, 0, other.stderr);
});

test('works with the one copy that is there, too', async () => {
  rmSync(join(home, 'node_modules'), { recursive: true });
  assert.is((await node([command, 'validate', '--targets', name])).stdout, 'No problems.\nValid: 1 resources.\n');
});

test('the library takes it as an option, and its types are found', async () => {
  writeFileSync(
    join(folder, 'library.mjs'),
    `import { loadManifest } from 'caseload';\nimport { desk } from '${name}';\n` +
      "const { manifest } = await loadManifest(['caseload.yaml'], { targets: [desk] });\n" +
      'console.log(manifest.resources[0].blocks[desk.name].room);\n',
  );
  assert.is((await node(['library.mjs'])).stdout, '2.14\n');
  writeFileSync(
    join(folder, 'types.mts'),
    `import { defineTarget, plan, type OpenPlan, type Operation, type Plan, type Report } from 'caseload';
import { conformanceRows } from 'caseload/conformance';
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
export const made: (...given: Parameters<typeof plan>) => Promise<OpenPlan> = plan;
export const claims: readonly [
  Same<Plan['operations'][number], Operation>,
  Same<Plan['version'], 1>,
  Same<Report['outcomes'][number]['requests'], number>,
] = [true, true, true];
export { conformanceRows, defineTarget };
`,
  );
  const tsc = join(root, 'node_modules/.bin/tsc');
  const flags = [
    '--noEmit',
    '--strict',
    '--skipLibCheck',
    '--target',
    'es2023',
    '--module',
    'nodenext',
    '--types',
    'node',
    'types.mts',
  ];
  const checked = execFileSync(tsc, flags, { cwd: dirname(join(folder, 'types.mts')), encoding: 'utf8' });
  assert.is(checked, '');
});

test.run();
