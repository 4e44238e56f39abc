import type { Outcome } from '../core/model/outcome.ts';
import { Trouble } from '../connector/request-error.ts';

/** How one operation went wrong, as its outcome says it; thrown to leave the operation. */
export class Ending extends Error {
  readonly status: 'failed' | 'unknown' | 'moved';
  readonly error: NonNullable<Outcome['error']>;

  constructor(status: Ending['status'], error: NonNullable<Outcome['error']>) {
    super(error.message);
    this.name = 'Ending';
    this.status = status;
    this.error = error;
  }
}

/** The ending of an operation whose request got no usable answer: unknown when it may have taken effect. */
export function endingOf(trouble: Trouble): Ending {
  const error = {
    code: trouble.code,
    ...(trouble.status === undefined ? {} : { status: trouble.status }),
    message: trouble.message,
  };
  return new Ending(trouble.mayHaveHappened ? 'unknown' : 'failed', error);
}
