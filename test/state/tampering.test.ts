import {
  appendFileSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { newFolder } from '../cli/run-command.ts';
import { codeOf, entry, openSample } from './support.ts';

const test = suite('state that is not as it was left');

test('opening and closing a fresh folder leaves no state behind', async () => {
  const folder = newFolder();
  const store = await openSample(folder);
  await store.save();
  assert.is(store.isNew, true);
  assert.not(existsSync(join(folder, 'sample')));
});

test('an edit of any value of the state file is noticed', async () => {
  const folder = newFolder();
  const store = await openSample(folder);
  await store.write({
    put: [
      entry('a', { list: ['x', 'y'], organizationId: 'o', protect: true, predecessor: 'p', unproven: ['firstName'] }),
    ],
  });
  store.trust('listed');
  await store.save();
  const path = join(folder, 'sample', 'state.json');
  const good = readFileSync(path, 'utf8');
  let count = 0;
  for (const [value] of good.matchAll(/(?<=[:[,]\s*)("[^"]*"|\d+|true)(?!:)/g)) {
    const forged = value === 'true' ? 'false' : value.startsWith('"') ? `"${value.slice(1, -1)}z"` : '7';
    writeFileSync(
      path,
      good.replace(new RegExp(`(?<=[:[,]\\s*)${value.replace(/[.*+?^$()|[\]\\]/g, '\\$&')}(?!:)`), forged),
    );
    assert.is.not(await codeOf(openSample(folder)), 'none', value);
    count += 1;
  }
  assert.ok(count >= 18, String(count));
  for (const text of [
    '',
    'null',
    '[]',
    '{}',
    '{"serial":1}',
    good.slice(0, -20),
    good.replace(/\s*"list": \[[^\]]*\],/, ''),
  ]) {
    writeFileSync(path, text);
    assert.is.not(await codeOf(openSample(folder)), 'none', text);
  }
});

test('a state of another target, of a later version, or a removed one is told by its name', async () => {
  const folder = newFolder();
  const store = await openSample(folder);
  await store.write({ put: [entry('a')] });
  await store.save();
  cpSync(join(folder, 'sample'), join(folder, 'other'), { recursive: true });
  assert.is(await codeOf(openSample(folder, undefined, 'other')), 'other-target');
  const path = join(folder, 'sample', 'state.json');
  const good = readFileSync(path, 'utf8');
  writeFileSync(path, good.replace('"version": 1', '"version": 2'));
  assert.is(await codeOf(openSample(folder)), 'newer-state');
  writeFileSync(path, good);
  await store.write({ put: [entry('b')] });
  rmSync(path);
  assert.is(await codeOf(openSample(folder)), 'older-state');
});

test(
  'an older state beside the journal of a later one is noticed, and a backup can be put back when the journal is ' +
    'moved away',
  async () => {
    const folder = newFolder();
    const store = await openSample(folder);
    const home = join(folder, 'sample');
    for (const id of ['a', 'b']) {
      await store.write({ put: [entry(id)] });
      await store.save();
    }
    copyFileSync(join(home, 'backups', '1.json'), join(home, 'state.json'));
    assert.is(await codeOf(openSample(folder)), 'older-state');
    rmSync(join(home, 'journal.jsonl'));
    const again = await openSample(folder);
    assert.equal([again.serial, ...again.recorded().keys()], [1, 'client/a']);
  },
);

test('lines of the log that were left out, swapped, doubled or taken from elsewhere are noticed', async () => {
  const folder = newFolder();
  const store = await openSample(folder);
  for (const id of ['a', 'b', 'c']) await store.write({ put: [entry(id)] });
  const path = join(folder, 'sample', 'journal.jsonl');
  const good = readFileSync(path, 'utf8');
  const [a, b, c] = good.trimEnd().split('\n');
  for (const lines of [
    [b, c],
    [a, c],
    [b, a, c],
    [a, a, b, c],
    [a, 'x', c],
    [a, b, c, '{}'],
  ]) {
    writeFileSync(path, `${lines.join('\n')}\n`);
    assert.is(await codeOf(openSample(folder)), 'seal-broken', lines.join('\n'));
  }
  writeFileSync(path, good);
  const other = join(newFolder(), 'state');
  mkdirSync(other);
  copyFileSync(join(folder, 'key'), join(other, 'key'));
  const stranger = await openSample(other);
  await stranger.write({ put: [entry('s')] });
  appendFileSync(path, readFileSync(join(other, 'sample', 'journal.jsonl')));
  assert.is(await codeOf(openSample(folder)), 'older-state');
});

test('a log of a state that was never saved is not read with another key', async () => {
  const folder = newFolder();
  await (await openSample(folder)).write({ put: [entry('a')] });
  assert.is(await codeOf(openSample(folder, Buffer.alloc(32, 7).toString('base64'))), 'seal-broken');
});

test.run();
