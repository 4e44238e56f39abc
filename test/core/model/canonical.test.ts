import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { canonical } from '../../../src/core/model/canonical.ts';

const test = suite('one text of a value');

test('the order of keys means nothing at any depth, and that of a list means something', () => {
  assert.is(canonical({ b: 1, a: { d: 1, c: [{ f: 1, e: 2 }] } }), '{"a":{"c":[{"e":2,"f":1}],"d":1},"b":1}');
  assert.is(canonical([2, 1]), '[2,1]');
});

test('what is undefined is left out, and nothing at all is null', () => {
  assert.is(canonical({ a: undefined, b: null }), '{"b":null}');
  assert.is(canonical(undefined), 'null');
});

test.run();
