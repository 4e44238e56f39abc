import type { Clock } from '../core/model/clock.ts';
import type { SharedWindow } from './shared-window.ts';

const windowMs = 60_000;

interface Waiting {
  start(): void;
  /** Gives up when its turn comes too late; true when it does. */
  leaves(at: number): boolean;
}

/**
 * Lets requests start so that no 60 s window holds more than the allowed number, in bursts while the window has room.
 */
export interface Pace {
  /**
   * Resolves when a request may start; call the result once its answer is there or given up. Rejects with `tooLate` as
   * soon as it is known
   * that its turn comes at a time (milliseconds) for which that gives an error.
   */
  turn(signal?: AbortSignal, tooLate?: (at: number) => Error | undefined): Promise<() => void>;
  /** Nobody starts before so many milliseconds have passed: the target asked for it. */
  hold(ms: number): void;
}

/**
 * Makes a pace of `perMinute` requests (Infinity lifts it). A request holds its place from its start until 60 s after
 * its end:
 * the target counts it somewhere in between, so no window of the target's own can hold more. Requests of other runs
 * count through `shared`.
 */
export function createPace(perMinute: number, clock: Clock, shared?: SharedWindow): Pace {
  let waiting: Waiting[] = [];
  const ended: number[] = [];
  let inFlight = 0;
  let heldUntil = -Infinity;
  let isPumping = false;
  let nap = new AbortController();

  function end(): void {
    inFlight -= 1;
    if (perMinute !== Infinity) ended.push(clock.now());
    shared?.end();
    void pump();
  }

  /** Milliseconds until the next may start; undefined when only an answer can make room. */
  function untilRoom(): number | undefined {
    const now = clock.now();
    // A clock that was set back must not stop the world: such entries count from now.
    if ((ended.at(-1) ?? now) > now) ended.fill(now);
    while (ended.length > 0 && (ended[0] as number) <= now - windowMs) ended.shift();
    if (now < heldUntil) return heldUntil - now;
    if (inFlight + ended.length < perMinute) return 0;
    return ended.length > 0 ? (ended[0] as number) + windowMs - now : undefined;
  }

  /** Whether somebody gave up because nobody starts before `at`. */
  function leftBy(at: number): boolean {
    const before = waiting.length;
    waiting = waiting.filter((one) => !one.leaves(at));
    return waiting.length < before;
  }

  async function pump(): Promise<void> {
    if (isPumping) return;
    isPumping = true;
    try {
      while (waiting.length > 0) {
        const wait = untilRoom();
        if (wait === undefined) return;
        if (wait > 0) {
          if (leftBy(clock.now() + wait)) continue;
          nap = new AbortController();
          await clock.sleep(wait, nap.signal).catch(() => undefined);
          continue;
        }
        const others = shared ? shared.take(perMinute) : 0;
        if (others > 0) {
          if (leftBy(clock.now() + others)) continue;
          nap = new AbortController();
          await clock.sleep(others, nap.signal).catch(() => undefined);
          continue;
        }
        inFlight += 1;
        waiting.shift()?.start();
      }
    } finally {
      isPumping = false;
    }
  }

  return {
    turn(signal, tooLate) {
      return new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const one: Waiting = {
          start: () => {
            signal?.removeEventListener('abort', leave);
            resolve(end);
          },
          leaves: (at) => {
            const error = tooLate?.(at);
            if (!error) return false;
            signal?.removeEventListener('abort', leave);
            reject(error);
            return true;
          },
        };
        const leave = (): void => {
          waiting = waiting.filter((other) => other !== one);
          if (waiting.length === 0) nap.abort();
          reject(signal?.reason);
        };
        signal?.addEventListener('abort', leave, { once: true });
        waiting.push(one);
        // Whoever waits already is asked again whether it is too late by now.
        if (isPumping && tooLate) nap.abort();
        void pump();
      });
    },
    hold(ms) {
      heldUntil = Math.max(heldUntil, clock.now() + ms);
    },
  };
}
