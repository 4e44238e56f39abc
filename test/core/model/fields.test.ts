import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isChangeable, isDeclared, isInTarget, isReadable, type FieldRule } from '../../../src/core/model/fields.ts';

const test = suite('rules of fields');

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
