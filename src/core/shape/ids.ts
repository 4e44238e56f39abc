/** Keys that mean something to JavaScript itself and are refused everywhere. */
export const forbiddenKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** Whether a text may be an id, of a manifest or of a target: it can stand in a path, a line and a key of its own. */
export function isId(text: string): boolean {
  return /^[^\s\p{C}]{1,200}$/u.test(text) && text !== '.' && text !== '..' && !forbiddenKeys.has(text);
}

/** What ids of a kind are in a target, where that is more than a text of their own. */
export interface IdRules {
  /** Kinds that carry the same word share their ids: one object is one of them. */
  readonly of?: string;
  /** They are whole numbers from 0. */
  readonly areNumbers?: true;
}

/**
 * An id as an answer gives it, checked as ids of a manifest are; undefined for what can be none. Where ids are numbers,
 * one may come as text.
 */
export function idFrom(value: unknown, { areNumbers }: IdRules = {}): string | undefined {
  if (areNumbers) {
    const isWhole = typeof value === 'number' || (typeof value === 'string' && /^(?:0|[1-9]\d*)$/.test(value));
    return isWhole && Number.isSafeInteger(Number(value)) && Number(value) >= 0 ? String(value) : undefined;
  }
  return typeof value === 'string' && isId(value) ? value : undefined;
}
