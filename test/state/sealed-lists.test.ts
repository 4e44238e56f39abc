import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Body } from '../../src/core/shape/json.ts';
import type { Key } from '../../src/state/key.ts';
import { pathsOf } from '../../src/state/paths.ts';
import { sealedText } from '../../src/state/seal.ts';
import { openSealedLists, type SealedLists } from '../../src/state/sealed-lists.ts';
import { newFolder } from '../cli/run-command.ts';
import { fixedKey } from './support.ts';

const test = suite('lists beside state');
const key = await fixedKey(7);
const at = '2026-01-01T00:00:00.000Z';
const ref = 'client/a';
const finding = { ref, class: 'changed', fields: ['x'], since: at, fingerprint: 'f' };

/** Of each list: its file, its name in it, one good item, and what reads it. */
const five = [
  ['proofs', 'proofs', { ref, id: 'i' }, (lists: SealedLists) => lists.proofs().size],
  ['findings', 'findings', finding, (lists: SealedLists) => lists.findings().length],
  [
    'refusals',
    'refusals',
    { ref, code: 'c', status: 422, count: 1, at, wanted: 'w' },
    (lists) => lists.refusals().size,
  ],
  ['removalMarks', 'departures', { ref, at }, (lists: SealedLists) => lists.removalMarks().size],
  ['failedLooks', 'attempts', { look: 'read client/a', at }, (lists: SealedLists) => lists.failedLooks().size],
] as const satisfies readonly (readonly [string, string, Body, (lists: SealedLists) => number])[];

/** Lists of which one has this text in its file. */
async function listsWith(file: (typeof five)[number][0], text: string): Promise<SealedLists> {
  const paths = pathsOf(newFolder(), 'sample');
  mkdirSync(paths.home);
  writeFileSync(paths[file], text);
  return openSealedLists(paths, 'l', key);
}

const listText = (name: string, list: unknown, lineage = 'l', sealing: Key = key): string =>
  sealedText({ lineage, [name]: list }, sealing, 1);

test('a list is read when it is ours, and is as good as none when it is edited or of another state or key', async () => {
  const other = await fixedKey(8);
  for (const [file, name, item, sizeOf] of five) {
    const good = listText(name, [item]);
    assert.is(sizeOf(await listsWith(file, good)), 1, file);
    for (const text of [
      '',
      '{}',
      good.slice(0, -10),
      good.replace(at.slice(0, 4), '2025').replace('"i"', '"j"'),
      listText(name, [item], 'other'),
      listText(name, [item], 'l', other),
      listText('others', [item]),
      listText(name, item),
    ])
      assert.is(sizeOf(await listsWith(file, text)), 0, `${file} ${text}`);
  }
});

test('one item that has not its form spoils its list, and so do two of one ref', async () => {
  for (const [file, name, item, sizeOf] of five) {
    for (const key of Object.keys(item)) {
      const { [key]: left, ...rest } = item as Body;
      void left;
      assert.is(sizeOf(await listsWith(file, listText(name, [rest]))), 0, `${file} without ${key}`);
      assert.is(sizeOf(await listsWith(file, listText(name, [{ ...rest, [key]: null }]))), 0, `${file} ${key}: null`);
    }
    const twice = sizeOf(await listsWith(file, listText(name, [item, item])));
    assert.is(twice, { findings: 2, failedLooks: 1 }[file as string] ?? 0, file);
  }
});

test('what this version does not know of an item is passed over', async () => {
  for (const [file, name, item, sizeOf] of five)
    assert.is(sizeOf(await listsWith(file, listText(name, [{ ...item, later: 1 }]))), 1, file);
  const [known] = (
    await listsWith('findings', listText('findings', [{ ...finding, told: 'twice', closed: true }]))
  ).findings();
  assert.equal(known, { ...finding, closed: true });
  const read = { at, fields: {}, seen: 'renamed' };
  const proofs = (await listsWith('proofs', listText('proofs', [{ ref, id: 'i', read }]))).proofs();
  assert.equal([...proofs.values()], [{ ref, id: 'i', read: { at, fields: {} } }]);
});

test('a mark of removal without a time is none: everybody’s time begins anew', async () => {
  const lists = await listsWith('removalMarks', listText('departures', [{ ref, at: 'yesterday' }]));
  assert.is(lists.removalMarks().size, 0);
});

test('an empty list makes no file, and empties one that is there', async () => {
  const paths = pathsOf(newFolder(), 'sample');
  const lists = await openSealedLists(paths, 'l', key);
  await lists.saveProofs([]);
  await lists.saveFindings([]);
  await lists.saveRefusals(new Map());
  await lists.saveRemovalMarks(new Map());
  await lists.saveFailedLooks(new Map());
  assert.not(existsSync(paths.home));
  await lists.saveRemovalMarks(new Map([[ref, at]]));
  assert.is(readFileSync(paths.removalMarks, 'utf8'), listText('departures', [{ ref, at }]));
  await lists.saveRemovalMarks(new Map());
  assert.is(readFileSync(paths.removalMarks, 'utf8'), listText('departures', []));
  assert.is(lists.removalMarks().size, 0);
});

test('findings that another run left are seen when they are asked for', async () => {
  const paths = pathsOf(newFolder(), 'sample');
  const [mine, theirs] = [await openSealedLists(paths, 'l', key), await openSealedLists(paths, 'l', key)];
  await theirs.saveFindings([{ ...finding, ref: 'client/a', class: 'changed', told: true }]);
  assert.equal([mine.findings().length, (await mine.findingsNow()).length], [0, 1]);
});

test.run();
