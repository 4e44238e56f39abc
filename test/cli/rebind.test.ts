import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { address, asked, edited, people, roster, stateKey, type Address } from '../engine/account/bench.ts';
import { caseload, manifestFile, type Ran } from './run-command.ts';

const test = suite('another account on the command line');

const env = (at: Address, url: string, key = 'key-1') => ({
  UPHEAL_API_URL: url,
  UPHEAL_API_KEY: key,
  CASELOAD_KEY: stateKey,
  CASELOAD_STATE: at.state,
});
const accountOf = (at: Address): { origin?: string; key?: string } =>
  JSON.parse(readFileSync(join(at.state, 'upheal', 'account.json'), 'utf8')) as { origin?: string; key?: string };

/** Runs against an address that state of 0.1.0 was proven at, with the real command. */
async function bound(
  work: (at: Address, url: string, run: (key: string, ...args: string[]) => Promise<Ran>) => Promise<void>,
): Promise<void> {
  await address('0.1.0', async (at) => {
    const { url } = await at.start(people);
    const run = (key: string, ...args: string[]): Promise<Ran> => caseload(args, env(at, url, key));
    assert.is((await run('key-1', 'plan', manifestFile(at.folder, roster))).code, 0);
    await work(at, url, run);
  });
}

test('every command that reaches another address is exit 6, and doctor and import say it and go on', async () => {
  await bound(async (at, url) => {
    const server = await at.start(people);
    const path = manifestFile(at.folder, roster);
    const there = url.replace('127.0.0.1', 'localhost');
    const other = env(at, there);
    const addresses = join(at.folder, 'addresses.txt');
    writeFileSync(addresses, 'p-1@south.example\n');
    const importing = ['import', '--from', 'upheal', '--emails', addresses, '--out'];
    for (const args of [
      ['plan', path],
      ['plan', path, '--refresh', 'none', '--format', 'json'],
      ['apply', path, '--yes'],
      ['drift', path],
      ['drift', path, '--budget', '5'],
      ['invites', path],
      ['export', path, '--out', join(at.folder, 'out'), '--reveal'],
      [...importing, join(at.folder, 'o.yaml'), '--adopt', '--yes'],
    ]) {
      const ran = await caseload(args, other);
      assert.is(ran.code, 6, `${args.join(' ')}: ${ran.stderr}`);
      assert.match(ran.stderr, `This state belongs to ${url}, and the run would reach ${there}`);
      assert.match(ran.stderr, /state rebind --to/);
    }
    assert.equal(asked(server), []);
    assert.not(existsSync(join(at.folder, 'o.yaml')));
    const imported = await caseload([...importing, join(at.folder, 'o.yaml')], other);
    assert.is(imported.code, 0, imported.stderr);
    assert.match(imported.stderr, `This state belongs to ${url}`);
    server.reset();
    const doctor = await caseload(['doctor', '--format', 'json'], other);
    assert.match(
      (JSON.parse(doctor.stdout) as { level: string; message: string }[])[0]?.message ?? '',
      /This state belongs to/,
    );
    assert.ok(server.requests().length > 0);
    // Ids of the other account are asked of nobody here.
    assert.not.ok(asked(server).some((line) => /00000000000[1346]$/.test(line)));
  });
});

test('rebinding to an address asks, sends nothing, and the next run proves it there', async () => {
  await bound(async (at, url, run) => {
    const path = manifestFile(at.folder, roster);
    const asking = await run('key-1', 'state', 'rebind', '--to', `${url}/other`);
    assert.is(asking.code, 1);
    assert.match(asking.stderr, /State is as it was.*--yes/);
    assert.is(accountOf(at).origin, url);
    const refused = await run('key-1', 'state', 'rebind', '--to', 'http://far.example', '--yes');
    assert.is(refused.code, 1);
    assert.match(refused.stderr, /--to must begin with https/);
    const server = await at.start(people);
    assert.is((await run('key-1', 'state', 'rebind', '--to', 'https://moved.example/api/', '--yes')).code, 0);
    assert.equal([accountOf(at).origin, accountOf(at).key], ['https://moved.example/api', undefined]);
    assert.is((await run('key-1', 'plan', path)).code, 6);
    assert.is((await run('key-1', 'state', 'rebind', '--to', url, '--yes')).code, 0);
    assert.equal(asked(server), []);
    assert.is((await run('key-1', 'plan', path)).code, 0);
    assert.is(server.requests().length, 1);
    assert.ok(accountOf(at).key);
    // Back where it was, another account answers by now.
    await at.start([]);
    assert.is((await run('key-1', 'state', 'rebind', '--to', url, '--yes')).code, 0);
    assert.is((await run('key-1', 'plan', path)).code, 6);
  });
});

test('rebinding to the key that is set takes it without proof, with an address too', async () => {
  await bound(async (at, url, run) => {
    const path = manifestFile(at.folder, roster);
    const server = await at.start([], 'key-2');
    const unproven = await run('key-2', 'plan', path);
    assert.is(unproven.code, 6);
    assert.match(unproven.stderr, /state rebind --key/);
    assert.is((await run('key-2', 'state', 'rebind', '--key')).code, 1);
    const before = server.requests().length;
    assert.is((await run('key-2', 'state', 'rebind', '--key', '--yes')).code, 0);
    assert.is(server.requests().length, before);
    assert.is((await run('key-2', 'plan', path)).code, 0);
    assert.is(server.requests().length, before);
    assert.is((await run('key-1', 'plan', path)).code, 5);
    assert.is((await run('key-3', 'state', 'rebind', '--key', '--to', `${url}/v9`, '--yes')).code, 0);
    assert.is(accountOf(at).origin, `${url}/v9`);
    assert.ok(accountOf(at).key);
    assert.is((await run('key-3', 'state', 'rebind', '--yes')).code, 1);
  });
});

test('apply of an edit at the wrong account writes to nobody, whatever is refreshed', async () => {
  await address('0.1.0', async (at) => {
    const server = await at.start([{ userType: 'Client', firstName: 'A', lastName: 'B' }]);
    const path = manifestFile(at.folder, edited);
    for (const refresh of ['none', 'changed', 'all']) {
      const ran = await caseload(['apply', path, '--yes', '--refresh', refresh], env(at, server.url));
      assert.is(ran.code, 6, ran.stderr);
    }
    assert.equal(server.writes(), []);
    assert.is(server.records().length, 1);
  });
});

test.run();
