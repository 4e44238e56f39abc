import { ofetch } from 'ofetch';
import { RequestError } from './request-error.ts';
import { urlOf, type Address } from './address.ts';
import type { Answer, Call } from './call.ts';
import { isTrustFault } from './trust.ts';

/** An answer as it came over the wire, with what its header says of when to come back. */
export interface RawAnswer extends Answer {
  readonly retryAfter: string | null;
}

/** How one request is sent. */
export interface Patience {
  /** Milliseconds for which an answer is waited for. */
  readonly timeoutMs: number;
  /** An answer that is longer is not read. */
  readonly mostBytes: number;
}

/**
 * Sends one request once; throws `RequestError` when no answer comes in time, or when its body is too long or not JSON
 * on success, and `Failure` where it would go elsewhere than to the address.
 */
export async function send(address: Address, call: Call, { timeoutMs, mostBytes }: Patience): Promise<RawAnswer> {
  const url = urlOf(address, call);
  const unanswered = (cause: unknown): never => {
    const reason = whyNotSent(cause);
    throw new RequestError(reason === undefined ? 'no-answer' : 'not-sent', call, undefined, reason);
  };
  const answer = await ofetch
    .raw(url, {
      method: call.method,
      headers: {
        accept: 'application/json',
        ...(call.body ? { 'content-type': 'application/json' } : {}),
        ...address.headers,
      },
      ...(call.body ? { body: JSON.stringify(call.body) } : {}),
      // A redirect would carry the key elsewhere; the pace, not the library, decides about repetition.
      redirect: 'manual',
      retry: false,
      ignoreResponseError: true,
      responseType: 'stream',
      signal: AbortSignal.timeout(timeoutMs),
    })
    .catch(unanswered);
  const { status, headers } = answer;
  const text = await textOf(answer.body, mostBytes).catch(unanswered);
  return { status, body: parse(text, status, call, mostBytes), retryAfter: headers.get('retry-after') };
}

/** A body as text; undefined once it is longer than so many bytes, and then the rest of it is not read. */
async function textOf(body: Response['body'], mostBytes: number): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.byteLength;
    if (size > mostBytes) return undefined;
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

function parse(text: string | undefined, status: number, call: Call, mostBytes: number): unknown {
  if (text === '') return undefined;
  const isSuccess = status >= 200 && status < 300;
  try {
    if (text !== undefined) return JSON.parse(text) as unknown;
  } catch {
    if (isSuccess) throw new RequestError('unreadable-answer', call, status);
  }
  if (text === undefined && isSuccess)
    throw new RequestError('unreadable-answer', call, status, `longer than ${mostBytes} bytes`);
  return undefined;
}

const beforeSending = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** A connection that broke off while it was being made secure has the code of any that broke off. */
const beforeSecure = /before secure TLS connection was established/;

/** Addresses that fetch itself refuses before anything is sent; it gives them no code. */
const refusedByFetch = new Set(['bad port']);

/** Why a request was certainly not sent; undefined when it may have been. */
function whyNotSent(cause: unknown): string | undefined {
  let current: unknown = cause;
  // A failed fetch is wrapped more than once.
  for (let depth = 0; depth < 6 && current instanceof Error; depth += 1) {
    if ('code' in current && typeof current.code === 'string') {
      const { code, message } = current;
      return beforeSending.has(code) || isTrustFault(code) || beforeSecure.test(message) ? code : undefined;
    }
    if (refusedByFetch.has(current.message)) return current.message;
    current = current instanceof AggregateError ? current.errors[0] : current.cause;
  }
  return undefined;
}
