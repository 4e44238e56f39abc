import * as v from 'valibot';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { objectOf } from '../../../src/core/shape/json.ts';
import { countShape, lenient, onePerRef, shapedOf, textsByNameShape } from '../../../src/core/shape/remembered.ts';
import { refShape } from '../../../src/core/shape/resource.ts';

const test = suite('forms of what comes from outside');
const fits = (shape: v.GenericSchema, value: unknown): boolean => shapedOf(shape, value) !== undefined;

test('an object is neither a list nor null', () => {
  const body = { a: 1 };
  assert.is(objectOf(body), body);
  for (const value of [null, [], [1], 'x', 1, undefined, true]) assert.is(objectOf(value), undefined);
});

test('a ref has a known kind and an id; a count is a whole number from 0', () => {
  for (const value of ['client/a', 'provider/a/b', 'organization/ ']) assert.is(fits(refShape, value), true, value);
  for (const value of ['client/', 'client', 'nobody/a', '', 1, null]) assert.is(fits(refShape, value), false);
  for (const value of [0, 1, Number.MAX_SAFE_INTEGER]) assert.is(fits(countShape, value), true);
  for (const value of [-1, 0.5, Number.MAX_SAFE_INTEGER + 1, '1', null, NaN]) assert.is(fits(countShape, value), false);
});

test('texts by name keep every name and their order, and are no list', () => {
  const texts: unknown = JSON.parse('{"z":"1","constructor":"2","a":"3","__proto__":"4"}');
  assert.equal(
    JSON.stringify(shapedOf(textsByNameShape, texts)),
    '{"z":"1","constructor":"2","a":"3","__proto__":"4"}',
  );
  for (const value of [['x'], { a: 1 }, null, 'x']) assert.is(fits(textsByNameShape, value), false);
});

test('what a shape does not name is dropped, and its fields come in its order', () => {
  const shape = v.object({ a: v.string(), b: v.exactOptional(v.string()) });
  assert.is(JSON.stringify(shapedOf(shape, { c: 1, b: 'y', a: 'x' })), '{"a":"x","b":"y"}');
  assert.is(JSON.stringify(shapedOf(shape, { a: 'x' })), '{"a":"x"}');
  assert.is(shapedOf(shape, { a: 'x', b: null }), undefined);
});

test('of a lenient shape the fields that are named are left out when they are not understood, and no others', () => {
  const yes = v.exactOptional(v.literal(true));
  const shape = lenient(v.object({ a: v.string(), told: yes, firm: yes }), ['told']);
  assert.equal(shapedOf(shape, { a: 'x', told: true, firm: true }), { a: 'x', told: true, firm: true });
  assert.equal(shapedOf(shape, { a: 'x', told: 'perhaps', firm: true }), { a: 'x', firm: true });
  assert.is(shapedOf(shape, { a: 'x', firm: 'perhaps' }), undefined);
  assert.is(shapedOf(shape, { told: true }), undefined);
  assert.is(shapedOf(lenient(v.object({ told: yes }), ['told']), []), undefined);
});

test('in a list of one per ref no ref comes twice', () => {
  const shape = onePerRef(v.object({ ref: refShape }));
  const [a, b] = [{ ref: 'client/a' }, { ref: 'client/b' }];
  assert.equal(shapedOf(shape, [a, b]), [a, b]);
  assert.equal([fits(shape, [a, b, a]), fits(shape, a), fits(shape, [])], [false, false, true]);
});

test.run();
