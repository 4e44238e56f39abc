import { delayOf, deliveryAfter, deliveryBefore, type FaultTable } from './faults.ts';
import type { RateWindow } from './rate-window.ts';
import type { Progress } from './request-log.ts';
import type { Call, Delivery, Reply } from './server.ts';
import type { CommonSettings, RetryAfter } from './settings.ts';

/** How a system meets a call. */
export interface Answering {
  isAuthorized(call: Call, key: string): boolean;
  /** Whether the call may change something. */
  isWrite(call: Call): boolean;
  /** Carries the call out, at once and without waiting. */
  answer(call: Call): Reply;
  /** An error answer that the system gives before it looks at what the call asks for. */
  refuse(status: number, call: Call): Reply;
  /** What its answers call the ids that it makes. */
  readonly idFields: readonly string[];
}

/** What a call passes on its way to the system. */
export interface Way {
  readonly system: Answering;
  readonly settings: { readonly inForce: CommonSettings };
  readonly key: string;
  readonly clock: { now(): number };
  readonly window: RateWindow;
  readonly faults: FaultTable;
}

/** Takes a call past key, rate limit and faults to the system; `note` hears what becomes of it on the way. */
export async function carryOut(
  { system, settings, key, clock, window, faults }: Way,
  call: Call,
  wait: (ms: number) => Promise<void>,
  note: (progress: Progress) => void,
): Promise<Delivery> {
  if (!system.isAuthorized(call, key)) return { how: 'whole', reply: system.refuse(401, call) };
  const now = clock.now();
  const tooMany = (waitMs: number): Reply =>
    withRetryAfter(system.refuse(429, call), settings.inForce.retryAfter, clock.now(), waitMs);
  const tooSoon = window.wait(now, settings.inForce.rateLimit);
  if (tooSoon > 0) return { how: 'whole', reply: tooMany(tooSoon) };
  const rule = faults.next(call);
  if (rule) note({ fault: rule.fault });
  if (rule?.fault !== '429') window.accept(now);
  const refuse = (status: number): Reply => (status === 429 ? tooMany(1000) : system.refuse(status, call));

  if (rule?.fault === 'slow-before') await wait(delayOf(rule));
  const before = rule && deliveryBefore(rule, refuse);
  if (rule && before) {
    await wait(delayOf(rule));
    return before;
  }
  const isViolation = settings.inForce.readOnly && system.isWrite(call);
  const reply = isViolation ? system.refuse(403, call) : system.answer(call);
  note(isViolation ? { violation: true } : { handled: reply.status });
  if (!rule) return { how: 'whole', reply };
  if (rule.fault !== 'slow-before') await wait(delayOf(rule));
  return deliveryAfter(rule, reply, refuse, system.idFields);
}

/** The 429 with the header that says when a request would fit, which is after `waitMs`. */
function withRetryAfter(reply: Reply, how: RetryAfter, now: number, waitMs: number): Reply {
  switch (how) {
    case 'none':
      return reply;
    case 'seconds':
      return { ...reply, headers: { 'retry-after': String(Math.ceil(waitMs / 1000)) } };
    case 'date':
      // An HTTP date has whole seconds; rounded down it would come too early.
      return { ...reply, headers: { 'retry-after': new Date(Math.ceil((now + waitMs) / 1000) * 1000).toUTCString() } };
  }
}
