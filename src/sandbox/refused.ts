import type { Call, Reply } from './server.ts';
import { findProblems, fits, type Problem, type Shape } from './shape.ts';

/** The server says no; the message repeats what was sent, as real servers do. */
export class Refused extends Error {
  readonly status: number;
  /** What is wrong with the body or the query, field by field; empty when it is something else. */
  readonly problems: readonly Problem[];

  constructor(status: number, message: string, problems: readonly Problem[] = []) {
    super(message);
    this.name = 'Refused';
    this.status = status;
    this.problems = problems;
  }
}

/** What was sent as its type; refuses with 400 and everything that is wrong with it. */
export function accept<T extends object>(shape: Shape<T>, sent: unknown): T {
  if (fits(shape, sent)) return sent;
  const problems = findProblems(shape, sent);
  throw new Refused(400, problems.map((problem) => problem.text).join('; '), problems);
}

/** The parsed JSON body of a call, or an empty object when it has none; refuses with 400 what is not sent as JSON. */
export function jsonBody(call: Call): unknown {
  if (call.text === '') return {};
  if (!/^application\/json\s*(;|$)/i.test(call.contentType ?? ''))
    throw new Refused(400, 'The content type is not application/json');
  try {
    return JSON.parse(call.text);
  } catch {
    throw new Refused(400, `The body is not JSON: ${call.text}`);
  }
}

/** Refuses with 400 a body where none belongs. */
export function refuseBody(call: Call): void {
  accept({ required: [], fields: {} }, jsonBody(call));
}

/** Refuses with 400 a query where none belongs. */
export function refuseQuery(call: Call): void {
  if (call.query !== '') throw new Refused(400, `${call.query} is not a known query`);
}

/** The answer of `work`, or what `say` makes of its refusal. */
export function answerOrRefuse(work: () => Reply, say: (refused: Refused) => Reply): Reply {
  try {
    return work();
  } catch (cause) {
    if (!(cause instanceof Refused)) throw cause;
    return say(cause);
  }
}
