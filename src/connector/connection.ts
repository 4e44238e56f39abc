import pLimit from 'p-limit';
import { bug, Failure } from '../core/model/failure.ts';
import type { Clock } from '../core/model/clock.ts';
import type { Answer, Call, ReadCall, WriteCall } from './call.ts';
import type { Pace } from './pace.ts';
import { retryAfter } from './retry-after.ts';
import { send, type Address } from './send.ts';
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
export interface Traffic {
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
  const { address, pace, clock, stop, random } = options;
  const limit = pLimit(options.concurrency);
  let requests = 0;
  let throttled = 0;
  let firstRequestAt: number | undefined;
  let isReached = false;
  let hasFailed = false;
  let fatal: Failure | undefined;

  /**
   * While nothing was ever reached, so much time has everything together. A request whose answer is still to come says
   * nothing yet.
   */
  const isTooLate = (at: number): boolean =>
    !isReached && hasFailed && firstRequestAt !== undefined && at - firstRequestAt >= reachMs;

  async function once(call: Call, watch: Watch | undefined): Promise<Answer & { retryAfter: string | null }> {
    const end = await pace.turn(stop, (at) => (isTooLate(at) ? (fatal ??= unreachable(address)) : undefined));
    try {
      if (fatal) throw fatal;
      firstRequestAt ??= clock.now();
      watch?.onRequest?.();
      requests += 1;
      const patience = isReached
        ? answerMs
        : Math.ceil(Math.max(1, Math.min(answerMs, firstRequestAt + reachMs - clock.now())));
      return await send(address, call, patience);
    } finally {
      end();
    }
  }

  /** Waits before the next attempt; gives up for the whole run when the target was never reached in time. */
  async function pause(ms: number, error: RequestError): Promise<void> {
    const wait = Math.min(longestWaitMs, ms);
    if (isTooLate(clock.now() + wait)) {
      fatal ??= unreachable(address, error);
      throw fatal;
    }
    await clock.sleep(wait, stop);
  }

  const grown = (base: number, attempt: number): number => base * 2 ** (attempt - 1) * (0.75 + random() / 2);

  async function persist(call: Call, watch: Watch | undefined): Promise<Answer> {
    let refused = 0;
    for (let attempt = 1; ;) {
      let error: RequestError;
      try {
        const answer = await once(call, watch);
        if (answer.status === 401) {
          fatal ??= keyRefused();
          throw fatal;
        }
        if (answer.status === 429) {
          throttled += 1;
          refused += 1;
          isReached = true;
          if (refused >= throttledAttempts) throw new RequestError('throttled', call, 429);
          const wait = Math.min(longestWaitMs, retryAfter(answer.retryAfter, clock.now()) ?? grown(1000, refused));
          pace.hold(wait);
          continue;
        }
        if (answer.status < 500) {
          isReached = true;
          return answer;
        }
        error = new RequestError('server-error', call, answer.status);
      } catch (cause) {
        if (!(cause instanceof RequestError) || cause.code === 'throttled') throw cause;
        if (cause.code === 'unreadable-answer') isReached = true;
        else hasFailed = true;
        error = cause;
      }
      if (error.mayHaveHappened) watch?.onLost?.();
      const mayRepeat = !error.mayHaveHappened || call.effect === 'none' || call.whenLost === 'repeat';
      // While nothing was ever reached, time and not the number of attempts decides.
      const isLast = attempt >= attempts && (isReached || error.code === 'server-error');
      if (!mayRepeat || isLast) throw error;
      await pause(grown(500, attempt), error);
      attempt += 1;
    }
  }

  function inTurn(call: Call, watch: Watch | undefined): Promise<Answer> {
    return limit(async () => {
      await watch?.onTurn?.();
      const answer = await persist(call, watch);
      watch?.onAnswer?.(answer);
      return answer;
    });
  }

  const reader: Reader = {
    read(call, watch) {
      if (call.effect !== 'none') throw bug('A reader was asked to write.');
      return inTurn(call, watch);
    },
  };
  return {
    reader,
    writer: { ...reader, write: inTurn },
    traffic: () => ({ requests, throttled }),
  };
}

function unreachable(address: Address, cause?: RequestError): Failure {
  return new Failure(
    'unreachable',
    'unreachable',
    `${new URL(address.baseUrl).origin} could not be reached: given up before ${reachMs / 1000} seconds had passed.`,
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
