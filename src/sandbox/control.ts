import { emptyReply, jsonReply, type Call, type Reply } from './server.ts';
import { SandboxInputError } from './shape.ts';

/**
 * The start of every path by which a test in another process steers a sandbox; no key is needed and nothing counts in
 * the rate limit.
 */
const controlPrefix = '/__sandbox/';

/** What can be asked of a sandbox, by `METHOD name`; what is returned is answered as JSON, and undefined as 204. */
export type ControlTable = Readonly<Record<string, (body: unknown) => unknown>>;

/** Whether a call is meant for the sandbox itself. */
export function isControl(call: Call): boolean {
  return call.path.startsWith(controlPrefix);
}

/**
 * Carries a control call out: 400 with `problems` when its body is wrong, 404 with the list of calls when there is none
 * of that name.
 */
export function control(table: ControlTable, call: Call): Reply {
  const name = `${call.method} ${call.path.slice(controlPrefix.length)}`;
  const action = Object.hasOwn(table, name) ? table[name] : undefined;
  if (!action) return jsonReply(404, { problems: [`no control call ${name}`], calls: Object.keys(table) });
  try {
    const result = action(parsed(call.text));
    return result === undefined ? emptyReply(204) : jsonReply(200, result);
  } catch (cause) {
    if (!(cause instanceof SandboxInputError)) throw cause;
    return jsonReply(400, { problems: cause.problems });
  }
}

function parsed(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new SandboxInputError('control call', ['the body is not JSON']);
  }
}
