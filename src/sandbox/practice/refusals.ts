import { STATUS_CODES } from 'node:http';
import type { Refused } from '../refused.ts';
import { jsonReply, type Reply } from '../server.ts';

/** The form that such frameworks give their errors; the page prints none. */
export function plainError(status: number, detail = STATUS_CODES[status] ?? 'Error'): Reply {
  return jsonReply(status, { detail });
}

/** The error that a refusal is answered with: by field where fields are wrong. */
export function refusedAnswer(refused: Refused): Reply {
  const { status, message, problems } = refused;
  if (problems.length === 0) return plainError(status, message);
  return jsonReply(status, Object.fromEntries(problems.map(({ field = 'non_field_errors', text }) => [field, [text]])));
}
