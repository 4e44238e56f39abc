const seconds = /^\d+(?:\.\d+)?$/;
const date = /^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? .*\d/i;

/**
 * Reads a `Retry-After` header in both its forms, seconds or an HTTP date, as milliseconds from `now`; undefined when
 * it is neither, so that a number below nothing, two numbers or a word ask for nothing.
 */
export function retryAfter(header: string | null, now: number): number | undefined {
  const text = header?.trim() ?? '';
  if (seconds.test(text)) return Number(text) * 1000;
  const at = date.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
