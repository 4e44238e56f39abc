import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isId } from '../../src/core/shape/ids.ts';
import { isDate, isDomain, isEmail } from '../../src/manifest/form/formats.ts';
import { isNpi } from '../../src/manifest/form/formats.ts';
import { nearest } from '../../src/manifest/form/suggest.ts';

const test = suite('forms of values');

test('an NPI has ten digits and the right check digit', () => {
  for (const right of ['1234567893', '1500000017', '1999123452']) assert.is(isNpi(right), true, right);
  for (const wrong of ['1234567890', '123456789', '12345678933', '123456789a', ' 1234567893', ''])
    assert.is(isNpi(wrong), false, wrong);
});

test('of ten NPIs that differ in one digit only one is right', () => {
  const digits = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 10, maxLength: 10 });
  fc.assert(
    fc.property(digits, fc.integer({ min: 0, max: 9 }), (number, place) => {
      const variants = Array.from({ length: 10 }, (_, digit) => number.with(place, digit).join(''));
      assert.is(variants.filter(isNpi).length, 1);
    }),
  );
});

test('an e-mail address has one name and a domain of labels', () => {
  for (const right of [
    'a@b.example',
    'a.b+c@x-y.example',
    "o'brien@b.example",
    'zoë@bücher.example',
    'a@xn--bcher-kva.example',
  ])
    assert.is(isEmail(right), true, right);
  for (const wrong of [
    'a',
    'a@',
    '@b.example',
    'a@b',
    'a b@c.example',
    'a@b..example',
    '.a@b.example',
    'a@-b.example',
    'a@b.example.',
    'a@1.2.3.4',
    'A <a@b.example>',
    'a@b@c.example',
    'a@*.b.example',
    ' a@b.example',
    'a@b.example\n',
  ])
    assert.is(isEmail(wrong), false, wrong);
});

test('a domain has two labels or more, and may stand for all below it', () => {
  for (const right of ['b.example', 'a.b.example', '*.b.example', 'bücher.example'])
    assert.is(isDomain(right), true, right);
  for (const wrong of [
    '',
    'example',
    '*.example',
    '*',
    '*b.example',
    'a.*.example',
    '*.*.b.example',
    '@b.example',
    'a@b.example',
    'b.example.',
    '.b.example',
    'b example',
    '1.2.3.4',
  ])
    assert.is(isDomain(wrong), false, wrong);
});

test('a date is a day of the calendar', () => {
  for (const right of ['1990-04-12', '2000-02-29', '0001-01-01']) assert.is(isDate(right), true, right);
  for (const wrong of [
    '1990-02-30',
    '1900-02-29',
    '1990-13-01',
    '1990-4-12',
    '12.04.1990',
    '1990-04-12T00:00:00Z',
    '19900412',
    '',
  ])
    assert.is(isDate(wrong), false, wrong);
});

test('an id is short, visible and no name that means something else', () => {
  for (const right of ['p-1', 'a/b', '…', 'a'.repeat(200), 'x.', 'Ünï']) assert.is(isId(right), true, right);
  for (const wrong of [
    '',
    '.',
    '..',
    'a b',
    'a\n',
    'a\u200b',
    '\ud800',
    '__proto__',
    'constructor',
    'prototype',
    'a'.repeat(201),
  ])
    assert.is(isId(wrong), false, wrong);
});

test('the nearest name is the one that is meant, or none', () => {
  const names = ['firstName', 'lastName', 'email', 'id'];
  assert.is(nearest('first_name', names), 'firstName');
  assert.is(nearest('emial', names), 'email');
  assert.is(nearest('LASTNAME', names), 'lastName');
  assert.is(nearest('shoeSize', names), undefined);
  assert.is(nearest('x'.repeat(5000), names), undefined);
});

test.run();
