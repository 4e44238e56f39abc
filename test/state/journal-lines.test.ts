import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Entry } from '../../src/core/model/journal.ts';
import { Failure } from '../../src/core/model/failure.ts';
import { lineageOf, readJournal, writeLine, type Binding } from '../../src/state/journal-lines.ts';
import { sealedText } from '../../src/state/seal.ts';
import { entry, fixedKey } from './support.ts';

const test = suite('lines of the journal');
const key = await fixedKey(7);
const here: Binding = { lineage: 'l', serial: 2 };
const line = (place: number, item: Entry, binding = here): string => writeLine(binding, place, item, key);
const put = (id: string): Entry => ({ put: [entry(id)] });

function codeOf(text: string, binding = here): string {
  try {
    readJournal(text, binding, key, 'journal.jsonl');
    return 'none';
  } catch (cause) {
    return cause instanceof Failure ? cause.code : String(cause);
  }
}

test('a line is one line of JSON that ends in its seal', () => {
  assert.is(
    line(3, { close: 1, void: true }),
    '{"lineage":"l","serial":2,"place":3,"entry":{"close":1,"void":true},' +
      '"seal":"XqZmAnhVjVyfaN9Ciz0zSemT__WU-dUeT2RkczAf6Lw"}\n',
  );
});

test('what was written is read, line by line', () => {
  const lines = [{}, put('ä'), { forget: ['client/ä'] as const, used: { signature: 's', until: 't' } }];
  const text = lines.map((item, place) => line(place, item)).join('');
  const { entries, earlier, whole, size } = readJournal(text, here, key, 'p');
  assert.equal([entries, earlier], [lines, []]);
  assert.equal([whole, size], [Buffer.byteLength(text), Buffer.byteLength(text)]);
});

test('a torn last line is passed over, and its bytes are told from those of whole lines', () => {
  const good = line(0, put('ä'));
  const { entries, whole, size } = readJournal(`${good}{"ü`, here, key, 'p');
  assert.equal([entries.length, whole, size], [1, Buffer.byteLength(good), Buffer.byteLength(good) + 4]);
  assert.equal(readJournal('{"lineage', here, key, 'p').whole, 0);
});

test('lines of an earlier serial are told apart, wherever they begin to count', () => {
  const old = { ...here, serial: 1 };
  const text = line(5, put('a'), old) + line(6, put('b'), old) + line(0, put('c'));
  const { entries, earlier } = readJournal(text, here, key, 'p');
  assert.equal([entries, earlier], [[put('c')], [put('a'), put('b')]]);
});

test('a line out of its place, edited or cut within is forged', () => {
  for (const text of [line(1, {}), line(0, {}) + line(0, {}), line(0, {}) + line(2, {}), 'x\n', '\n', '[]\n'])
    assert.is(codeOf(text), 'seal-broken', text);
  assert.is(codeOf(line(0, put('a')).replace('remote-a', 'remote-b')), 'seal-broken');
});

test('a line under a good seal that has not the form of one is not taken', () => {
  const body = { lineage: 'l', serial: 2, place: 0, entry: {} };
  assert.is(codeOf(sealedText(body, key)), 'none');
  for (const more of [
    { lineage: 1 },
    { serial: -1 },
    { serial: 0.5 },
    { place: '0' },
    { entry: [] },
    { entry: { close: -1 } },
    { entry: { forget: ['nobody'] } },
    { entry: { put: [{ ref: 'client/a' }] } },
    { entry: { open: { n: 1, ref: 'client/a', action: 'invent', call: 'c', at: 't' } } },
    { entry: { used: {} } },
  ])
    assert.is(codeOf(sealedText({ ...body, ...more }, key)), 'seal-broken', JSON.stringify(more));
});

test('what this version does not know in a line is passed over', () => {
  const body = { lineage: 'l', serial: 2, place: 0, entry: { close: 1, void: 'partly', later: 1 }, more: 2 };
  assert.equal(readJournal(sealedText(body, key), here, key, 'p').entries, [{ close: 1 }]);
});

test('a journal of another lineage or a later serial belongs to another state', () => {
  assert.is(codeOf(line(0, {}, { lineage: 'other', serial: 2 })), 'older-state');
  assert.is(codeOf(line(0, {}, { lineage: 'l', serial: 3 })), 'older-state');
  assert.is(codeOf(line(0, {}, { lineage: 'l', serial: 2 })), 'none');
});

test('only the journal of a state that was never saved says its lineage', () => {
  assert.is(lineageOf(line(0, {}, { lineage: 'new', serial: 0 }) + line(0, {}), key), 'new');
  assert.is(lineageOf(line(0, {}, { lineage: 'new', serial: 1 }), key), undefined);
  assert.is(lineageOf('', key), undefined);
  assert.is(lineageOf(line(0, {}, { lineage: 'new', serial: 0 }).trimEnd(), key), undefined);
});

test.run();
