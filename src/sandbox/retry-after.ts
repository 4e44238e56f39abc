import type { Reply } from './server.ts';
import { oneOf } from './shape.ts';

/** How a 429 says when to come back. */
export type RetryAfter = 'none' | 'seconds' | 'date';

export const retryAfter = oneOf(['none', 'seconds', 'date']);

/** The 429 with the header that says when a request would fit, which is after `waitMs`. */
export function withRetryAfter(reply: Reply, how: RetryAfter, now: number, waitMs: number): Reply {
  switch (how) {
    case 'none':
      return reply;
    case 'seconds':
      return { ...reply, headers: { 'retry-after': String(Math.ceil(waitMs / 1000)) } };
    case 'date':
      // An HTTP date has whole seconds; rounded down it would come too early.
      return { ...reply, headers: { 'retry-after': new Date(Math.ceil((now + waitMs) / 1000) * 1000).toUTCString() } };
  }
}
