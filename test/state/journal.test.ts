import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Failure } from '../../src/core/model/failure.ts';
import { Journal } from '../../src/state/journal.ts';
import { readJournal } from '../../src/state/journal-lines.ts';
import { loadKey } from '../../src/state/key.ts';
import { openStore } from '../../src/state/file-store.ts';
import { fakeClock } from '../fake-clock.ts';
import { newFolder } from '../cli/run-command.ts';
import { codeOf, entry, fixedKey, openSample } from './support.ts';

const test = suite('changes between two saves');

test('a torn last line does not spoil what is put after it', async () => {
  const folder = newFolder();
  await (await openSample(folder)).write({ put: [entry('a')] });
  const path = join(folder, 'sample', 'journal.jsonl');
  appendFileSync(path, '{"lineage":"ü');
  await (await openSample(folder)).write({ put: [entry('b')] });
  const again = await openSample(folder);
  assert.equal([...again.recorded().keys()], ['client/a', 'client/b']);
  assert.is(again.isNew, false);
  assert.is(statSync(path).mode & 0o777, 0o600);
});

test('a move is one change, and all that was replayed is saved under one serial', async () => {
  const folder = newFolder();
  const store = await openSample(folder);
  await store.write({ put: [entry('a')] });
  await store.write({ forget: ['client/a'], put: [{ ...entry('a'), ref: 'client/b' }] });
  assert.is(
    readFileSync(join(folder, 'sample', 'journal.jsonl'), 'utf8')
      .trimEnd()
      .split('\n').length,
    2,
  );
  const again = await openSample(folder);
  assert.equal([...again.recorded().values()], [{ ...entry('a'), ref: 'client/b' }]);
  await again.save();
  assert.is(again.serial, 1);
  assert.is(
    readFileSync(join(folder, 'sample', 'journal.jsonl'), 'utf8')
      .trimEnd()
      .split('\n').length,
    1,
  );
});

test('puts that come during saves are neither lost nor undone', async () => {
  const folder = newFolder();
  const store = await openSample(folder);
  const saves: Promise<void>[] = [];
  await Promise.all(
    Array.from({ length: 300 }, async (_, index) => {
      for (let turn = 0; turn < index % 7; turn += 1) await new Promise(setImmediate);
      await store.write({ put: [entry(`c-${index}`)] });
      if (index % 40 === 0) saves.push(store.save());
      if (index % 3 === 0) await store.write({ put: [entry(`c-${index}`, { id: 'later' })] });
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
  await store.write({ put: [entry('a')] });
  const path = join(folder, 'sample', 'journal.jsonl');
  const old = readFileSync(path);
  await store.write({ forget: ['client/a'] });
  await store.save();
  writeFileSync(path, old);
  const again = await openSample(folder);
  assert.is(again.recorded().size, 0);
  await again.write({ put: [entry('b')] });
  assert.equal([...(await openSample(folder)).recorded().keys()], ['client/b']);
});

const intent = { ref: 'client/x', action: 'create', call: 'createV1', at: '2026-01-01T00:00:00.000Z' } as const;

test('when the journal cannot be written nothing is begun any more, and what came back is saved elsewhere and taken up', async () => {
  const folder = newFolder();
  const store = await openSample(folder);
  await store.write({ put: [entry('a')] });
  const home = join(folder, 'sample');
  rmSync(home, { recursive: true });
  writeFileSync(home, '');
  await store.write({ put: [entry('b')] });
  assert.ok(existsSync(store.rescuedTo() ?? ''));
  assert.is(await codeOf(store.begin(intent)), 'state-not-written');
  assert.is(await codeOf(store.save()), 'state-not-written');
  await store.write({ put: [entry('c')] });
  rmSync(home);
  const again = await openSample(folder);
  assert.equal([...again.recorded().keys()], []);
  rmSync(store.rescuedTo() ?? '');
});

test('what was saved beside a journal that has no room is taken up by the next run, once', async () => {
  const folder = newFolder();
  const store = await openSample(folder);
  await store.write({ put: [entry('a')] });
  await store.save();
  const path = join(folder, 'sample', 'journal.jsonl');
  const whole = readFileSync(path);
  rmSync(path);
  mkdirSync(path);
  await store.write({ put: [entry('b')] });
  assert.is(store.rescuedTo(), join(folder, 'sample', 'rescued.jsonl'));
  rmSync(path, { recursive: true });
  writeFileSync(path, whole);
  const again = await openSample(folder);
  assert.equal([...again.recorded().keys()], ['client/a', 'client/b']);
  await again.save();
  assert.not(existsSync(join(folder, 'sample', 'rescued.jsonl')));
  assert.is((await openSample(folder)).serial, 2);
});

test('two runs that write at once do not undo each other unseen', async () => {
  const folder = newFolder();
  const [one, two] = [await openSample(folder), await openSample(folder)];
  await one.write({ put: [entry('a')] });
  assert.is(await codeOf(two.begin(intent)), 'state-moved');
  await one.save();
  assert.is(await codeOf(two.save()), 'state-moved');
  assert.equal([...(await openSample(folder)).recorded().keys()], ['client/a']);
});

test('a request is open until its end is noted, over saves and runs', async () => {
  const folder = newFolder();
  const store = await openSample(folder);
  const [first, second, third] = [
    await store.begin(intent),
    await store.begin({ ...intent, ref: 'client/y' }),
    await store.begin({ ...intent, ref: 'client/z', removal: { guard: 'max-deletes', kind: 'client' } }),
  ];
  await store.write({ close: first, put: [entry('x')] });
  await store.save();
  const again = await openSample(folder);
  assert.equal(
    again.open().map((record) => record.n),
    [second, third],
  );
  assert.is(again.removals().length, 1);
  await again.write({ close: third, void: true });
  await again.write({ close: second, void: true });
  assert.is(again.serial, 1);
  await again.save();
  assert.is(again.serial, 1);
  const last = await openSample(folder);
  assert.equal([last.open(), last.removals()], [[], []]);
});

test('an open record outlives a run that was killed between the state and its journal', async () => {
  const folder = newFolder();
  const store = await openSample(folder);
  await store.write({ put: [entry('a')] });
  await store.begin(intent);
  const path = join(folder, 'sample', 'journal.jsonl');
  const old = readFileSync(path);
  await store.save();
  writeFileSync(path, old);
  const again = await openSample(folder);
  assert.equal([again.serial, again.open().length, again.recorded().size], [1, 1, 1]);
});

test('a run that lost its lock writes neither journal nor state, and begins nothing', async () => {
  const folder = newFolder();
  const key = await loadKey({ folder, target: 'sample', env: undefined });
  let isOurs = true;
  const fence = async (): Promise<void> => {
    if (!isOurs) throw new Failure('state', 'lock-lost', 'lost');
  };
  const store = await openStore({ folder, target: 'sample', key, clock: fakeClock(), fence });
  await store.write({ put: [entry('a')] });
  await store.save();
  isOurs = false;
  const before = ['state.json', 'journal.jsonl'].map((name) => readFileSync(join(folder, 'sample', name), 'utf8'));
  assert.is(await codeOf(store.begin(intent)), 'lock-lost');
  await store.write({ put: [entry('b')] });
  assert.is(await codeOf(store.save()), 'lock-lost');
  assert.equal(
    ['state.json', 'journal.jsonl'].map((name) => readFileSync(join(folder, 'sample', name), 'utf8')),
    before,
  );
});

test('the fence is asked before the journal is replaced, and after the save that it goes on from', async () => {
  const folder = newFolder();
  const path = join(folder, 'journal.jsonl');
  const key = await fixedKey(7);
  const start = { lineage: 'l', serial: 0 };
  const asked: string[] = [];
  let isOurs = true;
  const fence = async (): Promise<void> => {
    asked.push('fence');
    if (!isOurs) throw new Failure('state', 'lock-lost', 'lost');
  };
  const journal = new Journal({ path, start, read: { entries: [], earlier: [], whole: 0, size: 0 }, key, fence });
  await journal.append({ put: [entry('a')] });
  const before = readFileSync(path, 'utf8');
  asked.length = 0;
  const save = async () => {
    asked.push('save');
    isOurs = false;
    return { binding: { lineage: 'l', serial: 1 }, open: [] };
  };
  assert.is(await codeOf(journal.compact(save)), 'lock-lost');
  assert.equal(asked, ['save', 'fence']);
  assert.is(readFileSync(path, 'utf8'), before);
  isOurs = true;
  await journal.compact(async () => ({ binding: { lineage: 'l', serial: 2 }, open: [] }));
  assert.equal(readJournal(readFileSync(path, 'utf8'), { lineage: 'l', serial: 2 }, key, path).entries, [{}]);
});

test('a journal that holds nothing but its open records is not written again', async () => {
  const folder = newFolder();
  const store = await openSample(folder);
  await store.begin(intent);
  await store.write({ put: [entry('a')] });
  await store.save();
  const path = join(folder, 'sample', 'journal.jsonl');
  assert.is(readFileSync(path, 'utf8').trimEnd().split('\n').length, 2);
  const { ino } = statSync(path);
  await store.save();
  assert.is(statSync(path).ino, ino);
});

test('proofs that come at once, also from two runs, are merged, and the later of one id counts', async () => {
  const folder = newFolder();
  const one = await openSample(folder);
  await one.write({ put: [entry('a')] });
  await one.save();
  const two = await openSample(folder);
  const proof = (id: string, provenAt: string) =>
    ({ ref: `client/${id}`, id: `remote-${id}`, read: { at: provenAt, fields: { firstName: provenAt } } }) as const;
  await Promise.all([one.saveProofs([proof('a', '2026-03-01')]), one.saveProofs([proof('b', '2026-03-01')])]);
  await two.saveProofs([proof('a', '2026-02-01'), proof('c', '2026-02-01')]);
  const proofs = (await openSample(folder)).proofs();
  assert.equal([...proofs.keys()].sort(), ['client/a', 'client/b', 'client/c']);
  assert.is(proofs.get('client/a')?.read?.at, '2026-03-01');
});

test('ten thousand entries are put, saved and read again', async () => {
  const folder = newFolder();
  const store = await openSample(folder);
  await Promise.all(
    Array.from({ length: 10_000 }, (_, index) =>
      store.write({
        put: [
          entry(`c-${index}`, {
            fields: { firstName: 'x'.repeat(22), lastName: 'y'.repeat(22), email: 'z'.repeat(22) },
          }),
        ],
      }),
    ),
  );
  await store.save();
  assert.is((await openSample(folder)).recorded().size, 10_000);
});

test.run();
