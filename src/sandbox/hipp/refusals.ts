import { STATUS_CODES } from 'node:http';
import type { Refused } from '../refused.ts';
import { jsonReply, type Call, type Reply } from '../server.ts';
import type { Problem } from '../shape.ts';

const messages: Readonly<Record<number, string>> = { 403: 'Access denied', 404: 'Resource not found' };

/** Not on the page, which names the field `code` and none of its values. */
const codes: Readonly<Record<Problem['kind'], string>> = {
  missing: 'invalid_type',
  unknown: 'unrecognized_keys',
  wrong: 'invalid_value',
};

/** An error that the server gives before it looks at what the call asks for. */
export function plainError(status: number, call: Call): Reply {
  if (status === 400) return validationError([]);
  if (status === 401)
    return jsonReply(401, {
      error: call.authorization?.startsWith('Bearer ') ? 'Invalid API key' : 'API key required',
    });
  return jsonReply(status, { error: messages[status] ?? STATUS_CODES[status] ?? 'Error' });
}

/** The error that a refusal is answered with: each 400 is a validation error with details. */
export function refusedAnswer(refused: Refused, call: Call): Reply {
  if (refused.status !== 400) return plainError(refused.status, call);
  return validationError(refused.problems.length > 0 ? refused.problems : [{ kind: 'wrong', text: refused.message }]);
}

function validationError(problems: readonly Problem[]): Reply {
  const details = problems.map(({ kind, field, text }) => ({
    code: codes[kind],
    message: text,
    path: field === undefined ? [] : [field],
  }));
  return jsonReply(400, { error: 'Validation error', details });
}
