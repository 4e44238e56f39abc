import type { Mutated } from './mutant.ts';

/** How one request is paced, sent and tried again. */
export const connector: readonly Mutated[] = [
  {
    file: 'connector/pace.ts',
    tests: ['connector/holds', 'connector/pace'],
    changes: [
      ['Math.max(heldUntil, clock.now() + ms)', 'clock.now() + ms'],
      ['<= now - windowMs', '< now - windowMs'],
      ['inFlight + ended.length < perMinute', 'inFlight + ended.length <= perMinute'],
      ['inFlight + ended.length < perMinute', 'ended.length < perMinute'],
      ['ended.fill(now)', 'undefined'],
      ['const windowMs = 60_000', 'const windowMs = 59_999'],
      ['inFlight -= 1;', ''],
      ['if (now < heldUntil) return heldUntil - now;', ''],
      ['if (leftBy(clock.now() + wait)) continue;', ''],
      ['if (signal?.aborted) return reject(signal.reason);', ''],
      ['if (isPumping && tooLate) nap.abort();', ''],
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
      ['throttled += 1;', ''],
      ['pace.hold(wait);', ''],
      ['if (fatal) throw fatal;', ''],
      ['2 ** (attempt - 1)', '2 ** attempt'],
      ['answer.status < 500', 'answer.status <= 500'],
      ['>= reachMs', '>= reachMs * 2'],
      ['!isReached && hasFailed &&', '!isReached &&'],
      ['const wait = Math.min(longestWaitMs, retryAfter', 'const wait = Math.max(longestWaitMs, retryAfter'],
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
      ['Math.max(0, seconds * 1000)', 'seconds * 1000'],
      ['Math.max(0, at - now)', 'at - now'],
      ["|| header.trim() === ''", ''],
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
      ['count < perMinute', 'count <= perMinute'],
      ['now - at <= silentMs', 'true'],
      ['end <= now - windowMs ||', ''],
    ],
  },
];
