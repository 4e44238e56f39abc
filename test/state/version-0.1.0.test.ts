import { cpSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readDocument, verifyBackups, writeDocument } from '../../src/state/document.ts';
import { readJournal, writeLine } from '../../src/state/journal-lines.ts';
import { openStore } from '../../src/state/file-store.ts';
import { fakeClock } from '../fake-clock.ts';
import { newFolder } from '../cli/run-command.ts';
import { fixedKey } from './support.ts';

const test = suite('state that version 0.1.0 wrote');
const key = await fixedKey(7);
const written = new URL('version-0.1.0/', import.meta.url).pathname;
const at = '2026-01-09T12:00:00.000Z';
const textOf = (folder: string, name: string): string => readFileSync(join(folder, 'sample', name), 'utf8');

test('all of it is read', async () => {
  const store = await openStore({ folder: written, target: 'sample', key, clock: fakeClock(Date.UTC(2026, 0, 10)) });
  assert.equal([store.serial, store.entries, store.isNew, [...store.trusted]], [3, 3, false, ['a-look', 'z-look']]);
  assert.equal([...store.recorded().keys()], ['organization/o', 'client/a', 'client/q']);
  assert.equal(store.recorded().get('client/a'), {
    ref: 'client/a',
    id: 'r-a',
    provenAt: at,
    fields: { z: 'd1', a: 'd2' },
    origin: 'created',
    organizationId: 'o-1',
    unproven: ['z'],
    unsettable: ['a'],
    list: ['x', 'y'],
    protect: true,
    deactivated: true,
    predecessor: 'p-0',
    unsure: 'list',
  });
  assert.equal(
    store.open().map(({ n, ref, action, keys }) => [n, ref, action, keys]),
    [
      [2, 'client/n', 'create', { email: 'k', a: 'b' }],
      [3, 'client/q', 'update', undefined],
    ],
  );
  assert.equal(store.removals(), [{ n: 1, at, guard: 'max-deletes', kind: 'client', organization: 'o-1' }]);
  assert.equal([store.isUsed('sig'), store.isUsed('gone')], [true, false]);
  assert.equal(store.proofs().get('client/a'), {
    ref: 'client/a',
    id: 'r-a',
    read: { at, fields: { b: 'x', a: 'y' }, seen: 'missing' },
    check: { at: '2026-01-09T13:00:00.000Z', isActive: false },
  });
  assert.equal(
    store.findings().map(({ ref, told, closed }) => [ref, told, closed]),
    [
      ['client/a', true, true],
      ['client/q', undefined, undefined],
    ],
  );
  assert.equal(store.refusals().get('client/a')?.status, 422);
  assert.equal([...store.failedLooks().keys()], ['read client/a', 'check client/a']);
  assert.equal(
    [...store.removalMarks()],
    [
      ['client/a', at],
      ['client/q', at],
    ],
  );
  assert.equal(await verifyBackups(join(written, 'sample', 'backups'), 'sample', key), { good: 2, bad: [] });
});

test('state and journal are written again byte for byte', () => {
  const document = readDocument(textOf(written, 'state.json'), 'sample', key, 'state.json');
  assert.is(writeDocument(document, key), textOf(written, 'state.json'));
  const journal = textOf(written, 'journal.jsonl');
  const { entries } = readJournal(journal, document, key, 'journal.jsonl');
  assert.is(entries.map((entry, place) => writeLine(document, place, entry, key)).join(''), journal);
});

test('each list beside it is written again byte for byte', async () => {
  const folder = newFolder();
  cpSync(written, folder, { recursive: true });
  const store = await openStore({ folder, target: 'sample', key, clock: fakeClock() });
  const names = ['proofs.json', 'findings.json', 'refusals.json', 'attempts.json', 'departures.json'];
  for (const name of names) rmSync(join(folder, 'sample', name));
  await store.saveProofs([...store.proofs().values()]);
  await store.saveFindings(store.findings());
  await store.saveRefusals(store.refusals());
  await store.saveFailedLooks(store.failedLooks());
  await store.saveRemovalMarks(store.removalMarks());
  for (const name of names) assert.is(textOf(folder, name), textOf(written, name), name);
});

test.run();
