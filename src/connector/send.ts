import { ofetch } from 'ofetch';
import { RequestError } from './request-error.ts';
import type { Answer, Call } from './call.ts';

/** Where a target is and what opens it. */
export interface Address {
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** An answer as it came over the wire, with what its header says of when to come back. */
export interface RawAnswer extends Answer {
  readonly retryAfter: string | null;
}

/**
 * Sends one request once; throws `RequestError` when no answer comes within `timeoutMs` or its body is not JSON on
 * success.
 */
export async function send(address: Address, call: Call, timeoutMs: number): Promise<RawAnswer> {
  const answer = await ofetch
    .raw(`${address.baseUrl}${call.path}${call.query ? `?${new URLSearchParams(call.query).toString()}` : ''}`, {
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
      responseType: 'text',
      signal: AbortSignal.timeout(timeoutMs),
    })
    .catch((cause: unknown) => {
      const reason = whyNotSent(cause);
      throw new RequestError(reason === undefined ? 'no-answer' : 'not-sent', call, undefined, reason);
    });
  const header = answer.headers.get('retry-after');
  const text = typeof answer._data === 'string' ? answer._data : '';
  return { status: answer.status, body: parse(text, answer.status, call), retryAfter: header };
}

function parse(text: string, status: number, call: Call): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    if (status >= 200 && status < 300) throw new RequestError('unreadable-answer', call, status);
    return undefined;
  }
}

const beforeSending = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** Addresses that fetch itself refuses before anything is sent; it gives them no code. */
const refusedByFetch = new Set(['bad port']);

/** Why a request was certainly not sent; undefined when it may have been. */
function whyNotSent(cause: unknown): string | undefined {
  let current: unknown = cause;
  // A failed fetch is wrapped more than once.
  for (let depth = 0; depth < 6 && current instanceof Error; depth += 1) {
    if ('code' in current && typeof current.code === 'string')
      return beforeSending.has(current.code) ? current.code : undefined;
    if (refusedByFetch.has(current.message)) return current.message;
    current = current instanceof AggregateError ? current.errors[0] : current.cause;
  }
  return undefined;
}
