import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Clock } from '../../src/core/model/clock.ts';
import { Failure } from '../../src/core/model/failure.ts';
import { parseBaseUrl } from '../../src/connector/address.ts';
import { connect, type Connection } from '../../src/connector/connection.ts';
import type { ReadCall, WriteCall } from '../../src/connector/call.ts';
import { createPace } from '../../src/connector/pace.ts';
import { retryAfter } from '../../src/connector/retry-after.ts';
import { RequestError } from '../../src/connector/request-error.ts';
import { fakeClock } from '../fake-clock.ts';

const look: ReadCall = { effect: 'none', name: 'look', method: 'GET', path: '/thing' };
const create: WriteCall = {
  effect: 'write',
  name: 'create',
  method: 'POST',
  path: '/thing',
  body: { a: 1 },
  carries: ['a'],
  whenLost: 'look',
};
const put: WriteCall = { ...create, name: 'put', method: 'PUT', whenLost: 'repeat' };

async function against(
  answer: (request: IncomingMessage, response: ServerResponse, count: number) => void,
  work: (connection: Connection, count: () => number) => Promise<void>,
): Promise<void> {
  let count = 0;
  const server = createServer((request, response) => {
    count += 1;
    answer(request, response, count);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const clock = fakeClock();
  const connection = connect({
    address: { baseUrl: `http://127.0.0.1:${port}`, headers: { authorization: 'Bearer k' } },
    pace: createPace(1000, clock),
    clock,
    concurrency: 4,
    stop: new AbortController().signal,
    random: () => 0.5,
    mostBytes: 1_000_000,
  });
  try {
    await work(connection, () => count);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

const ok = (response: ServerResponse): void => void response.end('{"ok":true}');
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'none',
    (cause: unknown) => (cause instanceof RequestError || cause instanceof Failure ? cause.code : String(cause)),
  );

const test = suite('requests');

test('a read is repeated after a server error, a lost answer and garbage', async () => {
  await against(
    (request, response, count) => {
      if (count === 1) return void response.writeHead(503).end();
      if (count === 2) return void request.socket.destroy();
      if (count === 3) return void response.end('<html>');
      ok(response);
    },
    async ({ reader }, count) => {
      assert.is((await reader.read(look)).status, 200);
      assert.is(count(), 4);
    },
  );
});

test('a create whose answer was lost, unreadable or a server error is never repeated by itself', async () => {
  for (const [code, fail] of [
    ['no-answer', (request: IncomingMessage) => void request.socket.destroy()],
    ['server-error', (_: IncomingMessage, response: ServerResponse) => void response.writeHead(500).end()],
    ['unreadable-answer', (_: IncomingMessage, response: ServerResponse) => void response.end('<html>')],
  ] as const) {
    await against(fail, async ({ writer }, count) => {
      assert.is(await codeOf(writer.write(create)), code);
      assert.is(count(), 1);
    });
  }
});

test('a write that may be repeated is, and a 429 is waited out for every call', async () => {
  await against(
    (request, response, count) =>
      count === 1
        ? void request.socket.destroy()
        : count === 2
          ? void response.writeHead(429, { 'retry-after': '3' }).end()
          : ok(response),
    async ({ writer, traffic }) => {
      assert.is((await writer.write(put)).status, 200);
      assert.equal(traffic(), { requests: 3, throttled: 1 });
    },
  );
  await against(
    (_, response, count) => (count === 1 ? void response.writeHead(429).end() : ok(response)),
    async ({ writer }) => assert.is((await writer.write(create)).status, 200),
  );
});

test('after a 401 nothing more is sent', async () => {
  await against(
    (_, response) => void response.writeHead(401).end(),
    async ({ reader }, count) => {
      assert.is(await codeOf(reader.read(look)), 'key-refused');
      assert.is(await codeOf(reader.read(look)), 'key-refused');
      assert.is(count(), 1);
    },
  );
});

test('a target that was never reached is given up within 20 seconds, however slow the pace', async () => {
  const clock = fakeClock();
  const startedAt = clock.now();
  const connection = connect({
    address: { baseUrl: 'http://127.0.0.1:9', headers: {} },
    pace: createPace(2, clock),
    clock,
    concurrency: 8,
    stop: new AbortController().signal,
    random: () => 0.5,
    mostBytes: 1_000_000,
  });
  const codes = await Promise.all(Array.from({ length: 5 }, () => codeOf(connection.reader.read(look))));
  assert.equal(
    codes,
    Array.from({ length: 5 }, () => 'unreachable'),
  );
  assert.ok(clock.now() - startedAt <= 20_000, String(clock.now() - startedAt));
});

test('a request whose place others hold is not given up while the first one is still on its way', async () => {
  let now = 0;
  const signal = (): { readonly wait: Promise<void>; give(): void } => {
    let give: () => void = () => undefined;
    return { wait: new Promise<void>((resolve) => (give = resolve)), give: () => give() };
  };
  const [received, refused, answered] = [signal(), signal(), signal()];
  // Time passes only after the first answer has come, as it would in 40 seconds.
  const clock: Clock = { now: () => now, sleep: async (ms) => void (await answered.wait, (now += ms)) };
  const server = createServer((_request, response) => {
    received.give();
    void refused.wait.then(() => ok(response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  let asked = 0;
  const take = (): number => {
    asked += 1;
    if (asked !== 2) return 0;
    refused.give();
    return 40_000;
  };
  try {
    const connection = connect({
      address: { baseUrl: `http://127.0.0.1:${port}`, headers: {} },
      pace: createPace(100, clock, { take, end: () => undefined }),
      clock,
      concurrency: 8,
      stop: new AbortController().signal,
      random: () => 0.5,
      mostBytes: 1_000_000,
    });
    const first = connection.reader.read(look).finally(answered.give);
    await received.wait;
    assert.equal(await Promise.all([first, connection.reader.read(look)].map(codeOf)), ['none', 'none']);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

test('a redirect is not followed: the key stays here', async () => {
  await against(
    (_, response) => void response.writeHead(302, { location: '/elsewhere' }).end(),
    async ({ reader }, count) => {
      assert.is((await reader.read(look)).status, 302);
      assert.is(count(), 1);
    },
  );
});

test('a reader that is asked to write refuses', async () => {
  await against(
    (_, response) => ok(response),
    async ({ reader }, count) => {
      assert.throws(() => reader.read({ ...create, effect: 'write' } as never), /bug/);
      assert.is(count(), 0);
    },
  );
});

test('Retry-After is read as seconds and as a date', () => {
  assert.is(retryAfter('7', 0), 7000);
  assert.is(retryAfter('Thu, 01 Jan 1970 00:00:30 GMT', 10_000), 20_000);
  assert.is(retryAfter('soon', 0), undefined);
  assert.is(retryAfter(null, 0), undefined);
});

test('http is for this machine alone, and an address holds no password', () => {
  assert.is(parseBaseUrl('http://127.0.0.1:80/x/', 'V'), 'http://127.0.0.1/x');
  assert.is(parseBaseUrl('https://api.example', 'V'), 'https://api.example');
  for (const bad of [
    'http://api.example',
    'https://u:p@api.example',
    'ftp://x',
    'nonsense',
    'http://127.0.0.1.example',
    'https://a.example/?k=1',
  ]) {
    assert.throws(
      () => parseBaseUrl(bad, 'V'),
      (cause: unknown) => cause instanceof Failure && cause.kind === 'usage',
    );
  }
});

test.run();
