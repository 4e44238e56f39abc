import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createPlain } from 'node:http';
import { createServer, type Server } from 'node:https';
import { createServer as createTcp, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { urlOf } from '../../src/connector/address.ts';
import type { ReadCall, WriteCall } from '../../src/connector/call.ts';
import { connect } from '../../src/connector/connection.ts';
import { createPace } from '../../src/connector/pace.ts';
import { RequestError } from '../../src/connector/request-error.ts';
import { isTrustFault, trustFailure } from '../../src/connector/trust.ts';
import { Failure } from '../../src/core/model/failure.ts';
import { fakeClock } from '../fake-clock.ts';

const test = suite('what goes over the wire, and whom it goes to');
const look: ReadCall = { effect: 'none', name: 'look', method: 'GET', path: '/people' };
const create: WriteCall = {
  effect: 'write',
  name: 'create',
  method: 'POST',
  path: '/people',
  carries: [],
  whenLost: 'look',
};

const lineTo = (baseUrl: string, mostBytes = 1000) => {
  const clock = fakeClock();
  const pace = createPace(6000, clock);
  const stop = new AbortController().signal;
  const address = { baseUrl, headers: {} };
  return { clock, ...connect({ address, pace, clock, stop, concurrency: 1, random: () => 0.5, mostBytes }) };
};
const ended = async (work: Promise<unknown>) => {
  const cause: unknown = await work.catch((thrown: unknown) => thrown);
  if (cause instanceof RequestError) return `${cause.code} ${cause.reason ?? ''}`.trim();
  return cause instanceof Failure ? `${cause.kind} ${cause.code}` : cause;
};
const portOf = (server: { address(): unknown }): number => (server.address() as AddressInfo).port;

/** A server that answers with these bytes. */
async function answering(
  bytes: Uint8Array,
  headers: Readonly<Record<string, string>>,
  status: number,
  work: (url: string) => Promise<void>,
): Promise<void> {
  const server = createPlain((_request, response) => void response.writeHead(status, headers).end(bytes));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await work(`http://127.0.0.1:${portOf(server)}`);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

test('an answer of so many bytes is read, and a longer one is unreadable, packed or not', async () => {
  const whole = Buffer.from(`"${'ä'.repeat(499)}"`);
  await answering(whole, {}, 200, async (url) => {
    assert.equal((await lineTo(url, 1000).reader.read(look)).body, 'ä'.repeat(499));
    assert.is(await ended(lineTo(url, 999).writer.write(create)), 'unreadable-answer longer than 999 bytes');
  });
  await answering(gzipSync(whole), { 'content-encoding': 'gzip' }, 200, async (url) => {
    assert.equal((await lineTo(url, 1000).reader.read(look)).body, 'ä'.repeat(499));
    assert.is(await ended(lineTo(url, 999).writer.write(create)), 'unreadable-answer longer than 999 bytes');
  });
  await answering(whole, {}, 400, async (url) => {
    assert.equal(await lineTo(url, 999).writer.write(create), { status: 400, body: undefined, retryAfter: null });
  });
});

test('a long answer is not read to its end', async () => {
  let sent = 0;
  const server = createPlain((_request, response) => {
    response.writeHead(200);
    const more = (): void => {
      if (response.destroyed || sent > 64 * 1024 * 1024) return;
      sent += 65_536;
      response.write(Buffer.alloc(65_536, 32), more);
    };
    more();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const line = lineTo(`http://127.0.0.1:${portOf(server)}`, 100_000);
  assert.is(await ended(line.writer.write(create)), 'unreadable-answer longer than 100000 bytes');
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  assert.ok(sent < 32 * 1024 * 1024, String(sent));
});

test('a call goes below the base URL and nowhere else', () => {
  const at = (baseUrl: string, path: string, query?: Record<string, string>) => {
    try {
      return urlOf({ baseUrl }, query ? { path, query } : { path });
    } catch (cause) {
      return cause instanceof Failure ? `${cause.kind} ${cause.code}` : cause;
    }
  };
  const [root, below] = ['https://api.upheal.io', 'https://api.upheal.io/base'];
  assert.is(at(root, '/users/1'), 'https://api.upheal.io/users/1');
  assert.is(at(root, '/users', { email: 'a+b@x.example' }), 'https://api.upheal.io/users?email=a%2Bb%40x.example');
  assert.is(at(below, '//other.test/users'), 'https://api.upheal.io/base//other.test/users');
  const elsewhere = [
    '.evil.test/users',
    '@evil.test/users',
    ':8443/users',
    'users',
    '/../users',
    '/a/../../users',
    '/%2e%2E/users',
    '/..',
    '/./users',
    '/a\\..\\users',
    '/users?x=1',
    '/users#x',
    '',
  ];
  for (const path of elsewhere) assert.is(at(below, path), 'usage bad-path', path);
  for (const path of ['.evil.test/users', '@evil.test/users', ':8443/users', ':x@api.upheal.io/users'])
    assert.is(at(root, path), 'usage bad-path');
  assert.is(at('http://127.0.0.1:4010', '0/users'), 'usage bad-path');
});

test('a call that would go elsewhere ends the run before anything is sent', async () => {
  let requests = 0;
  const server = createPlain((_request, response) => void response.end(String((requests += 1))));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const line = lineTo('http://127.0.0.1:1');
  const path = `@127.0.0.1:${portOf(server)}/people`;
  assert.is(await ended(line.writer.write({ ...create, path })), 'usage bad-path');
  assert.is(requests, 0);
  await new Promise((resolve) => server.close(resolve));
});

const folder = mkdtempSync(join(tmpdir(), 'caseload-certificate-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

/** A server with a certificate of its own making. */
async function secure(days: number, host: string, work: (url: string) => Promise<void>): Promise<void> {
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const subject = ['-subj', `/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`];
  const options = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  execFileSync('openssl', [...options, '-keyout', key, '-out', cert, '-days', String(days), ...subject], {
    stdio: 'ignore',
  });
  const server: Server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (_request, response) =>
    response.end('{}'),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await work(`https://127.0.0.1:${portOf(server)}`);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

test('a certificate that nobody trusts ends the run at once, says which and what to set, and nothing was sent', () =>
  secure(1, 'localhost', async (url) => {
    const { writer, clock } = lineTo(url);
    const begun = clock.now();
    const cause: unknown = await writer.write(create).catch((thrown: unknown) => thrown);
    assert.instance(cause, Failure);
    const { kind, code, message, hint } = cause as Failure;
    assert.equal([kind, code], ['unreachable', 'not-trusted']);
    assert.match(
      message,
      /The certificate of https:\/\/127\.0\.0\.1:\d+ is signed by nobody .*\(DEPTH_ZERO_SELF_SIGNED/,
    );
    assert.match(hint ?? '', /NODE_EXTRA_CA_CERTS/);
    assert.is(clock.now(), begun);
  }));

test('what does not speak TLS, and a connection that breaks off while it is made secure, sent nothing', async () => {
  await answering(Buffer.from('{}'), {}, 200, async (url) => {
    assert.is(await ended(lineTo(url.replace('http:', 'https:')).writer.write(create)), 'unreachable not-trusted');
  });
  const tcp = createTcp((socket) => socket.once('data', () => socket.destroy()));
  await new Promise<void>((resolve) => tcp.listen(0, '127.0.0.1', resolve));
  const line = lineTo(`https://127.0.0.1:${portOf(tcp)}`);
  let lost = 0;
  const told = await ended(line.writer.write(create, { onLost: () => void (lost += 1) }));
  assert.equal([told, lost], ['unreachable unreachable', 0]);
  await new Promise((resolve) => tcp.close(resolve));
});

test('each fault of a certificate is said as such, and faults of a connection that stood are none', () => {
  const said = (code: string): string => trustFailure('https://x.example', code).message;
  assert.match(said('CERT_HAS_EXPIRED'), /has expired/);
  assert.match(said('CERT_NOT_YET_VALID'), /not valid yet/);
  assert.match(said('ERR_TLS_CERT_ALTNAME_INVALID'), /for another host/);
  assert.match(said('UNABLE_TO_VERIFY_LEAF_SIGNATURE'), /signed by nobody/);
  assert.match(said('ERR_SSL_WRONG_VERSION_NUMBER'), /No secure connection/);
  const before = [
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'CERT_REVOKED',
    'HOSTNAME_MISMATCH',
    'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE',
    'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
    'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
    'ERR_SSL_TLSV1_UNRECOGNIZED_NAME',
  ];
  for (const code of before) assert.ok(isTrustFault(code), code);
  const after = ['ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC', 'ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'toString'];
  for (const code of after) assert.not(isTrustFault(code), code);
  assert.not(isTrustFault(undefined));
});

test.run();
