import type { OutcomeError } from '../core/model/outcome.ts';
import type { FieldNote } from '../core/model/plan.ts';
import { RequestError } from '../connector/request-error.ts';

/** How one operation went wrong, as its outcome says it; thrown to leave the operation. */
export class OperationError extends Error {
  readonly status: 'failed' | 'unknown' | 'moved' | 'skipped';
  readonly error: OutcomeError;
  /** Fields that it is about, with their values. */
  readonly fields: readonly FieldNote[];

  constructor(status: OperationError['status'], error: OutcomeError, fields: readonly FieldNote[] = []) {
    super(error.message);
    this.name = 'OperationError';
    this.status = status;
    this.error = error;
    this.fields = fields;
  }
}

/** The ending of an operation whose request got no usable answer: unknown when it may have taken effect. */
export function operationErrorOf(failure: RequestError): OperationError {
  const error = {
    code: failure.code,
    ...(failure.status === undefined ? {} : { status: failure.status }),
    message: failure.message,
  };
  return new OperationError(failure.mayHaveHappened ? 'unknown' : 'failed', error);
}
