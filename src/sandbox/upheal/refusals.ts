import { STATUS_CODES } from 'node:http';
import { emptyReply, jsonReply, type Reply } from '../server.ts';
import type { UphealSettings } from './settings.ts';

/** An error answer in the form that the settings ask for; without a message it names the status. */
export function errorReply(settings: UphealSettings, status: number, message = STATUS_CODES[status] ?? 'Error'): Reply {
  switch (settings.errorBody) {
    case 'json':
      return jsonReply(status, { statusCode: status, message, error: STATUS_CODES[status] });
    case 'text':
      return { status, type: 'text/plain', text: message };
    case 'empty':
      return emptyReply(status);
  }
}

/** The 429 to a request that would fit after `waitMs`. */
export function tooManyReply(settings: UphealSettings, now: number, waitMs: number): Reply {
  const reply = errorReply(settings, 429);
  switch (settings.retryAfter) {
    case 'none':
      return reply;
    case 'seconds':
      return { ...reply, headers: { 'retry-after': String(Math.ceil(waitMs / 1000)) } };
    case 'date':
      // An HTTP date has whole seconds; rounded down it would come too early.
      return { ...reply, headers: { 'retry-after': new Date(Math.ceil((now + waitMs) / 1000) * 1000).toUTCString() } };
  }
}
