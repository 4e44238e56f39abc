import type { Reader } from './connection.ts';
import type { Answer, ReadCall } from './call.ts';
import type { UnreadCode } from '../core/shape/answer-codes.ts';
import { RequestError } from './request-error.ts';

/** Why a look told nothing. */
export interface ReadFailure {
  readonly state: 'unknown';
  readonly code: UnreadCode;
  readonly message: string;
}

/** Text from an answer: numbers count as text (an NPI may come bare), null and empty as absent. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Sends a look; one that got no usable answer is told apart from every answer. */
export async function ask(reader: Reader, call: ReadCall): Promise<Answer | ReadFailure> {
  try {
    return await reader.read(call);
  } catch (cause) {
    if (cause instanceof RequestError) return { state: 'unknown', code: cause.code, message: cause.message };
    throw cause;
  }
}

/** A success that does not say what it should. */
export function unusable(call: ReadCall): ReadFailure {
  return {
    state: 'unknown',
    code: 'unusable-answer',
    message: `${call.method} ${call.path} was answered without what it should say.`,
  };
}
