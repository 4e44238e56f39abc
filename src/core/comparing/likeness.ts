import type { Value } from '../shape/resource.ts';

const dayMs = 86_400_000;

/**
 * Whether a target may have made one value of another by a habit of its own: other case, accents, blanks or signs, a
 * part of it or more than it, a day beside it. What bears no such likeness was somebody's doing.
 */
export function isLike(shown: Value, sent: Value): boolean {
  if (Array.isArray(shown) && Array.isArray(sent)) return isPart(shown, sent) || isPart(sent, shown);
  if (areDaysApart(shown, sent)) return true;
  const [left, right] = [bones(shown), bones(sent)];
  return left === '' || right === '' ? left === right : left.includes(right) || right.includes(left);
}

function isPart(items: readonly Value[], whole: readonly Value[]): boolean {
  return items.every((item) => whole.some((other) => bones(item) === bones(other)));
}

/** Letters and digits alone, without case and accents. */
function bones(value: Value): string {
  if (typeof value === 'object') return Object.values(value).map(bones).join('');
  return String(value)
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
    .replace(/^0+(?=\d)/, '');
}

function areDaysApart(a: Value, b: Value): boolean {
  const [left, right] = [dayOf(a), dayOf(b)];
  return left !== undefined && right !== undefined && Math.abs(left - right) <= dayMs;
}

function dayOf(value: Value): number | undefined {
  const day = typeof value === 'string' ? /^\s*(\d{4}-\d{2}-\d{2})/.exec(value)?.[1] : undefined;
  const time = day === undefined ? NaN : Date.parse(day);
  return Number.isNaN(time) ? undefined : time;
}
