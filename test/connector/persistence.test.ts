import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ReadCall, WriteCall } from '../../src/connector/call.ts';
import { connect, type Connection } from '../../src/connector/connection.ts';
import { createPace } from '../../src/connector/pace.ts';
import { RequestError } from '../../src/connector/request-error.ts';
import { retryAfter } from '../../src/connector/retry-after.ts';
import { send } from '../../src/connector/send.ts';
import { Failure } from '../../src/core/model/failure.ts';
import { fakeClock, type FakeClock } from '../fake-clock.ts';

const test = suite('how long a request is tried');
const look: ReadCall = { effect: 'none', name: 'look', method: 'GET', path: '/thing' };
const put: WriteCall = {
  effect: 'write',
  name: 'put',
  method: 'PUT',
  path: '/thing',
  body: { a: 1 },
  carries: ['a'],
  whenLost: 'repeat',
};
const create: WriteCall = { ...put, name: 'create', method: 'POST', whenLost: 'look' };

/** What the server answers to each request: a status, `lost` for none, or a status with `Retry-After`. */
type Script = readonly (number | 'lost' | readonly [number, string])[];

interface Scene {
  readonly connection: Connection;
  readonly clock: FakeClock;
  /** Requests that came, as `METHOD url`. */
  readonly seen: readonly string[];
  /** The most that were there at once. */
  peak(): number;
}

/** A server that follows a script, its last answer over and over. */
async function against(script: Script, work: (scene: Scene) => Promise<void>, concurrency = 4): Promise<void> {
  const seen: string[] = [];
  let [open, peak] = [0, 0];
  const server = createServer((request, response) => {
    const step = script[Math.min(seen.length, script.length - 1)] ?? 200;
    seen.push(`${request.method ?? ''} ${request.url ?? ''}`);
    open += 1;
    peak = Math.max(peak, open);
    setTimeout(() => {
      open -= 1;
      if (step === 'lost') return void request.socket.destroy();
      const [status, after] = typeof step === 'number' ? [step, undefined] : step;
      response.writeHead(status, after === undefined ? {} : { 'retry-after': after }).end('{}');
    }, 2);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const clock = fakeClock();
  const connection = connect({
    address: { baseUrl: `http://127.0.0.1:${port}`, headers: {} },
    pace: createPace(1000, clock),
    clock,
    concurrency,
    stop: new AbortController().signal,
    random: () => 0.5,
    mostBytes: 1_000_000,
  });
  try {
    await work({ connection, clock, seen, peak: () => peak });
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'none',
    (cause: unknown) => (cause instanceof RequestError || cause instanceof Failure ? cause.code : String(cause)),
  );

test('a server that only has errors is asked four times, with growing pauses', async () => {
  await against([500], async ({ connection, clock, seen }) => {
    const startedAt = clock.now();
    assert.is(await codeOf(connection.reader.read(look)), 'server-error');
    assert.is(seen.length, 4);
    assert.is(clock.now() - startedAt, 500 + 1000 + 2000);
  });
});

test('a target that throttles without end is asked twelve times', async () => {
  await against([[429, '1']], async ({ connection, seen }) => {
    assert.is(await codeOf(connection.writer.write(put)), 'throttled');
    assert.is(seen.length, 12);
    assert.equal(connection.traffic(), { requests: 12, throttled: 12 });
  });
});

test('no wait is longer than a minute, whatever the target asks for', async () => {
  await against([[429, '3600'], 200], async ({ connection, clock }) => {
    const startedAt = clock.now();
    await connection.reader.read(look);
    assert.is(clock.now() - startedAt, 60_000);
  });
});

test('after a throttled answer nobody starts before the time that was asked for', async () => {
  await against([[429, '7'], 200], async ({ connection, clock }) => {
    const startedAt = clock.now();
    await connection.reader.read(look);
    assert.is(clock.now() - startedAt, 7000);
  });
});

test('a refusal is an answer and is not asked again', async () => {
  await against([404], async ({ connection, seen }) => {
    assert.is((await connection.reader.read(look)).status, 404);
    assert.is(seen.length, 1);
  });
});

test('no more requests are under way at once than are allowed', async () => {
  await against(
    [200],
    async ({ connection, peak }) => {
      await Promise.all(Array.from({ length: 8 }, () => connection.reader.read(look)));
      assert.is(peak(), 2);
    },
    2,
  );
});

test('whoever watches is told of the turn, each request, a loss and the answer, in this order', async () => {
  await against(['lost', 200], async ({ connection }) => {
    const told: string[] = [];
    await connection.writer.write(put, {
      onTurn: async () => void told.push('turn'),
      onRequest: () => void told.push('request'),
      onLost: () => void told.push('lost'),
      onAnswer: ({ status }) => void told.push(String(status)),
    });
    assert.equal(told, ['turn', 'request', 'lost', 'request', '200']);
  });
});

test('nothing is sent when the turn is refused, or the request itself is', async () => {
  await against([200], async ({ connection, seen }) => {
    const no = new Failure('partial', 'budget', 'budget');
    assert.is(await codeOf(connection.writer.write(create, { onTurn: () => Promise.reject(no) })), 'budget');
    const refuse = (): void => {
      throw no;
    };
    assert.is(await codeOf(connection.writer.write(create, { onRequest: refuse })), 'budget');
    assert.equal([seen.length, connection.traffic().requests], [0, 0]);
  });
});

test('a query goes behind the path, and is no part of any message', async () => {
  await against(['lost'], async ({ connection, seen }) => {
    const failure = await connection.writer
      .write({ ...create, query: { email: 'zquark@x.example' } })
      .catch((cause: unknown) => cause);
    assert.equal(seen, ['POST /thing?email=zquark%40x.example']);
    assert.not.match(String(failure), 'zquark');
  });
});

test('what was never sent had no effect: a create is tried again until the target counts as unreachable', async () => {
  const clock = fakeClock();
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  const connection = connect({
    address: { baseUrl: `http://127.0.0.1:${port}`, headers: {} },
    pace: createPace(1000, clock),
    clock,
    concurrency: 1,
    stop: new AbortController().signal,
    random: () => 0.5,
    mostBytes: 1_000_000,
  });
  let [lost, sent] = [0, 0];
  const watch = { onLost: () => void (lost += 1), onRequest: () => void (sent += 1) };
  assert.is(await codeOf(connection.writer.write(create, watch)), 'unreachable');
  assert.is(lost, 0);
  assert.ok(sent > 4, String(sent));
});

test('Retry-After never asks for less than nothing, and what is in neither form asks for nothing', () => {
  assert.is(retryAfter('0', 0), 0);
  assert.is(retryAfter('Thu, 01 Jan 1970 00:00:30 GMT', 60_000), 0);
  for (const odd of [' ', '-5', '1, 2', '1e3', '0x10', '2001', 'soon', 'Infinity', '2030-01-01'])
    assert.is(retryAfter(odd, 0), odd === '2001' ? 2_001_000 : undefined, odd);
});

const odd = ['0', '-1', '1, 2', 'soon', 'Thu, 01 Jan 1970 00:00:30 GMT', '99999999999999999999'] as const;

for (const header of odd)
  test(`a rate limit of some seconds with "Retry-After: ${header}" is waited out, and never hammered`, async () => {
    const sentAt: number[] = [];
    const clock = fakeClock();
    const from = clock.now();
    const server = createServer((_request, response) => {
      sentAt.push(clock.now());
      const isOver = clock.now() - from > 5000;
      response.writeHead(isOver ? 200 : 429, { 'retry-after': header }).end('{}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const connection = connect({
      address: { baseUrl: `http://127.0.0.1:${port}`, headers: {} },
      pace: createPace(Infinity, clock),
      clock,
      concurrency: 8,
      stop: new AbortController().signal,
      random: () => 0.5,
      mostBytes: 1_000_000,
    });
    try {
      const codes = await Promise.all(Array.from({ length: 16 }, () => codeOf(connection.reader.read(look))));
      assert.equal([...new Set(codes)], ['none']);
      const refused = sentAt.filter((at) => at - from <= 5000);
      const inOneSecond = refused.map((at) => refused.filter((other) => other >= at && other < at + 1000).length);
      assert.ok(Math.max(...inOneSecond) <= 16, String(inOneSecond));
      assert.ok(connection.traffic().throttled <= 32, String(connection.traffic().throttled));
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });

test('a 503 that says when to come back is believed, up to a minute', async () => {
  for (const [header, ms] of [
    ['7', 7000],
    ['3600', 60_000],
    ['0', 500],
    ['soon', 500],
  ] as const)
    await against([[503, header], 200], async ({ connection, clock }) => {
      const startedAt = clock.now();
      assert.is((await connection.reader.read(look)).status, 200);
      assert.is(clock.now() - startedAt, ms, header);
    });
  await against([[500, '7'], 200], async ({ connection, clock }) => {
    const startedAt = clock.now();
    await connection.reader.read(look);
    assert.is(clock.now() - startedAt, 500);
  });
});

test('a create that a 503 may have let pass is not sent again, and the look after it waits as long as was said', async () => {
  await against([[503, '7'], 200], async ({ connection, clock, seen }) => {
    const startedAt = clock.now();
    assert.is(await codeOf(connection.writer.write(create)), 'server-error');
    assert.is(seen.length, 1);
    await connection.reader.read(look);
    assert.is(clock.now() - startedAt, 7000);
  });
});

test('an address that fetch itself refuses was never sent to, and the reason is told', async () => {
  const error = await send({ baseUrl: 'http://127.0.0.1:9', headers: {} }, create, {
    timeoutMs: 1000,
    mostBytes: 1000,
  }).catch((cause: unknown) => cause);
  assert.ok(error instanceof RequestError);
  assert.equal([error.code, error.mayHaveHappened], ['not-sent', false]);
  assert.is(error.message, 'POST /thing could not be sent (bad port).');
  const clock = fakeClock();
  const connection = connect({
    address: { baseUrl: 'http://127.0.0.1:9', headers: {} },
    pace: createPace(1000, clock),
    clock,
    concurrency: 1,
    stop: new AbortController().signal,
    random: () => 0.5,
    mostBytes: 1_000_000,
  });
  let lost = 0;
  const failure = await connection.writer
    .write(create, { onLost: () => void (lost += 1) })
    .catch((cause: unknown) => cause);
  assert.match(String(failure), 'http://127.0.0.1:9 could not be reached (bad port)');
  assert.is(lost, 0);
});

test.run();
