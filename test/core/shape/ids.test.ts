import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { idFrom } from '../../../src/core/shape/ids.ts';

const test = suite('ids as answers give them');

test('an id is a text that an id of a manifest may be, and nothing else', () => {
  for (const id of ['p-1', 'usr_1/2', 'ä', 'x'.repeat(200), '…']) assert.is(idFrom(id), id);
  for (const odd of ['', ' ', '.', '..', 'a b', 'a\nb', 'a\u0000', 'a\u202eb', '\ud800', 'x'.repeat(201), '__proto__'])
    assert.is(idFrom(odd), undefined, JSON.stringify(odd));
  for (const odd of [5, 0, true, null, undefined, {}, ['x'], { toString: () => 'x' }])
    assert.is(idFrom(odd), undefined);
});

test('where ids are numbers, one is a whole number that loses nothing, as text too', () => {
  const numbers = { areNumbers: true } as const;
  for (const id of [0, 3, '3', Number.MAX_SAFE_INTEGER]) assert.is(idFrom(id, numbers), String(id));
  for (const odd of ['', '03', '3.0', '1e3', ' 3', 'x', -1, 1.5, 2 ** 53, NaN, Infinity, true, null, {}, [3]])
    assert.is(idFrom(odd, numbers), undefined, JSON.stringify(odd));
});

test.run();
