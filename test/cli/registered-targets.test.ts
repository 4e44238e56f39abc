import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { registeredTargets } from '../../src/cli/registered-targets.ts';
import { Failure } from '../../src/core/model/failure.ts';
import { newFolder } from './run-command.ts';

const test = suite('targets that the command line registers');

/** A folder with packages in it that make targets as another copy of the library would, by its symbol alone. */
const folder = newFolder();

function packageWith(name: string, body: string, manifest: object = { exports: './index.js' }): void {
  const home = join(folder, 'node_modules', name);
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'package.json'), JSON.stringify({ name, type: 'module', ...manifest }));
  writeFileSync(join(home, 'index.js'), body);
}

const made = (name: string): string =>
  `Object.defineProperty({ name: '${name}', apiVersion: 1 }, Symbol.for('caseload.target'), { value: true })`;

packageWith('one', `export default ${made('one')};`);
packageWith('@acme/two', `const b = ${made('b')}; export { b, b as again }; export const a = ${made('a')};`);
packageWith('none', 'export const target = { name: "none" };');
packageWith('broken', 'throw new Error("out of order");');
packageWith('hidden', '', { exports: { import: './index.js' } });

const named = async (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<readonly string[]> =>
  (await registeredTargets(args, env, folder)).map(({ name }) => name);

async function failure(args: readonly string[]): Promise<Failure> {
  const cause: unknown = await registeredTargets(args, {}, folder).catch((thrown: unknown) => thrown);
  if (!(cause instanceof Failure)) throw new Error('It did not fail.');
  return cause;
}

test('are those of the packages that --targets names, or else CASELOAD_TARGETS', async () => {
  assert.equal(await named(['plan']), []);
  assert.equal(await named(['plan', '--targets', 'one']), ['one']);
  assert.equal(await named(['plan', '--targets=one, @acme/two']), ['one', 'a', 'b']);
  assert.equal(await named(['plan', '--targets', 'one', '--targets', 'one'], { CASELOAD_TARGETS: 'none' }), ['one']);
  assert.equal(await named(['plan'], { CASELOAD_TARGETS: ' one\n@acme/two,' }), ['one', 'a', 'b']);
  assert.equal(await named(['plan', '--', '--targets', 'broken']), []);
});

for (const path of [
  './one',
  '../one',
  '/tmp/one.js',
  'file:///one.js',
  'node:fs',
  'one/index.js',
  'ONE',
  'data:text/x,',
])
  test(`cannot be named by ${path}, which is no name of a package`, async () => {
    assert.is((await failure(['--targets', path])).code, 'bad-targets');
  });

for (const [name, why] of [
  ['nobody', /is not installed/],
  ['fs', /is not installed/],
  ['none', /exports no target/],
  ['broken', /could not be loaded: out of order/],
  ['hidden', /under the condition "default"/],
] as const)
  test(`that cannot be had from the package ${name} are refused`, async () => {
    const { code, kind, message } = await failure(['--targets', name]);
    assert.equal([code, kind], ['target-not-loaded', 'usage']);
    assert.match(message, why);
  });

test.run();
