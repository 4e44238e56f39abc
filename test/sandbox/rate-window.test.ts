import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { rateWindow } from '../../src/sandbox/rate-window.ts';
import { withSandbox } from './http.ts';

const test = suite('sandbox/rate-window');

test('a request fits again as soon as the oldest one is 60 seconds old', () => {
  const window = rateWindow();
  window.accept(1000);
  window.accept(2000);
  assert.is(window.wait(3000, 2), 58_000);
  assert.is(window.wait(60_999, 2), 1);
  assert.is(window.wait(61_000, 2), 0);
});

test('when the limit is lowered, as many requests have to leave as are too many', () => {
  const window = rateWindow();
  for (const at of [0, 10, 20, 30]) window.accept(at);
  assert.is(window.wait(40, 2), 59_980);
  assert.is(window.wait(60_020, 2), 0);
});

test('the request past the limit is answered with 429, and does not count itself', () => {
  let now = 0;
  return withSandbox({ clock: { now: () => now }, settings: { rateLimit: 2 } }, async (_sandbox, send) => {
    const check = async (): Promise<number> => (await send('POST', '/users/check', { email: 'a@b.example' })).status;
    assert.equal([await check(), await check(), await check()], [200, 200, 429]);
    now = 59_999;
    assert.is(await check(), 429);
    now = 60_000;
    assert.equal([await check(), await check(), await check()], [200, 200, 429]);
  });
});

test('300 requests a minute are accepted when nothing else is said, V1 and V2 together', () =>
  withSandbox({ clock: { now: () => 5 } }, async (sandbox, send) => {
    for (let number = 0; number < 150; number += 1) {
      await send('POST', '/users/check', { email: 'a@b.example' });
      await send('GET', '/v2/users/providers/p-1');
    }
    assert.is(
      sandbox.requests().some((request) => request.status === 429),
      false,
    );
    assert.is((await send('POST', '/users/check', { email: 'a@b.example' })).status, 429);
  }));

test('a 429 says when to come back in the form that the settings ask for', () => {
  let now = Date.UTC(2030, 0, 1, 12, 0, 0, 400);
  return withSandbox({ clock: { now: () => now }, settings: { rateLimit: 1 } }, async (sandbox, send) => {
    const retryAfter = async (): Promise<string | null> => (await send('GET', '/users/x')).headers.get('retry-after');
    await retryAfter();
    now += 500;
    assert.is(await retryAfter(), null);
    sandbox.settings({ retryAfter: 'seconds' });
    assert.is(await retryAfter(), '60');
    sandbox.settings({ retryAfter: 'date' });
    assert.is(await retryAfter(), 'Tue, 01 Jan 2030 12:01:01 GMT');
  });
});

test('requests without the right key and control calls do not count', () =>
  withSandbox({ settings: { rateLimit: 1 } }, async (_sandbox, send) => {
    assert.is((await send('GET', '/users/x', undefined, { authorization: 'Bearer other' })).status, 401);
    assert.is((await send('GET', '/__sandbox/records')).status, 200);
    assert.is((await send('GET', '/users/x')).status, 404);
    assert.is((await send('GET', '/users/x')).status, 429);
  }));

test('a 429 that is a fault does not count, other faults do, and a reset forgets both', () =>
  withSandbox({ settings: { rateLimit: 2 } }, async (sandbox, send) => {
    sandbox.faults([{ fault: '429' }, { fault: '503-before' }]);
    const statuses = async (): Promise<number[]> => [
      (await send('GET', '/users/x')).status,
      (await send('GET', '/users/x')).status,
      (await send('GET', '/users/x')).status,
    ];
    assert.equal(await statuses(), [429, 503, 404]);
    assert.equal(await statuses(), [429, 429, 429]);
    sandbox.reset();
    assert.equal(await statuses(), [404, 404, 429]);
  }));

test.run();
