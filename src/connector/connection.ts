import pLimit from 'p-limit';
import { bug, Failure } from '../core/model/failure.ts';
import type { Clock } from '../core/model/clock.ts';
import type { Answer, Call, ReadCall, WriteCall } from './call.ts';
import type { Pace } from './pace.ts';
import { retryAfter } from './retry-after.ts';
import type { Address } from './address.ts';
import { send, type RawAnswer } from './send.ts';
import { isTrustFault, trustFailure } from './trust.ts';
import { RequestError } from './request-error.ts';

/** Told of what happens to a call. */
export interface Watch {
  /** The call's turn has come; nothing is sent before it resolves, and never when it rejects. */
  onTurn?(): Promise<void>;
  /** A request is about to be sent, repetitions included; it is not when this throws. */
  onRequest?(): void;
  /** A usable answer came; told before the turn of the next call. */
  onAnswer?(answer: Answer): void;
  /** A request was sent, no usable answer came, and it may have taken effect. */
  onLost?(): void;
}

/** Looks, and cannot do anything else: this is all that a plan is given. */
export interface Reader {
  /** Answers with any status but 401, 429 and 5xx; those are tried again or end as `RequestError`, 401 as `Failure`. */
  read(call: ReadCall, watch?: Watch): Promise<Answer>;
}

/** Looks and writes. */
export interface Writer extends Reader {
  /** As `read`; a call whose loss needs a look is sent once, unless it certainly had no effect. */
  write(call: WriteCall, watch?: Watch): Promise<Answer>;
}

/** What went over the wire in this run so far. */
interface Traffic {
  readonly requests: number;
  readonly throttled: number;
}

export interface Connection {
  readonly reader: Reader;
  readonly writer: Writer;
  traffic(): Traffic;
}

export interface ConnectionOptions {
  readonly address: Address;
  readonly pace: Pace;
  readonly clock: Clock;
  /** Requests in flight at once. */
  readonly concurrency: number;
  /** A longer answer is not read. */
  readonly mostBytes: number;
  /** Aborted when nothing new may start; what is in flight goes on to its end. */
  readonly stop: AbortSignal;
  /** A number from 0 to 1: spreads waits. */
  readonly random: () => number;
}

const answerMs = 30_000;
const reachMs = 20_000;
const longestWaitMs = 60_000;
const attempts = 4;
const throttledAttempts = 12;

/** Connects to a target: every request goes through one limiter and one pace. */
export function connect(options: ConnectionOptions): Connection {
  const limit = pLimit(options.concurrency);
  const line = new Line(options);
  const inTurn = (call: Call, watch: Watch | undefined): Promise<Answer> =>
    limit(async () => {
      await watch?.onTurn?.();
      const answer = await line.persist(call, watch);
      watch?.onAnswer?.(answer);
      return answer;
    });
  const reader: Reader = {
    read(call, watch) {
      if (call.effect !== 'none') throw bug('A reader was asked to write.');
      return inTurn(call, watch);
    },
  };
  return { reader, writer: { ...reader, write: inTurn }, traffic: () => line.traffic() };
}

/** How one attempt ended; `comeBack` is what the target says of when to come back. */
type Attempt =
  | { readonly answer: Answer }
  | { readonly error: RequestError; readonly comeBack: string | null }
  | { readonly refused: true; readonly comeBack: string | null };

/** What this run knows of the way to its target: whether it was ever reached, and whether it was given up. */
class Line {
  readonly #options: ConnectionOptions;
  #requests = 0;
  #throttled = 0;
  #firstRequestAt: number | undefined;
  #isReached = false;
  #failed: RequestError | undefined;
  #fatal: Failure | undefined;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  traffic(): Traffic {
    return { requests: this.#requests, throttled: this.#throttled };
  }

  /** Sends a call until it is answered, until repeating it could do harm, or until it was tried often enough. */
  async persist(call: Call, watch: Watch | undefined): Promise<Answer> {
    const { clock, pace } = this.#options;
    let refused = 0;
    for (let attempt = 1; ;) {
      const ended = await this.#attempt(call, watch);
      if ('answer' in ended) return ended.answer;
      const asked = retryAfter(ended.comeBack, clock.now()) ?? 0;
      if ('refused' in ended) {
        refused += 1;
        if (refused >= throttledAttempts) throw new RequestError('throttled', call, 429);
        // Whatever the target says, never sooner than a wait of our own that grows.
        pace.hold(Math.min(longestWaitMs, Math.max(asked, this.#grown(1000, refused))));
        continue;
      }
      const { error } = ended;
      if (error.mayHaveHappened) watch?.onLost?.();
      if (asked > 0) pace.hold(Math.min(longestWaitMs, asked));
      if (!mayRepeat(call, error) || this.#isLast(attempt, error)) throw error;
      await this.#pause(this.#grown(500, attempt), error);
      attempt += 1;
    }
  }

  /** One request and what its answer says of the way; throws what ends the whole run. */
  async #attempt(call: Call, watch: Watch | undefined): Promise<Attempt> {
    try {
      const answer = await this.#once(call, watch);
      if (answer.status === 401) throw (this.#fatal ??= keyRefused());
      const comeBack = answer.status === 503 ? answer.retryAfter : null;
      // Somebody is there who says when to come back.
      if (comeBack !== null) this.#isReached = true;
      if (answer.status >= 500) return { error: new RequestError('server-error', call, answer.status), comeBack };
      this.#isReached = true;
      if (answer.status !== 429) return { answer };
      this.#throttled += 1;
      return { refused: true, comeBack: answer.retryAfter };
    } catch (cause) {
      if (!(cause instanceof RequestError)) throw cause;
      // Time does not mend whom nobody trusts.
      if (isTrustFault(cause.reason))
        throw (this.#fatal ??= trustFailure(new URL(this.#options.address.baseUrl).origin, cause.reason));
      if (cause.code === 'unreadable-answer') this.#isReached = true;
      else this.#failed = cause;
      return { error: cause, comeBack: null };
    }
  }

  async #once(call: Call, watch: Watch | undefined): Promise<RawAnswer> {
    const { address, clock, pace, stop, mostBytes } = this.#options;
    const end = await pace.turn(stop, (at) =>
      this.#isTooLate(at) ? (this.#fatal ??= unreachable(address, this.#failed)) : undefined,
    );
    try {
      if (this.#fatal) throw this.#fatal;
      this.#firstRequestAt ??= clock.now();
      watch?.onRequest?.();
      this.#requests += 1;
      return await send(address, call, { timeoutMs: this.#patience(this.#firstRequestAt), mostBytes });
    } finally {
      end();
    }
  }

  /** Milliseconds for which an answer is waited for: while nothing was ever reached, the time that is left for that. */
  #patience(firstRequestAt: number): number {
    if (this.#isReached) return answerMs;
    const left = firstRequestAt + reachMs - this.#options.clock.now();
    return Math.ceil(Math.max(1, Math.min(answerMs, left)));
  }

  /** Waits before the next attempt; gives up for the whole run when the target was never reached in time. */
  async #pause(ms: number, error: RequestError): Promise<void> {
    const { address, clock, stop } = this.#options;
    const wait = Math.min(longestWaitMs, ms);
    if (this.#isTooLate(clock.now() + wait)) throw (this.#fatal ??= unreachable(address, error));
    await clock.sleep(wait, stop);
  }

  /**
   * While nothing was ever reached, so much time has everything together. A request whose answer is still to come says
   * nothing yet.
   */
  #isTooLate(at: number): boolean {
    return (
      !this.#isReached &&
      this.#failed !== undefined &&
      this.#firstRequestAt !== undefined &&
      at - this.#firstRequestAt >= reachMs
    );
  }

  /** While nothing was ever reached, time and not the number of attempts decides. */
  #isLast(attempt: number, error: RequestError): boolean {
    return attempt >= attempts && (this.#isReached || error.code === 'server-error');
  }

  #grown(base: number, attempt: number): number {
    return base * 2 ** (attempt - 1) * (0.75 + this.#options.random() / 2);
  }
}

function mayRepeat(call: Call, error: RequestError): boolean {
  return !error.mayHaveHappened || call.effect === 'none' || call.whenLost === 'repeat';
}

function unreachable(address: Address, cause?: RequestError): Failure {
  const why = cause?.reason === undefined ? '' : ` (${cause.reason})`;
  const { origin } = new URL(address.baseUrl);
  return new Failure(
    'unreachable',
    'unreachable',
    `${origin} could not be reached${why}: given up before ${reachMs / 1000} seconds had passed.`,
    {
      hint: 'Check the address and the network, then run the same command again.',
      ...(cause ? { cause } : {}),
    },
  );
}

function keyRefused(): Failure {
  return new Failure('unreachable', 'key-refused', 'The target refused the API key (status 401).', {
    hint: 'Check that the key is set, whole and for this environment; `caseload doctor` tries it in harmless ways.',
  });
}
