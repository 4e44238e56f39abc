import { appendFileSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Recorded } from '../../src/core/model/recorded.ts';
import { Failure } from '../../src/core/model/failure.ts';
import { loadKey } from '../../src/state/key.ts';
import { openStore } from '../../src/state/file-store.ts';
import type { Store } from '../../src/state/store.ts';
import { newFolder } from '../cli/run-command.ts';
import { fakeClock } from '../fake-clock.ts';

const entry = (id: string, more: Partial<Recorded> = {}): Recorded => ({
  ref: `client/${id}`,
  id: `remote-${id}`,
  origin: 'created',
  fields: { firstName: 'digest' },
  provenAt: '2026-01-01T00:00:00.000Z',
  ...more,
});

async function open(folder: string, env?: string): Promise<Store> {
  const key = await loadKey({ folder, target: 'sample', env });
  return openStore({ folder, target: 'sample', key, clock: fakeClock() });
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'none',
    (cause: unknown) => (cause instanceof Failure ? cause.code : String(cause)),
  );
}

const test = suite('state in a folder');

test('what is put survives, and the serial moves once a save that changed something', async () => {
  const folder = newFolder();
  const store = await open(folder);
  await Promise.all(Array.from({ length: 200 }, (_, index) => store.write({ put: [entry(`c-${index}`)] })));
  await store.save();
  await store.save();
  assert.is(store.serial, 1);
  const again = await open(folder);
  assert.is(again.recorded().size, 200);
  assert.is(again.serial, 1);
  assert.is(again.lineage, store.lineage);
});

test('what was put and never saved is found again, also behind a torn last line', async () => {
  const folder = newFolder();
  const store = await open(folder);
  await store.write({ put: [entry('a')] });
  await store.write({ put: [entry('b')] });
  await store.write({ forget: ['client/a'] });
  appendFileSync(join(folder, 'sample', 'journal.jsonl'), '{"binding":"');
  const again = await open(folder);
  assert.equal([...again.recorded().keys()], ['client/b']);
});

test('an edited, truncated or foreign state is noticed', async () => {
  const folder = newFolder();
  const store = await open(folder);
  await store.write({ put: [entry('a')] });
  await store.save();
  const path = join(folder, 'sample', 'state.json');
  const good = readFileSync(path, 'utf8');
  writeFileSync(path, good.replace('remote-a', 'remote-b'));
  assert.is(await codeOf(open(folder)), 'seal-broken');
  writeFileSync(path, good.slice(0, 100));
  assert.is(await codeOf(open(folder)), 'state-broken');
  writeFileSync(path, good);
  assert.is(await codeOf(open(folder, Buffer.alloc(32, 7).toString('base64'))), 'other-key');
  assert.is(await codeOf(open(folder, 'short')), 'bad-key');
});

test('a forged line of the log is noticed', async () => {
  const folder = newFolder();
  const store = await open(folder);
  await store.write({ put: [entry('a')] });
  await store.write({ put: [entry('b')] });
  const path = join(folder, 'sample', 'journal.jsonl');
  writeFileSync(path, readFileSync(path, 'utf8').replace('remote-a', 'remote-x'));
  assert.is(await codeOf(open(folder)), 'seal-broken');
});

test('proofs are kept apart: they do not move the serial, and a foreign file proves nothing', async () => {
  const folder = newFolder();
  const store = await open(folder);
  await store.write({ put: [entry('a')] });
  await store.save();
  await store.saveProofs([
    { ref: 'client/a', id: 'remote-a', check: { at: '2026-02-01T00:00:00.000Z', isActive: false } },
  ]);
  const again = await open(folder);
  assert.is(again.serial, 1);
  assert.is(again.proofs().get('client/a')?.check?.isActive, false);
  const path = join(folder, 'sample', 'proofs.json');
  writeFileSync(path, readFileSync(path, 'utf8').replace('false', 'true'));
  assert.is((await open(folder)).proofs().size, 0);
});

test('files are for their owner alone, serial stands first, and the last states are kept', async () => {
  const folder = newFolder();
  const store = await open(folder);
  for (let index = 0; index < 13; index += 1) {
    await store.write({ put: [entry('a', { id: `remote-${index}` })] });
    await store.save();
  }
  assert.is(statSync(join(folder, 'key')).mode & 0o777, 0o600);
  assert.is(statSync(join(folder, 'sample', 'state.json')).mode & 0o777, 0o600);
  assert.match(readFileSync(join(folder, 'sample', 'state.json'), 'utf8'), /^\{\n "serial": 13,/);
  // Of thirteen saves the last state is state.json itself, and the first has none before it.
  assert.equal(
    readdirSync(join(folder, 'sample', 'backups')).sort(),
    Array.from({ length: 10 }, (_, index) => `${index + 3}.json`).sort(),
  );
});

test('a digest of a field that left the manifest is dropped without moving the serial', async () => {
  const folder = newFolder();
  const store = await open(folder);
  await store.write({ put: [entry('a')] });
  await store.save();
  store.drop('client/a', ['firstName']);
  await store.save();
  const again = await open(folder);
  assert.equal(again.recorded().get('client/a')?.fields, {});
  assert.is(again.serial, 1);
});

test('what was taken away counts for 24 hours, and not at their end', async () => {
  const folder = newFolder();
  const key = await loadKey({ folder, target: 'sample', env: undefined });
  const start = Date.UTC(2026, 0, 1);
  const clock = fakeClock(start);
  const store = await openStore({ folder, target: 'sample', key, clock });
  const removal = { guard: 'max-deletes', kind: 'client' } as const;
  const at = new Date(start).toISOString();
  const n = await store.begin({ ref: 'client/a', action: 'delete', call: 'remove', at, removal });
  await store.write({ close: n, put: [entry('a', { deactivated: true })] });
  const dayMs = 24 * 60 * 60_000;
  clock.set(start + dayMs - 1);
  assert.equal(store.removals(), [{ n, at, ...removal }]);
  await store.save();
  assert.equal((await openStore({ folder, target: 'sample', key, clock })).removals().length, 1);
  clock.set(start + dayMs);
  assert.equal(store.removals(), []);
  await store.write({ put: [entry('b')] });
  await store.save();
  clock.set(start);
  assert.equal((await openStore({ folder, target: 'sample', key, clock })).removals(), []);
});

test('a plan that was begun is remembered until it expires, and not longer', async () => {
  const folder = newFolder();
  const key = await loadKey({ folder, target: 'sample', env: undefined });
  const until = Date.UTC(2026, 0, 2);
  const clock = fakeClock(until - 1);
  const reopened = () => openStore({ folder, target: 'sample', key, clock });
  const store = await reopened();
  await store.write({ used: { signature: 's', until: new Date(until).toISOString() } });
  await store.save();
  assert.is((await reopened()).isUsed('s'), true);
  clock.set(until);
  await store.write({ put: [entry('a')] });
  await store.save();
  assert.is((await reopened()).isUsed('s'), false);
});

test('a check notices what another run wrote since, into state or into the journal alone', async () => {
  const folder = newFolder();
  const mine = await open(folder);
  assert.is(await codeOf(mine.check()), 'none');
  const other = await open(folder);
  await other.write({ put: [entry('a')] });
  assert.is(await codeOf(mine.check()), 'state-moved');
  const later = await open(folder);
  assert.is(await codeOf(later.check()), 'none');
  await other.save();
  const journal = readFileSync(join(folder, 'sample', 'journal.jsonl'));
  assert.is(await codeOf(later.check()), 'state-moved');
  const last = await open(folder);
  other.trust('listed');
  await other.save();
  assert.equal(readFileSync(join(folder, 'sample', 'journal.jsonl')), journal);
  assert.is(await codeOf(last.check()), 'state-moved');
});

test.run();
