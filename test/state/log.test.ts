import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { newFolder } from '../cli/run-command.ts';
import { codeOf, entry, openSample } from './support.ts';

const test = suite('changes between two saves');

test('a torn last line does not spoil what is put after it', async () => {
  const folder = newFolder();
  await (await openSample(folder)).put(entry('a'));
  const path = join(folder, 'sample', 'log.jsonl');
  appendFileSync(path, '{"lineage":"ü');
  await (await openSample(folder)).put(entry('b'));
  const again = await openSample(folder);
  assert.equal([...again.recorded().keys()], ['client/a', 'client/b']);
  assert.is(again.isNew, false);
  assert.is(statSync(path).mode & 0o777, 0o600);
});

test('a move is one change, and all that was replayed is saved under one serial', async () => {
  const folder = newFolder();
  const store = await openSample(folder);
  await store.put(entry('a'));
  await store.move('client/a', 'client/b');
  await store.move('client/none', 'client/c');
  await store.forget('client/none');
  assert.is(readFileSync(join(folder, 'sample', 'log.jsonl'), 'utf8').trimEnd().split('\n').length, 2);
  const again = await openSample(folder);
  assert.equal([...again.recorded().values()], [{ ...entry('a'), ref: 'client/b' }]);
  await again.save();
  assert.is(again.serial, 1);
  assert.not(existsSync(join(folder, 'sample', 'log.jsonl')));
});

test('puts that come during saves are neither lost nor undone', async () => {
  const folder = newFolder();
  const store = await openSample(folder);
  const saves: Promise<void>[] = [];
  await Promise.all(
    Array.from({ length: 300 }, async (_, index) => {
      for (let turn = 0; turn < index % 7; turn += 1) await new Promise(setImmediate);
      await store.put(entry(`c-${index}`));
      if (index % 40 === 0) saves.push(store.save());
      if (index % 3 === 0) await store.put(entry(`c-${index}`, { id: 'later' }));
    }),
  );
  await Promise.all(saves);
  const unsaved = await openSample(folder);
  assert.equal(unsaved.recorded(), store.recorded());
  await store.save();
  const again = await openSample(folder);
  assert.is(again.recorded().size, 300);
  assert.is([...again.recorded().values()].filter((item) => item.id === 'later').length, 100);
  const { serial } = store;
  await store.save();
  assert.is(store.serial, serial);
});

test('lines that a save took up and could not remove are passed over', async () => {
  const folder = newFolder();
  const store = await openSample(folder);
  await store.put(entry('a'));
  const path = join(folder, 'sample', 'log.jsonl');
  const old = readFileSync(path);
  await store.forget('client/a');
  await store.save();
  writeFileSync(path, old);
  const again = await openSample(folder);
  assert.is(again.recorded().size, 0);
  await again.put(entry('b'));
  assert.equal([...(await openSample(folder)).recorded().keys()], ['client/b']);
});

test('a write that fails says so, and the next one that works keeps everything', async () => {
  const folder = newFolder();
  const store = await openSample(folder);
  const home = join(folder, 'sample');
  writeFileSync(home, '');
  assert.is(await codeOf(store.save()), 'none');
  assert.is(await codeOf(store.put(entry('a'))), 'state-not-written');
  assert.is(await codeOf(store.save()), 'state-not-read');
  rmSync(home);
  mkdirSync(join(home, 'state.json'), { recursive: true });
  assert.is(await codeOf(store.save()), 'state-not-read');
  rmSync(home, { recursive: true });
  await store.put(entry('b'));
  await store.save();
  assert.is(store.serial, 1);
  assert.is((await openSample(folder)).recorded().size, 2);
});

test('two runs that write at once do not undo each other unseen', async () => {
  const folder = newFolder();
  const [one, two] = [await openSample(folder), await openSample(folder)];
  await one.put(entry('a'));
  assert.is(await codeOf(two.put(entry('b'))), 'state-moved');
  await one.save();
  assert.is(await codeOf(two.save()), 'state-moved');
  assert.equal([...(await openSample(folder)).recorded().keys()], ['client/a']);
});

test('proofs that come at once, also from two runs, are merged, and the later of one id counts', async () => {
  const folder = newFolder();
  const one = await openSample(folder);
  await one.put(entry('a'));
  await one.save();
  const two = await openSample(folder);
  const proof = (id: string, provenAt: string) => ({ ref: `client/${id}`, id: `remote-${id}`, provenAt, fields: { firstName: provenAt } }) as const;
  await Promise.all([one.prove([proof('a', '2026-03-01')]), one.prove([proof('b', '2026-03-01')])]);
  await two.prove([proof('a', '2026-02-01'), proof('c', '2026-02-01')]);
  const proofs = (await openSample(folder)).proofs();
  assert.equal([...proofs.keys()].sort(), ['client/a', 'client/b', 'client/c']);
  assert.is(proofs.get('client/a')?.provenAt, '2026-03-01');
});

test('ten thousand entries are put, saved and read again', async () => {
  const folder = newFolder();
  const store = await openSample(folder);
  await Promise.all(Array.from({ length: 10_000 }, (_, index) => store.put(entry(`c-${index}`, { fields: { firstName: 'x'.repeat(22), lastName: 'y'.repeat(22), email: 'z'.repeat(22) } }))));
  await store.save();
  assert.is((await openSample(folder)).recorded().size, 10_000);
});

test.run();
