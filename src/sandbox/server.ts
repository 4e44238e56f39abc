import { setMaxListeners } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** One request as it came in. */
export interface Call {
  /** In capitals. */
  readonly method: string;
  /** Without query, still percent-encoded. */
  readonly path: string;
  /** With its question mark; empty when there is none. */
  readonly query: string;
  readonly authorization: string | undefined;
  readonly contentType: string | undefined;
  /** The body; empty when there is none. */
  readonly text: string;
}

/** One answer; without a type it has no content type. */
export interface Reply {
  readonly status: number;
  readonly type?: string;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** How an answer goes out: whole, cut off in the middle of its body, or not at all. */
export type Delivery = { readonly how: 'whole' | 'truncated'; readonly reply: Reply } | { readonly how: 'lost' };

/** Answers a call; `wait` sleeps in real time and rejects when the server closes. */
export type Answer = (call: Call, wait: (ms: number) => Promise<void>) => Promise<Delivery>;

/** A server that listens on 127.0.0.1 only. */
export interface Listener {
  readonly url: string;
  /** Destroys every connection and leaves no timer behind; may be called twice. */
  close(): Promise<void>;
}

const largestBody = 1024 * 1024;

/** An answer with a JSON body. */
export function jsonReply(status: number, body: unknown): Reply {
  return { status, type: 'application/json', text: JSON.stringify(body) };
}

/** An answer without a body. */
export function emptyReply(status: number): Reply {
  return { status, text: '' };
}

/** Starts to listen; port 0 takes a free one. Rejects when the port is taken. */
export async function listen(answer: Answer, port: number): Promise<Listener> {
  const closing = new AbortController();
  // Every answer that is late listens to it.
  setMaxListeners(0, closing.signal);
  const wait = async (ms: number): Promise<void> => {
    if (ms > 0) await sleep(ms, undefined, { signal: closing.signal });
  };
  const server = createServer((request, response) => {
    void serve(request, response, (call) => answer(call, wait));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address();
  if (address === null || typeof address === 'string')
    throw new Error('A listening server has no port. This is a bug.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        closing.abort();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  answer: (call: Call) => Promise<Delivery>,
): Promise<void> {
  try {
    const body = await readBody(request);
    if (body === undefined) return deliver(response, { how: 'whole', reply: emptyReply(413) });
    deliver(response, await answer(callOf(request, body)));
  } catch (cause) {
    // The other side went away, the server is closing, or the sandbox itself is broken: only the last one must not pass
    // in silence.
    if (!request.complete || response.destroyed || isAbort(cause)) response.destroy();
    else
      deliver(response, {
        how: 'whole',
        reply: { status: 500, type: 'text/plain', text: `Sandbox failure: ${String(cause)}` },
      });
  }
}

function callOf(request: IncomingMessage, text: string): Call {
  const url = request.url ?? '/';
  const mark = url.indexOf('?');
  return {
    method: (request.method ?? 'GET').toUpperCase(),
    path: mark < 0 ? url : url.slice(0, mark),
    query: mark < 0 ? '' : url.slice(mark),
    authorization: request.headers.authorization,
    contentType: request.headers['content-type'],
    text,
  };
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    // What is too long is still read to its end, or the other side would see a reset in place of the answer.
    if (size <= largestBody) chunks.push(bytes);
  }
  if (size > largestBody) return undefined;
  return Buffer.concat(chunks).toString('utf8');
}

function deliver(response: ServerResponse, delivery: Delivery): void {
  if (delivery.how === 'lost') {
    response.destroy();
    return;
  }
  const { status, type, text, headers } = delivery.reply;
  const bytes = Buffer.from(text);
  response.writeHead(status, {
    ...(type === undefined ? {} : { 'content-type': type }),
    ...(status === 204 ? {} : { 'content-length': String(bytes.length) }),
    ...headers,
  });
  if (delivery.how === 'whole') {
    response.end(status === 204 ? undefined : bytes);
    return;
  }
  response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.destroy());
}

function isAbort(cause: unknown): boolean {
  return cause instanceof Error && cause.name === 'AbortError';
}
