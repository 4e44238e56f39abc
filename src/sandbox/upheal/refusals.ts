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
