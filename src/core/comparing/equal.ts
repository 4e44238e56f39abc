import type { Value } from '../shape/resource.ts';
import type { CompareRule } from './comparison.ts';
import { isBareNumber, normalForm, textForm } from './normal-form.ts';

/** What stands for a field that a target shows as null, as an empty text, or no more. */
export const empty = '';

/** Whether a value says that there is nothing. */
export function isEmpty(value: Value): boolean {
  if (typeof value === 'string') return value.trim() === '';
  return typeof value === 'object' && Object.keys(value).length === 0;
}

/**
 * Whether a target shows a field as it is wanted, by the rule of the field. Of what has parts only those count that are
 * wanted; nothing, an empty list and false are one.
 */
export function isEqual(rule: CompareRule, shown: Value, wanted: Value): boolean {
  if (isEmpty(shown)) return isEmpty(wanted) || wanted === false;
  if (Array.isArray(wanted)) return Array.isArray(shown) && areEqual(rule, shown, wanted);
  if (typeof wanted === 'object')
    return (
      typeof shown === 'object' &&
      !Array.isArray(shown) &&
      Object.entries(wanted).every(([key, part]) => isEqual(rule, partOf(shown, key), part))
    );
  if (typeof shown === 'object') return false;
  const [left, right] = [textForm(rule, shown as string), textForm(rule, wanted as string)];
  return left === right || (isAnyNumber(rule, shown, wanted) && withoutZeros(left) === withoutZeros(right));
}

/** Whether anything can be told by a value that a target shows: a bare number may have lost digits on its way. */
export function isTold(rule: CompareRule, shown: Value): boolean {
  return !isBareNumber(rule, shown) || (Number.isSafeInteger(shown) && shown >= 0);
}

function areEqual(rule: CompareRule, shown: readonly Value[], wanted: readonly Value[]): boolean {
  const inOrder = (items: readonly Value[]): readonly Value[] => {
    const sorted = rule.unordered ? normalForm(rule, items) : items;
    return Array.isArray(sorted) ? (sorted as readonly Value[]) : items;
  };
  const [left, right] = [inOrder(shown), inOrder(wanted)];
  return left.length === right.length && right.every((item, index) => isEqual(rule, left[index] ?? empty, item));
}

function partOf(value: Value, key: string): Value {
  return (value as Readonly<Record<string, Value>>)[key] ?? empty;
}

function isAnyNumber(rule: CompareRule, ...values: readonly Value[]): boolean {
  return values.some((value) => isBareNumber(rule, value));
}

function withoutZeros(digits: string): string {
  return digits.replace(/^0+(?=\d)/, '');
}
