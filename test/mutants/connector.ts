import type { Mutated } from './mutant.ts';

/** How one request is paced, sent and tried again. */
export const connector: readonly Mutated[] = [
  {
    file: 'connector/pace.ts',
    tests: ['connector/holds', 'connector/pace'],
    changes: [
      ['Math.max(this.#heldUntil, this.#clock.now() + ms)', 'this.#clock.now() + ms'],
      ['<= now - windowMs', '< now - windowMs'],
      ['this.#inFlight + ended.length < this.#perMinute', 'this.#inFlight + ended.length <= this.#perMinute'],
      ['this.#inFlight + ended.length < this.#perMinute', 'ended.length < this.#perMinute'],
      ['ended.fill(now)', 'undefined'],
      ['const windowMs = 60_000', 'const windowMs = 59_999'],
      ['this.#inFlight -= 1;', ''],
      ['if (now < this.#heldUntil) return this.#heldUntil - now;', ''],
      ['if (this.#waiting.length < before) return;', '', 'whoever stays waits until then all the same'],
      ['if (signal?.aborted) return reject(signal.reason);', ''],
      ['if (this.#isPumping && canBeTooLate) this.#nap.abort();', ''],
      ['if (!error) return false;', 'if (error) return false;'],
    ],
  },
  {
    file: 'connector/connection.ts',
    tests: ['connector/connection', 'connector/persistence'],
    changes: [
      ['const attempts = 4', 'const attempts = 5'],
      ['const throttledAttempts = 12', 'const throttledAttempts = 13'],
      ["!error.mayHaveHappened || call.effect === 'none' ||", "call.effect === 'none' ||"],
      ["|| call.whenLost === 'repeat'", '|| true'],
      ['if (error.mayHaveHappened) watch?.onLost?.();', ''],
      ['if (error.mayHaveHappened) watch', 'if (!error.mayHaveHappened) watch'],
      ['await watch?.onTurn?.();', 'void watch?.onTurn?.()?.catch(() => undefined);'],
      ['watch?.onAnswer?.(answer);', ''],
      ['this.#throttled += 1;', ''],
      ['pace.hold(Math.min(longestWaitMs, Math.max', 'void (Math.min(longestWaitMs, Math.max'],
      ['pace.hold(Math.min(longestWaitMs, Math.max', 'pace.hold(Math.max(longestWaitMs, Math.max'],
      ['Math.max(asked, this.#grown(1000, refused))', 'asked'],
      ['Math.max(asked, this.#grown(1000, refused))', 'this.#grown(1000, refused)'],
      ['if (asked > 0) pace.hold(Math.min(longestWaitMs, asked));', ''],
      ['if (asked > 0) pace.hold(Math.min(longestWaitMs, asked));', 'if (asked > 0) pace.hold(asked);'],
      ['if (this.#fatal) throw this.#fatal;', ''],
      ['2 ** (attempt - 1)', '2 ** attempt'],
      ['answer.status >= 500', 'answer.status > 500'],
      ['if (comeBack !== null) this.#isReached = true;', ''],
      ['answer.status === 503 ? answer.retryAfter : null', 'null'],
      ['>= reachMs', '>= reachMs * 2'],
      ['this.#failed !== undefined &&', 'true &&'],
      ["if (call.effect !== 'none') throw", 'if (false) throw'],
    ],
  },
  {
    file: 'connector/request-error.ts',
    tests: ['connector/budget'],
    changes: [
      ["this.code !== 'not-sent' && this.code !== 'throttled'", "this.code !== 'not-sent'"],
      ["this.code !== 'not-sent' && this.code !== 'throttled'", "this.code !== 'throttled'"],
      ["409: 'duplicate'", "409: 'refused'"],
    ],
  },
  {
    file: 'connector/retry-after.ts',
    tests: ['connector/persistence', 'connector/connection'],
    changes: [
      ['Math.max(0, at - now)', 'at - now'],
      ['date.test(text) ? Date.parse(text) : NaN', 'Date.parse(text)'],
      ['seconds.test(text)', 'true'],
    ],
  },
  {
    file: 'connector/budget.ts',
    tests: ['connector/budget'],
    changes: [
      ['sent >= budget', 'sent > budget'],
      ['sent += 1;', ''],
      ['watch?.onRequest?.();', ''],
      ['writer.write(call, counted(watch, spent))', 'writer.write(call, watch)'],
    ],
  },
  {
    file: 'connector/answer.ts',
    tests: ['connector/budget'],
    changes: [
      ["value !== '' ? value", 'true ? value'],
      ['if (cause instanceof RequestError) return', 'if (cause) return'],
    ],
  },
  {
    file: 'connector/send.ts',
    tests: ['connector/connection', 'connector/persistence'],
    changes: [
      ["redirect: 'manual'", "redirect: 'follow'"],
      ["'ECONNREFUSED',\n", ''],
      ["new Set(['bad port'])", 'new Set([])'],
      ['status >= 200 && status < 300', 'false'],
      ['call.query ?', 'false ?'],
    ],
  },
  {
    file: 'connector/address.ts',
    tests: ['connector/connection'],
    changes: [
      ["url.username !== '' || url.password !== ''", 'false'],
      ['^127\\.\\d+\\.\\d+\\.\\d+$', '^127\\.\\d+\\.\\d+\\.\\d+'],
      ["url.search !== '' || url.hash !== ''", 'false'],
    ],
  },
  {
    file: 'connector/shared-window.ts',
    tests: ['connector/shared-window'],
    changes: [
      ['countOf(taken) < perMinute', 'countOf(taken) <= perMinute'],
      ['now - at <= silentMs', 'true'],
      ['end <= now - windowMs ||', ''],
    ],
  },
];
