import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { faultTable, parseFaultRules, type FaultRule } from '../../src/sandbox/faults.ts';
import { SandboxInputError } from '../../src/sandbox/shape.ts';
import { people, withSandbox, type Answer, type Send } from './http.ts';

const test = suite('sandbox/faults');

const kim = { firstName: 'Kim', lastName: 'Ode', email: 'kim@lakeside.example' };
const create = (send: Send): Promise<Answer> => send('POST', '/users/providers', kim);
const fails = (promise: Promise<unknown>): Promise<boolean> =>
  promise.then(
    () => false,
    () => true,
  );
const call = {
  method: 'POST',
  path: '/users/providers',
  query: '',
  authorization: undefined,
  contentType: undefined,
  text: '{"email":"kim@x"}',
};

/** How often a rule strikes in a row of equal requests. */
function strikes(rule: FaultRule, requests: number): string {
  const table = faultTable();
  table.add([rule]);
  return Array.from({ length: requests }, () => (table.next(call) ? 'x' : '.')).join('');
}

test('an answer that is lost after the effect leaves the user created', () =>
  withSandbox({ faults: [{ fault: 'lost-after' }] }, async (sandbox, send) => {
    assert.ok(await fails(create(send)));
    assert.is(sandbox.records().length, 1);
    const [request] = sandbox.requests();
    assert.equal([request?.status, request?.handled, request?.fault], [undefined, 200, 'lost-after']);
  }));

test('a request that is lost before the effect creates nobody, and the next one works', () =>
  withSandbox({ faults: [{ fault: 'lost-before' }] }, async (sandbox, send) => {
    assert.ok(await fails(create(send)));
    assert.is(sandbox.records().length, 0);
    assert.is(sandbox.requests()[0]?.handled, undefined);
    assert.is((await create(send)).status, 200);
  }));

for (const [fault, status, users] of [
  ['500-before', 500, 0],
  ['503-before', 503, 0],
  ['429', 429, 0],
  ['500-after', 500, 1],
] as const)
  test(`${fault} answers ${status} and leaves ${users} users`, () =>
    withSandbox({ faults: [{ fault }] }, async (sandbox, send) => {
      assert.is((await create(send)).status, status);
      assert.is(sandbox.records().length, users);
    }));

test('a fault may answer with another status and with headers of its own', () =>
  withSandbox(
    { faults: [{ fault: '503-before', status: 502, headers: { 'retry-after': '7' } }] },
    async (_sandbox, send) => {
      const answer = await create(send);
      assert.equal([answer.status, answer.headers.get('retry-after')], [502, '7']);
    },
  ));

test('garbage is 200 with HTML, and the user is created', () =>
  withSandbox({ faults: [{ fault: 'garbage' }] }, async (sandbox, send) => {
    const answer = await create(send);
    assert.equal([answer.status, answer.headers.get('content-type'), answer.text[0]], [200, 'text/html', '<']);
    assert.is(sandbox.records().length, 1);
  }));

test('a truncated answer breaks off in its body, and the user is created', () =>
  withSandbox({ faults: [{ fault: 'truncated' }] }, async (sandbox, send) => {
    const answer = await fetch(`${sandbox.url}/users/providers`, {
      method: 'POST',
      headers: { authorization: `Bearer ${sandbox.key}`, 'content-type': 'application/json' },
      body: JSON.stringify(kim),
    });
    assert.is(answer.status, 200);
    assert.ok(await fails(answer.text()));
    assert.is(sandbox.records().length, 1);
    assert.is((await create(send)).status, 400);
  }));

test('cut JSON arrives whole as far as HTTP can tell', () =>
  withSandbox({ faults: [{ fault: 'cut-json' }] }, async (sandbox) => {
    const answer = await fetch(`${sandbox.url}/users/providers`, {
      method: 'POST',
      headers: { authorization: `Bearer ${sandbox.key}`, 'content-type': 'application/json' },
      body: JSON.stringify(kim),
    });
    const text = await answer.text();
    assert.is(answer.headers.get('content-length'), String(text.length));
    assert.ok(text.startsWith('{"'));
    assert.throws(() => JSON.parse(text));
  }));

for (const fault of ['no-user-id', 'no-id'] as const)
  test(`an answer with ${fault} has its other fields`, () =>
    withSandbox({ faults: [{ fault }] }, async (_sandbox, send) => {
      const { body } = await create(send);
      assert.equal(Object.keys(body).sort(), ['inviteUrl', 'privateRoomLink']);
    }));

test('a slow answer has its effect at once, a slow start only after the wait', () =>
  withSandbox({ faults: [{ fault: 'slow', delayMs: 60_000 }] }, async (sandbox, send) => {
    const controller = new AbortController();
    const hanging = fetch(`${sandbox.url}/users/providers`, {
      method: 'POST',
      headers: { authorization: `Bearer ${sandbox.key}`, 'content-type': 'application/json' },
      body: JSON.stringify(kim),
      signal: controller.signal,
    });
    while (sandbox.requests()[0]?.handled === undefined) await new Promise((resolve) => setImmediate(resolve));
    assert.is(sandbox.records().length, 1);
    controller.abort();
    assert.ok(await fails(hanging));
    sandbox.reset();
    sandbox.clearFaults();
    sandbox.faults([{ fault: 'slow-before', delayMs: 30 }]);
    const late = create(send);
    while (sandbox.requests().length === 0) await new Promise((resolve) => setImmediate(resolve));
    assert.is(sandbox.records().length, 0);
    assert.is((await late).status, 200);
    assert.is(sandbox.records().length, 1);
  }));

test('a rule strikes only requests of its method, path and body', () => {
  const only = (match: NonNullable<FaultRule['match']>): string => strikes({ fault: '429', match }, 1);
  assert.is(only({ method: 'post', path: '^/users/providers$', body: 'kim@' }), 'x');
  assert.is(only({ method: 'PUT' }), '.');
  assert.is(only({ path: '/users/clients' }), '.');
  assert.is(only({ body: 'lee@' }), '.');
});

test('a rule strikes once, as often as it says, or on each Nth request', () => {
  assert.is(strikes({ fault: '429' }, 3), 'x..');
  assert.is(strikes({ fault: '429', times: 2 }, 4), 'xx..');
  assert.is(strikes({ fault: '429', everyNth: 3 }, 7), '..x..x.');
  assert.is(strikes({ fault: '429', everyNth: 2, times: 1 }, 5), '.x...');
});

test('chance is the same for the same seed, differs for another, and keeps its share', () => {
  const rule = { fault: '429', probability: 0.25 } as const;
  assert.is(strikes({ ...rule, seed: 7 }, 400), strikes({ ...rule, seed: 7 }, 400));
  assert.is.not(strikes({ ...rule, seed: 7 }, 400), strikes({ ...rule, seed: 8 }, 400));
  const share = strikes({ ...rule, seed: 7 }, 400).replaceAll('.', '').length / 400;
  assert.ok(share > 0.15 && share < 0.35, `share ${share}`);
});

test('any fault may hold its answer back', () =>
  withSandbox({ faults: [{ fault: '503-before', delayMs: 40 }] }, async (_sandbox, send) => {
    const start = performance.now();
    assert.is((await create(send)).status, 503);
    assert.ok(performance.now() - start >= 38);
  }));

test('the first of several rules that apply strikes, and the others keep their turn', () =>
  withSandbox({ faults: [{ fault: '503-before' }, { fault: '500-before' }] }, async (_sandbox, send) => {
    assert.equal(
      [(await create(send)).status, (await create(send)).status, (await create(send)).status],
      [503, 500, 200],
    );
  }));

test('cleared rules strike nobody', () =>
  withSandbox({ state: people, faults: [{ fault: '500-before', times: 9 }] }, async (sandbox, send) => {
    sandbox.clearFaults();
    assert.is((await create(send)).status, 200);
  }));

test('a rule that cannot be meant is refused with its problems', () => {
  for (const rule of [
    {},
    { fault: 'oops' },
    { fault: '429', time: 2 },
    { fault: '429', match: { path: '(' } },
    { fault: '429', everyNth: 0 },
  ])
    assert.throws(
      () => parseFaultRules(rule),
      (error: unknown) => error instanceof SandboxInputError && error.problems.length > 0,
    );
});

test.run();
