import type { RefusalCode, RequestErrorCode } from '../core/shape/answer-codes.ts';
import { foreignId } from '../core/model/resource.ts';
import type { Answer, Call } from './call.ts';

const mark = Symbol.for('caseload.request-error');

/**
 * A request ended without an answer that can be used. `not-sent` and `throttled` mean that it had no effect;
 * of all others nobody knows. It is known by a mark and not by its class, since a target may come with a copy of the
 * library of its own.
 */
export class RequestError extends Error {
  readonly code: RequestErrorCode;
  readonly status: number | undefined;
  /** What kept a request from being sent, in the system's own few words (ECONNREFUSED, bad port), or unread. */
  readonly reason: string | undefined;

  constructor(code: RequestErrorCode, call: Call, status?: number, reason?: string) {
    const details = [...(status === undefined ? [] : [`status ${status}`]), ...(reason === undefined ? [] : [reason])];
    super(`${call.method} ${pathText(call)} ${words[code]}${details.length > 0 ? ` (${details.join(', ')})` : ''}.`);
    this.reason = reason;
    this.name = 'RequestError';
    this.code = code;
    this.status = status;
    Object.defineProperty(this, mark, { value: true });
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && mark in value;
  }

  /** Whether the request may have taken effect all the same. */
  get mayHaveHappened(): boolean {
    return this.code !== 'not-sent' && this.code !== 'throttled';
  }
}

const words: Record<RequestErrorCode, string> = {
  'no-answer': 'was sent, and no answer came',
  'server-error': 'was answered with an error of the server',
  'unreadable-answer': 'was answered with something that cannot be read',
  'not-proven': 'was sent and is not proven: the answer is not the one that the API describes',
  'not-sent': 'could not be sent',
  throttled: 'was refused as too many requests, time and again',
};

/** What a refusal means, by its status alone; the answer's own words are never shown, for they may name people. */
export function refusal(call: Call, answer: Answer): { code: RefusalCode; status: number; message: string } {
  const code = codes[answer.status] ?? 'refused';
  return {
    code,
    status: answer.status,
    message: `${call.method} ${pathText(call)} was answered with status ${answer.status}: ${meanings[code]}.`,
  };
}

/** A path as a message may name it: an id in it may be one that a target gave out, and an address. */
export function pathText({ path }: Pick<Call, 'path'>): string {
  const shown = (part: string): string => (/@|%40/i.test(part) ? '…' : foreignId(part));
  return path.split('/').map(shown).join('/');
}

const codes: Readonly<Record<number, RefusalCode>> = {
  400: 'refused',
  401: 'key-refused',
  403: 'forbidden',
  404: 'not-found',
  409: 'duplicate',
};

const meanings: Readonly<Record<RefusalCode, string>> = {
  refused: 'the target did not accept it',
  'key-refused': 'the API key is missing or wrong',
  forbidden: 'the API key may not do this',
  'not-found': 'there is no such object',
  duplicate: 'somebody like this is there already',
};
