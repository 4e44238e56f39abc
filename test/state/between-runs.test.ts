import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Failure } from '../../src/core/model/failure.ts';
import { verifyBackups } from '../../src/state/document.ts';
import { openStore } from '../../src/state/file-store.ts';
import { loadKey } from '../../src/state/key.ts';
import { newFolder } from '../cli/run-command.ts';
import { fakeClock } from '../fake-clock.ts';
import { codeOf, entry, openSample } from './support.ts';

const test = suite('what runs leave to each other');

test('a look that another run came to trust outlives a save of ours', async () => {
  const folder = newFolder();
  const first = await openSample(folder);
  await first.write({ put: [entry('a')] });
  await first.save();
  const [one, two] = [await openSample(folder), await openSample(folder)];
  one.trust('getUser');
  await one.save();
  two.trust('getProvider');
  await two.save();
  const again = await openSample(folder);
  assert.equal([...again.trusted].sort(), ['getProvider', 'getUser']);
  assert.is(again.serial, 1);
});

test('a save does not undo what another run saved since, though only bookkeeping is to be written', async () => {
  const folder = newFolder();
  const [one, two] = [await openSample(folder), await openSample(folder)];
  await one.write({ put: [entry('a')] });
  await one.save();
  const three = await openSample(folder);
  await one.write({ put: [entry('b')] });
  await one.save();
  for (const late of [two, three]) {
    late.trust('getUser');
    assert.is(await codeOf(late.save()), 'state-moved');
  }
  assert.equal([...(await openSample(folder)).recorded().keys()], ['client/a', 'client/b']);
});

test('a run that lost its lock before the save leaves state as it is', async () => {
  const folder = newFolder();
  const key = await loadKey({ folder, target: 'sample', env: undefined });
  let isOurs = true;
  const fence = async (): Promise<void> => {
    if (!isOurs) throw new Failure('state', 'lock-lost', 'lost');
  };
  const store = await openStore({ folder, target: 'sample', key, clock: fakeClock(), fence });
  await store.write({ put: [entry('a')] });
  await store.save();
  const path = join(folder, 'sample', 'state.json');
  const before = readFileSync(path, 'utf8');
  await store.write({ put: [entry('b')] });
  isOurs = false;
  assert.is(await codeOf(store.save()), 'lock-lost');
  assert.is(readFileSync(path, 'utf8'), before);
});

test('once a line could not be written none is any more, so that what was rescued stays whole', async () => {
  const folder = newFolder();
  const store = await openSample(folder);
  await store.write({ put: [entry('a')] });
  const path = join(folder, 'sample', 'journal.jsonl');
  renameSync(path, `${path}.kept`);
  mkdirSync(path);
  await store.write({ put: [entry('b')] });
  rmSync(path, { recursive: true });
  renameSync(`${path}.kept`, path);
  const before = readFileSync(path, 'utf8');
  await store.write({ put: [entry('c')] });
  assert.is(readFileSync(path, 'utf8'), before);
  assert.equal([...(await openSample(folder)).recorded().keys()], ['client/a', 'client/b', 'client/c']);
});

test('fields are forgotten with what says that nothing proved them, and other fields are left', async () => {
  const store = await openSample(newFolder());
  await store.write({ put: [entry('a', { fields: { firstName: 'd', locale: 'd' }, unproven: ['locale', 'email'] })] });
  store.drop('client/a', ['locale']);
  const after = store.recorded().get('client/a');
  assert.equal([after?.fields, after?.unproven], [{ firstName: 'd' }, ['email']]);
  store.drop('client/a', ['other']);
  assert.is(store.recorded().get('client/a'), after);
});

test('backups are checked one by one, and one that was edited is named', async () => {
  const folder = newFolder();
  const store = await openSample(folder);
  for (const id of ['1', '2', '3']) {
    await store.write({ put: [entry('a', { id })] });
    await store.save();
  }
  const key = await loadKey({ folder, target: 'sample', env: undefined });
  const backups = join(folder, 'sample', 'backups');
  assert.equal(await verifyBackups(backups, 'sample', key), { good: 2, bad: [] });
  writeFileSync(join(backups, '1.json'), '{}');
  assert.equal(await verifyBackups(backups, 'sample', key), { good: 1, bad: ['1.json'] });
});

test.run();
