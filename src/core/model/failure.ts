import type { FailureCode } from '../shape/answer-codes.ts';

export type { FailureCode };

/** Whose side stopped a run; each maps to one exit code. */
export type FailureKind = 'usage' | 'refused' | 'unreachable' | 'state' | 'partial' | 'interrupted';

/** The world said no: a key, the network, a target, a state folder. Shown as one block without a stack. */
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
  }
}

/** A bug of ours: shown with its stack. */
export function bug(message: string): Error {
  return new Error(`${message} This is a bug.`);
}
