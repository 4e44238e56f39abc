import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { CompareRule } from '../../../src/core/comparing/comparison.ts';
import { isEmpty, isEqual, isTold } from '../../../src/core/comparing/equal.ts';
import { isLike } from '../../../src/core/comparing/likeness.ts';
import { isSameId, knownForms, normalForm } from '../../../src/core/comparing/normal-form.ts';
import type { Value } from '../../../src/core/model/resource.ts';

const test = suite('comparing values');

const [text, email, digits, phone, date, exact, uuid] = (
  ['text', 'email', 'digits', 'phone', 'date', 'exact', 'uuid'] as const
).map((compare): CompareRule => ({ compare })) as [
  CompareRule,
  CompareRule,
  CompareRule,
  CompareRule,
  CompareRule,
  CompareRule,
  CompareRule,
];

const cases: readonly (readonly [string, CompareRule, shown: Value, wanted: Value, boolean])[] = [
  ['text in another Unicode form is the same', text, 'Jose\u0301', 'Jos\u00e9', true],
  ['blanks at the ends of text are nothing', text, '\u00a0 Ana\t\n', 'Ana', true],
  ['runs of blanks of any kind are one blank', text, 'Ana \u00a0\u2003\u0085Maria', 'Ana Maria', true],
  ['a blank in text is no dash and not nothing', text, 'AnaMaria', 'Ana Maria', false],
  ['text is told apart by case', text, 'ANA', 'Ana', false],
  ['text is told apart by accents', text, 'Jose', 'José', false],
  ['an e-mail address has no case', email, ' ANA@X.example', 'ana@x.example', true],
  ['another address is another', email, 'ann@x.example', 'ana@x.example', false],
  ['the older name of that rule stands for it', { compare: 'caseless' }, 'A@x.example', 'a@X.example', true],
  ['a uuid has no case', uuid, 'AB-1', 'ab-1', true],
  ['another uuid is another', uuid, 'ab-2', 'ab-1', false],
  ['digits are compared as text', digits, '+15550100', '15550100', false],
  ['a bare number is its digits', digits, 1234567893, '1234567893', true],
  ['leading zeros do not count beside a bare number', digits, 5550100, '05550100', true],
  ['they count between two texts', digits, '5550100', '05550100', false],
  ['a bare zero is the text of it', digits, 0, '0', true],
  ['another number is another', digits, 5550101, '5550100', false],
  ['a telephone has neither blanks nor signs', phone, '+1 (555) 01-00', '15550100', true],
  ['its digits are compared one by one', phone, '15551', '155501', false],
  ['a day is the same at any time', date, '1990-04-12T23:59:59-07:00', '1990-04-12', true],
  ['the day before is another', date, '1990-04-11T22:00:00.000Z', '1990-04-12', false],
  ['what is exact is compared sign by sign', exact, 'en-us', 'en-US', false],
  ['where nothing is said it is exact', {}, ' Ana', 'Ana', false],
  ['a number is the text of it', exact, 12, '12', true],
  ['the order of a list means something', {}, ['a', 'b'], ['b', 'a'], false],
  ['the order of an unordered one does not', { unordered: true }, ['a', 'b'], ['b', 'a'], true],
  ['items are compared as the field is', { unordered: true, compare: 'email' }, ['A', 'b'], ['B', 'a'], true],
  ['a shorter list is another', { unordered: true }, ['a'], ['a', 'b'], false],
  ['a longer one too', { unordered: true }, ['a', 'b'], ['a'], false],
  ['keys of a map have no order', {}, { a: 1, b: 2 }, { b: '2', a: '1' }, true],
  ['values within a map count', {}, { a: 1 }, { a: 2 }, false],
  ['keys that nobody asked for do not count', text, [{ city: 'Denver ', id: 3 }], [{ city: 'Denver' }], true],
  ['keys that were asked for do', text, [{ id: 3 }], [{ city: 'Denver' }], false],
  ['nothing is an empty list', {}, '', [], true],
  ['an empty list is nothing else', {}, [], ['a'], false],
  ['nothing is no', {}, '', false, true],
  ['nothing is not yes', {}, '', true, false],
  ['nothing is no text', text, '', 'Ana', false],
];

for (const [name, rule, shown, wanted, expected] of cases)
  test(name, () => assert.is(isEqual(rule, shown, wanted), expected));

test('what is equal as text has one normal form, and what is not has two', () => {
  for (const [name, rule, shown, wanted, expected] of cases)
    if (typeof shown === 'string' && typeof wanted === 'string' && shown !== '')
      assert.is(normalForm(rule, shown) === normalForm(rule, wanted), expected, name);
});

test('a bare number that may have lost digits tells nothing where digits are compared', () => {
  const told = [2 ** 53, 1.5, -1].map((value) => isTold(digits, value));
  assert.equal(told, [false, false, false]);
  assert.equal([isTold(digits, 2 ** 53 - 1), isTold(digits, '1e9'), isTold(text, 2 ** 53)], [true, true, true]);
});

test('null, blanks, and what has no parts are empty', () => {
  assert.equal((['', ' \u00a0', [], {}] as readonly Value[]).map(isEmpty), [true, true, true, true]);
  assert.equal(([0, false, 'a', ['']] as readonly Value[]).map(isEmpty), [false, false, false, false]);
});

test('a digest of version 0.1.0 may be of its form of a value', () => {
  assert.ok(knownForms(text, ' Ana ').includes(' Ana '));
  assert.ok(knownForms(email, 'A@x.example ').includes('a@x.example '));
  assert.ok(knownForms(date, '04/12/1990 9:00').includes('04/12/1990'));
  assert.ok(knownForms(phone, '+1 é 5').includes('15'));
  assert.ok(knownForms(uuid, 'AB').includes('AB'));
  assert.equal(knownForms({ unordered: true }, ['b', 'a'])[1], ['a', 'b']);
});

test('a digest may be of the zeros that a bare number has lost, and text has lost none', () => {
  assert.ok(knownForms(digits, 5550100).includes('005550100'));
  assert.not(knownForms(digits, '5550100').includes('05550100'));
  assert.not(knownForms(text, 5550100).includes('05550100'));
});

test('ids of a target are told apart by more than case, and an id that is not there is no id', () => {
  assert.equal([isSameId('AB', 'ab'), isSameId('ab', 'ac'), isSameId(undefined, undefined)], [true, false, false]);
});

const likeness: readonly (readonly [Value, Value, boolean])[] = [
  ['ANA', 'Ana', true],
  ['Jose', 'José', true],
  ['Ana Ma', 'Ana Maria', true],
  ['+15550100', '05550100', true],
  ['1990-04-11T22:00:00Z', '1990-04-12', true],
  ['1990-04-13', '1990-04-12', true],
  ['1990-04-10', '1990-04-12', false],
  ['Coach', 'Clinician', false],
  ['Eva', 'Ana', false],
  ['-', 'Ana', false],
  [['a', 'b'], ['b'], true],
  [['a'], ['b'], false],
];

for (const [shown, sent, expected] of likeness)
  test(`${JSON.stringify(shown)} is ${expected ? '' : 'not '}like ${JSON.stringify(sent)}`, () =>
    assert.is(isLike(shown, sent), expected));

test.run();
