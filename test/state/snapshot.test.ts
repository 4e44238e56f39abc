import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { OpenRecord } from '../../src/core/model/journal.ts';
import { replay, snapshotOf } from '../../src/state/snapshot.ts';
import { entry } from './support.ts';

const test = suite('state after its journal');
const at = '2026-01-01T00:00:00.000Z';
const removal = { guard: 'max-deletes', kind: 'client' } as const;
const record = (n: number, more: Partial<OpenRecord> = {}): OpenRecord => ({
  n,
  ref: 'client/a',
  action: 'delete',
  call: 'remove',
  at,
  ...more,
});

test('nothing is remembered where there is no file, and the first record has the number 1', () => {
  const { recorded, open, removals, used, next } = snapshotOf(undefined);
  assert.equal([recorded.size, open.size, removals.size, used.size, next], [0, 0, 0, 0, 1]);
});

test('a file gives resources by ref, removals by number and plans by signature; numbers go on behind the highest', () => {
  const { recorded, removals, used, next } = snapshotOf({
    serial: 3,
    target: 'sample',
    lineage: 'l',
    facts: {
      trusted: [],
      removals: [
        { n: 7, at, ...removal },
        { n: 2, at, ...removal },
      ],
      used: [{ signature: 's', until: at }],
    },
    resources: [entry('a')],
  });
  assert.equal([...recorded], [['client/a', entry('a')]]);
  assert.equal([[...removals.keys()], [...used.keys()], next], [[7, 2], ['s'], 8]);
});

test('a record is open until a line closes it; what it took away counts unless it had no effect', () => {
  const snapshot = snapshotOf(undefined);
  replay(snapshot, [{ open: record(4, { removal }) }, { open: record(5, { removal }) }, { open: record(6) }]);
  assert.equal([[...snapshot.open.keys()], snapshot.next], [[4, 5, 6], 7]);
  assert.equal(
    [...snapshot.removals.values()],
    [4, 5].map((n) => ({ n, at, ...removal })),
  );
  replay(snapshot, [{ close: 4 }, { close: 5, void: true }]);
  assert.equal([[...snapshot.open.keys()], [...snapshot.removals.keys()], snapshot.next], [[6], [4], 7]);
});

test('a lower number than those before takes none back', () => {
  const snapshot = snapshotOf(undefined);
  replay(snapshot, [{ open: record(9) }, { open: record(3) }]);
  assert.is(snapshot.next, 10);
});

test('lines count in their order, and what one line forgets goes before what it puts', () => {
  const snapshot = snapshotOf(undefined);
  replay(snapshot, [
    { put: [entry('a'), entry('b')] },
    { forget: ['client/a'], put: [entry('a', { id: 'new' })] },
    { forget: ['client/b'] },
  ]);
  assert.equal([...snapshot.recorded.values()], [entry('a', { id: 'new' })]);
});

test('only what is forgotten, put or settled changes a managed resource', () => {
  const changes = [{ forget: ['client/x'] }, { put: [entry('a')] }, { close: 1, settled: true }] as const;
  const others = [
    {},
    { open: record(1) },
    { close: 1 },
    { close: 1, void: true },
    { used: { signature: 's', until: at } },
    { put: [], forget: [] },
  ] as const;
  assert.equal(
    changes.map((line) => replay(snapshotOf(undefined), [line])),
    [true, true, true],
  );
  assert.equal(
    others.map((line) => replay(snapshotOf(undefined), [line])),
    others.map(() => false),
  );
  assert.is(replay(snapshotOf(undefined), [changes[0], others[0]]), true);
});

test('a plan that was begun is remembered by its signature', () => {
  const snapshot = snapshotOf(undefined);
  replay(snapshot, [{ used: { signature: 's', until: at } }]);
  assert.equal([...snapshot.used], [['s', { signature: 's', until: at }]]);
});

test.run();
