/**
 * Reads a `Retry-After` header in both its forms, seconds or an HTTP date, as milliseconds from `now`; undefined when
 * it is neither.
 */
export function retryAfter(header: string | null, now: number): number | undefined {
  if (header === null || header.trim() === '') return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
