import type { Clock } from '../core/model/clock.ts';
import type { SharedWindow } from './shared-window.ts';

const windowMs = 60_000;

/**
 * Lets requests start so that no 60 s window holds more than the allowed number, in bursts while the window has room.
 */
export interface Pace {
  /**
   * Resolves when a request may start; call the result once its answer is there or given up. Rejects with `tooLate` as
   * soon as it is known that its turn comes at a time (milliseconds) for which that gives an error.
   */
  turn(signal?: AbortSignal, tooLate?: TooLate): Promise<() => void>;
  /** Nobody starts before so many milliseconds have passed: the target asked for it. */
  hold(ms: number): void;
}

type TooLate = (at: number) => Error | undefined;

/**
 * Makes a pace of `perMinute` requests (Infinity lifts it). A request holds its place from its start until 60 s after
 * its end: the target counts it somewhere in between, so no window of the target's own can hold more. Requests of other
 * runs count through `shared`.
 */
export function createPace(perMinute: number, clock: Clock, shared?: SharedWindow): Pace {
  return new Queue(
    new Window(perMinute, clock),
    clock,
    () => shared?.take(perMinute) ?? 0,
    () => shared?.end(),
  );
}

/** Our own requests of the last 60 s, and until when nobody may start. */
class Window {
  readonly #perMinute: number;
  readonly #clock: Clock;
  readonly #ended: number[] = [];
  #inFlight = 0;
  #heldUntil = -Infinity;

  constructor(perMinute: number, clock: Clock) {
    this.#perMinute = perMinute;
    this.#clock = clock;
  }

  start(): void {
    this.#inFlight += 1;
  }

  end(): void {
    this.#inFlight -= 1;
    if (this.#perMinute !== Infinity) this.#ended.push(this.#clock.now());
  }

  hold(ms: number): void {
    this.#heldUntil = Math.max(this.#heldUntil, this.#clock.now() + ms);
  }

  /** Milliseconds until the next may start; undefined when only an answer can make room. */
  untilRoom(): number | undefined {
    const now = this.#clock.now();
    const ended = this.#ended;
    // A clock that was set back must not stop the world: such entries count from now.
    if ((ended.at(-1) ?? now) > now) ended.fill(now);
    while (ended.length > 0 && (ended[0] as number) <= now - windowMs) ended.shift();
    if (now < this.#heldUntil) return this.#heldUntil - now;
    if (this.#inFlight + ended.length < this.#perMinute) return 0;
    return ended.length > 0 ? (ended[0] as number) + windowMs - now : undefined;
  }
}

/** One who waits for a turn. */
interface Waiting {
  start(): void;
  /** Gives up when its turn comes too late; true when it does. */
  leaves(at: number): boolean;
}

/** Lets those who wait start in their order, as the window has room. */
class Queue implements Pace {
  readonly #window: Window;
  readonly #clock: Clock;
  /** Takes a place among the requests of all runs: 0, or the milliseconds after which to ask again. */
  readonly #take: () => number;
  readonly #told: () => void;
  #waiting: Waiting[] = [];
  #isPumping = false;
  #nap = new AbortController();

  constructor(window: Window, clock: Clock, take: () => number, told: () => void) {
    this.#window = window;
    this.#clock = clock;
    this.#take = take;
    this.#told = told;
  }

  turn(signal?: AbortSignal, tooLate?: TooLate): Promise<() => void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const one: Waiting = {
        start: () => {
          signal?.removeEventListener('abort', leave);
          resolve(() => this.#end());
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
        this.#leave(one);
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', leave, { once: true });
      this.#join(one, tooLate !== undefined);
    });
  }

  hold(ms: number): void {
    this.#window.hold(ms);
  }

  #join(one: Waiting, canBeTooLate: boolean): void {
    this.#waiting.push(one);
    // Whoever waits already is asked again whether it is too late by now.
    if (this.#isPumping && canBeTooLate) this.#nap.abort();
    void this.#pump();
  }

  #leave(one: Waiting): void {
    this.#waiting = this.#waiting.filter((other) => other !== one);
    if (this.#waiting.length === 0) this.#nap.abort();
  }

  #end(): void {
    this.#window.end();
    this.#told();
    void this.#pump();
  }

  async #pump(): Promise<void> {
    if (this.#isPumping) return;
    this.#isPumping = true;
    try {
      while (this.#waiting.length > 0) {
        const wait = this.#window.untilRoom();
        if (wait === undefined) return;
        const others = wait > 0 ? wait : this.#take();
        if (others > 0) await this.#rest(others);
        else {
          this.#window.start();
          this.#waiting.shift()?.start();
        }
      }
    } finally {
      this.#isPumping = false;
    }
  }

  /** Sleeps, unless somebody gives up because nobody starts before the end of it. */
  async #rest(ms: number): Promise<void> {
    const at = this.#clock.now() + ms;
    const before = this.#waiting.length;
    this.#waiting = this.#waiting.filter((one) => !one.leaves(at));
    if (this.#waiting.length < before) return;
    this.#nap = new AbortController();
    await this.#clock.sleep(ms, this.#nap.signal).catch(() => undefined);
  }
}
