import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  allowanceOf,
  allowanceText,
  allowedPerMinute,
  leftOf,
  parseAllowance,
  parseDuration,
} from '../../../src/core/model/settings.ts';

const test = suite('settings');

test('a time is a number from 1 with its unit', () => {
  assert.equal(['45s', '30m', '24h', '7d'].map(parseDuration), [45_000, 1_800_000, 86_400_000, 604_800_000]);
  for (const text of ['0m', '7', 'd', '1.5h', '7w', '1234567s', ' 7d', '7d '])
    assert.is(parseDuration(text), undefined);
});

test('an allowance is a count or a percentage up to 100', () => {
  assert.equal(parseAllowance('14'), { count: 14 });
  assert.equal(parseAllowance(0), { count: 0 });
  assert.equal(parseAllowance('100%'), { percent: 100 });
  for (const text of ['101%', '-1', '1.5', 'x', '', '1234567890']) assert.is(parseAllowance(text), undefined);
});

test('a percentage of a total is rounded down, and a count is itself', () => {
  assert.is(allowanceOf({ percent: 10 }, 39), 3);
  assert.is(allowanceOf({ percent: 10 }, 40), 4);
  assert.is(allowanceOf({ count: 7 }, 2), 7);
});

test('an allowance is written as it is read', () => {
  for (const text of ['14', '10%']) assert.is(allowanceText(parseAllowance(text) ?? { count: -1 }), text);
});

test('the reserve is rounded up and taken off the rate, and one request a minute is always left', () => {
  assert.is(allowedPerMinute(300, { percent: 10 }), 270);
  assert.is(allowedPerMinute(15, { percent: 10 }), 13);
  assert.is(allowedPerMinute(300, { count: 1 }), 299);
  assert.is(allowedPerMinute(300, { count: 299 }), 1);
  assert.is(allowedPerMinute(300, { count: 300 }), 1);
  assert.is(leftOf(300, { count: 300 }), 0);
  assert.is(leftOf(10, { count: 12 }), -2);
});

test.run();
