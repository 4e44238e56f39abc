import type { Reader } from './connection.ts';
import type { Answer, ReadCall } from './call.ts';
import type { UnreadCode } from '../core/shape/answer-codes.ts';
import { empty } from '../core/comparing/equal.ts';
import type { Value } from '../core/model/resource.ts';
import { objectOf } from '../core/shape/json.ts';
import { pathText, RequestError } from './request-error.ts';

/** Why a look told nothing. */
export interface ReadFailure {
  readonly state: 'unknown';
  readonly code: UnreadCode;
  readonly message: string;
}

/** An id, or other text that stands for itself, from an answer: numbers count as text, null and empty as absent. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/**
 * The value of a field as an answer shows it: null is an empty text, a bare number stays one (the rule of the field
 * says what it means), and undefined means that the answer does not show the field.
 */
export function shownValue(value: unknown): Value | undefined {
  if (value === undefined) return undefined;
  if (value === null) return empty;
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') return value;
  if (Array.isArray(value)) return value.map((item) => shownValue(item) ?? empty);
  const parts = Object.entries(objectOf(value) ?? {});
  return Object.fromEntries(parts.flatMap(([name, part]) => partOf(name, shownValue(part))));
}

function partOf(name: string, value: Value | undefined): readonly (readonly [string, Value])[] {
  return value === undefined ? [] : [[name, value]];
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
    message: `${call.method} ${pathText(call)} was answered without what it should say.`,
  };
}

/** An answer to a look that is about somebody else than was asked for; `what` was asked for, without personal data. */
export function aboutAnother(call: ReadCall, what = 'somebody else'): ReadFailure {
  return {
    state: 'unknown',
    code: 'other-person',
    message: `${call.method} ${pathText(call)} was answered about ${what} than was asked for.`,
  };
}
