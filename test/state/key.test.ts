import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Failure } from '../../src/core/model/failure.ts';
import { loadKey } from '../../src/state/key.ts';
import { newFolder } from '../cli/run-command.ts';
import { codeOf, entry, openSample } from './support.ts';

const test = suite('the key of state');

test('runs that start together agree on one new key, which is whole and for its owner alone', async () => {
  const folder = join(newFolder(), 'deep', '.caseload');
  const keys = await Promise.all(
    Array.from({ length: 20 }, () => loadKey({ folder, target: 'sample', env: undefined })),
  );
  assert.is(new Set(keys.map((key) => key.fingerprint)).size, 1);
  assert.equal(readdirSync(folder), ['key']);
  assert.is(statSync(join(folder, 'key')).mode & 0o777, 0o600);
  assert.is(statSync(folder).mode & 0o777, 0o700);
});

test('the variable wins over the file, and may end with a line break', async () => {
  const folder = newFolder();
  const secret = readFileSync(join(folder, (await loadKey({ folder, target: 'sample', env: '' })) && 'key'), 'utf8');
  const other = await loadKey({ folder: join(folder, 'none'), target: 'sample', env: secret });
  assert.is(other.fingerprint, (await loadKey({ folder, target: 'sample', env: undefined })).fingerprint);
  assert.is.not(
    (await loadKey({ folder, target: 'sample', env: Buffer.alloc(32, 1).toString('base64') })).fingerprint,
    other.fingerprint,
  );
  assert.not(readdirSync(folder).includes('none'));
});

test('a bad variable is named with a way to make a good one, and never shown', async () => {
  for (const env of ['c2VjcmV0LXRleHQ=', 'x'.repeat(44), 'ab cd', `${Buffer.alloc(32).toString('base64')}A`]) {
    const failure = await loadKey({ folder: newFolder(), target: 'sample', env }).catch((cause: unknown) => cause);
    assert.instance(failure, Failure);
    if (!(failure instanceof Failure)) continue;
    assert.is(`${failure.kind} ${failure.code}`, 'usage bad-key');
    assert.match(failure.message, 'CASELOAD_KEY');
    assert.match(failure.hint ?? '', 'openssl rand -base64 32');
    assert.not.match(`${failure.message} ${failure.hint}`, env);
  }
});

test('no new key is made while there is state, saved or not, of this target or another', async () => {
  for (const [isSaved, target] of [
    [true, 'sample'],
    [false, 'sample'],
    [false, 'other'],
  ] as const) {
    const folder = newFolder();
    const store = await openSample(folder);
    await store.write({ put: [entry('a')] });
    if (isSaved) await store.save();
    rmSync(join(folder, 'key'));
    assert.is(await codeOf(loadKey({ folder, target, env: undefined })), 'key-missing');
    assert.not(readdirSync(folder).includes('key'));
  }
});

test('a key file that cannot be used is neither replaced nor passed over', async () => {
  const folder = newFolder();
  writeFileSync(join(folder, 'key'), '');
  assert.is(await codeOf(loadKey({ folder, target: 'sample', env: undefined })), 'bad-key');
  rmSync(join(folder, 'key'));
  mkdirSync(join(folder, 'key'));
  assert.is(await codeOf(loadKey({ folder, target: 'sample', env: undefined })), 'state-not-read');
});

test('digests differ by person, field and value, however these are cut', async () => {
  const { digest, seal, manifestDigest } = await loadKey({ folder: newFolder(), target: 'sample', env: undefined });
  const digests = [
    digest('a', 'bc', 'd'),
    digest('ab', 'c', 'd'),
    digest('a', 'b', 'cd'),
    digest('a', 'bc', ['d']),
    digest('a', 'bc', '["d"]'),
    digest('a', 'bc', 1),
    digest('a', 'bc', '1'),
  ];
  assert.is(new Set(digests).size, digests.length);
  for (const text of digests) assert.match(text, /^[\w-]{22}$/);
  assert.match(manifestDigest('text'), /^sha256:[0-9a-f]{64}$/);
  assert.is.not(Buffer.from(seal('text'), 'base64url').toString('hex'), manifestDigest('text').slice(7));
});

test.run();
