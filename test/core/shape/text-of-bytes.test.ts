import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { brokenWords, textOfBytes } from '../../../src/core/shape/text-of-bytes.ts';

const test = suite('bytes as text');
const bytes = (...parts: readonly (string | number)[]): Uint8Array =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from([part]))));
const placeOf = (from: Uint8Array) => {
  const { broken } = textOfBytes(from);
  return broken && [broken.why, broken.at, broken.byte, broken.line];
};

test('UTF-8 is read with and without its mark, also where it holds the replacement character itself', () => {
  for (const text of ['', 'Zoë', 'a\ufffdb', '日本 👩'])
    for (const mark of ['', '\ufeff']) assert.equal(textOfBytes(bytes(mark, text)), { text });
});

test('UTF-16 is read by its mark in both orders', () => {
  const little = Buffer.from('\ufeffZoë 👩\n', 'utf16le');
  assert.equal(textOfBytes(little), { text: 'Zoë 👩\n' });
  assert.equal(textOfBytes(Buffer.from(little).swap16()), { text: 'Zoë 👩\n' });
});

test('the first bad place is told by byte and line', () => {
  assert.equal(placeOf(bytes('a\nb', 0xe9, 'c', 0xff)), ['not-utf8', 3, 4, 2]);
  assert.equal(placeOf(bytes('\ufffd', 0xe9)), ['not-utf8', 1, 4, 1]);
  assert.equal(placeOf(bytes('ab', 0xe2, 0x82)), ['not-utf8', 2, 3, 1]);
  assert.equal(placeOf(bytes(0xc3)), ['not-utf8', 0, 1, 1]);
  assert.equal(placeOf(bytes(0x80, 'a')), ['not-utf8', 0, 1, 1]);
  assert.equal(placeOf(Buffer.from('\ufeffa\n\ud800', 'utf16le')), ['not-utf8', 2, 7, 2]);
  assert.equal(placeOf(Buffer.concat([Buffer.from('\ufeffab', 'utf16le'), Buffer.from([0x41])])), [
    'not-utf8',
    2,
    7,
    1,
  ]);
  assert.equal(placeOf(bytes('PK\0\n')), ['binary', 2, 3, 1]);
});

test('the words name the encoding that was read', () => {
  const words = (from: Uint8Array): string => {
    const { broken } = textOfBytes(from);
    return broken ? brokenWords(broken) : '';
  };
  assert.is(words(bytes('a', 0xe9)), 'is not UTF-8 text: the first bad place is byte 2, in line 1');
  assert.is(
    words(Buffer.from('\ufeff\ud800', 'utf16le')),
    'is not UTF-16 text: the first bad place is byte 3, in line 1',
  );
  assert.is(words(bytes('a\n\0')), 'is not text: the first bad place is byte 3, in line 2');
  const marked = Uint8Array.from([0xff, 0xfe, 0xe9, 0, 0, 0]);
  assert.is(words(marked), 'is not text: the first bad place is byte 5, in line 1');
});

test.run();
