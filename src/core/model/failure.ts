import type { FailureCode } from '../shape/answer-codes.ts';

export type { FailureCode };

/** Whose side stopped a run; each maps to one exit code. */
export type FailureKind = 'usage' | 'refused' | 'unreachable' | 'state' | 'partial' | 'interrupted';

const mark = Symbol.for('caseload.failure');

/**
 * The world said no: a key, the network, a target, a state folder. Shown as one block without a stack. It is known by a
 * mark and not by its class, since a target may come with a copy of the library of its own.
 */
export class Failure extends Error {
  readonly kind: FailureKind;
  /** A stable name, such as `key-refused`. */
  readonly code: FailureCode;
  readonly hint: string | undefined;

  constructor(kind: FailureKind, code: FailureCode, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'Failure';
    this.kind = kind;
    this.code = code;
    this.hint = options.hint;
    Object.defineProperty(this, mark, { value: true });
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && mark in value;
  }
}

/** A bug of ours: shown with its stack. */
export function bug(message: string): Error {
  return new Error(`${message} This is a bug.`);
}
