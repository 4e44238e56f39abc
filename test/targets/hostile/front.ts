import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Body, Truth } from './bodies.ts';

/** One request as it came in, and what the server behind answered. */
export interface Passing extends Omit<Truth, 'other'> {
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

/** How a request is answered in place of the server behind: undefined leaves its answer as it is. */
type Spoil = (passing: Passing) => Body | undefined;

/** A server before another one that answers in its place, with or without passing the request on. */
export interface HostileFront {
  readonly url: string;
  /** Begins to spoil; a request that `keeps` back has no effect, and its right answer is empty. */
  spoil(by: Spoil, keeps?: (method: string, path: string) => boolean): void;
  calm(): void;
  close(): Promise<void>;
}

/** Puts a hostile front before the server at `url`. */
export async function hostileFront(url: string): Promise<HostileFront> {
  let by: Spoil = () => undefined;
  let keeps: (method: string, path: string) => boolean = () => false;
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [method, path, body] = [request.method ?? 'GET', request.url ?? '/', await text(request)];
    const behind = keeps(method, path) ? { status: 200, text: '' } : await passedOn(url, request, body);
    const { status, text: said } = by({ method, path, body, ...behind }) ?? behind;
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(status === 204 ? undefined : said);
  };
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spoil: (spoil, kept = () => false) => void ([by, keeps] = [spoil, kept]),
    calm: () => void ([by, keeps] = [() => undefined, () => false]),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function passedOn(url: string, { method, url: path, headers }: IncomingMessage, body: string): Promise<Body> {
  const answer = await fetch(`${url}${path ?? '/'}`, {
    method: method ?? 'GET',
    headers: { authorization: headers.authorization ?? '', 'content-type': 'application/json' },
    ...(body === '' ? {} : { body }),
  });
  return { status: answer.status, text: await answer.text() };
}
