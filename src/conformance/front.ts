import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A request as it came. */
export interface SeenRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
}

/** What becomes of one request: an answer before or after it took effect, none, or one that cannot be read. */
export type Fault =
  | { readonly how: 'refused' | 'broken-after'; readonly status: number }
  | { readonly how: 'lost-before' | 'lost-after' | 'garbage' | 'truncated' };

/** A server before another one, which sees every request and spoils the answer to a write when it is told to. */
export interface Front {
  readonly url: string;
  requests(): readonly SeenRequest[];
  writes(): readonly SeenRequest[];
  /** Spoils the answer to the next write. */
  spoil(fault: Fault): void;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Puts a front on a port of 127.0.0.1 before the server at `url`. */
export async function frontOf(url: string, isWrite: (request: SeenRequest) => boolean): Promise<Front> {
  const requests: SeenRequest[] = [];
  let next: Fault | undefined;
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const seen = { method: request.method ?? 'GET', path: request.url ?? '/' };
    const body = await text(request);
    requests.push(seen);
    const fault = isWrite(seen) ? next : undefined;
    if (fault) next = undefined;
    if (fault?.how === 'lost-before') return void response.destroy();
    if (fault?.how === 'refused') return void response.writeHead(fault.status).end();
    send(response, await forwarded(url, request, body), fault);
  };
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: () => [...requests],
    writes: () => requests.filter(isWrite),
    spoil: (fault) => void (next = fault),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function forwarded(url: string, { method, url: path, headers }: IncomingMessage, body: string): Promise<Answer> {
  const { host, connection, 'content-length': length, ...others } = headers;
  void [host, connection, length];
  const answer = await fetch(`${url}${path ?? '/'}`, {
    method: method ?? 'GET',
    headers: others as Record<string, string>,
    ...(body === '' ? {} : { body }),
    redirect: 'manual',
  });
  const {
    'content-encoding': coding,
    'transfer-encoding': transfer,
    connection: kept,
    ...rest
  } = Object.fromEntries(answer.headers);
  void [coding, transfer, kept];
  return { status: answer.status, headers: rest, body: Buffer.from(await answer.arrayBuffer()) };
}

function send(response: ServerResponse, { status, headers, body }: Answer, fault: Fault | undefined): void {
  switch (fault?.how) {
    case 'lost-after':
      return void response.destroy();
    case 'broken-after':
      return void response.writeHead(fault.status).end();
    case 'garbage':
      return void response
        .writeHead(200, { 'content-type': 'text/html' })
        .end('<!doctype html><title>Gateway</title><p>One moment, please.');
    case 'truncated': {
      const whole = body.length > 1 ? body : Buffer.from('{}');
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': String(whole.length) });
      return void response.write(whole.subarray(0, Math.floor(whole.length / 2)), () => response.destroy());
    }
    default:
      response.writeHead(status, headers).end(body);
  }
}
