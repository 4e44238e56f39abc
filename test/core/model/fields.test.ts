import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  isChangeable,
  isDeclared,
  isInTarget,
  isReadable,
  normalize,
  type FieldRule,
} from '../../../src/core/model/fields.ts';
import type { Value } from '../../../src/core/model/resource.ts';

const test = suite('rules of fields');

const equalValues: readonly (readonly [string, Pick<FieldRule, 'compare' | 'unordered'>, Value, Value, boolean])[] = [
  ['a number is the text of it', {}, 12, '12', true],
  ['text is told apart by case', {}, 'Ana', 'ana', false],
  ['caseless text is not', { compare: 'caseless' }, 'Ana@X.example', 'ana@x.EXAMPLE', true],
  ['digits stand without what is between them', { compare: 'digits' }, '+1 (555) 01', '155501', true],
  ['digits are compared one by one', { compare: 'digits' }, '15551', '155501', false],
  ['a day is its first ten signs', { compare: 'date' }, '1990-04-12T00:00:00Z', '1990-04-12', true],
  ['another day is another date', { compare: 'date' }, '1990-04-12', '1990-04-13', false],
  ['the order of a list means something', {}, ['a', 'b'], ['b', 'a'], false],
  ['the order of an unordered one does not', { unordered: true }, ['a', 'b'], ['b', 'a'], true],
  ['items are compared as the field is', { unordered: true, compare: 'caseless' }, ['A', 'b'], ['B', 'a'], true],
  ['keys of a map have no order', {}, { a: 1, b: 2 }, { b: '2', a: '1' }, true],
  ['values within a map count', {}, { a: 1 }, { a: 2 }, false],
];

for (const [name, rule, a, b, isEqual] of equalValues)
  test(name, () => assert.is(JSON.stringify(normalize(rule, a)) === JSON.stringify(normalize(rule, b)), isEqual));

const rule: FieldRule = { set: [], change: [], read: [], personal: false };

test('a field is in the target when it can be given to it, now or at create, or names its own id', () => {
  assert.not(isInTarget(rule));
  assert.not(isInTarget({ ...rule, read: ['get'] }));
  assert.ok(isInTarget({ ...rule, set: ['create'] }));
  assert.ok(isInTarget({ ...rule, change: ['update'] }));
  assert.ok(isInTarget({ ...rule, declaresId: true }));
});

test('what can be changed and what can be read are told by their calls', () => {
  assert.equal([isChangeable(rule), isChangeable({ ...rule, change: ['update'] })], [false, true]);
  assert.equal([isReadable(rule), isReadable({ ...rule, read: ['get'] })], [false, true]);
});

test('a manifest names fields of a resource and of a block, and not what is derived', () => {
  assert.ok(isDeclared(rule));
  assert.ok(isDeclared({ ...rule, from: { block: 'sample' } }));
  assert.not(isDeclared({ ...rule, from: 'own-id' }));
});

test.run();
