import type { Value } from '../shape/resource.ts';
import type { CompareRule } from './comparison.ts';

type Scalar = string | number | boolean;

/** The form of a value by the rule of its field; digests are made of it. */
export function normalForm(rule: CompareRule, value: Value): Value {
  if (Array.isArray(value)) {
    const items = value.map((item) => normalForm(rule, item as Value));
    return rule.unordered ? items.map(String).sort() : items;
  }
  if (typeof value === 'object') {
    const entries = Object.entries(value).map(([key, item]) => [key, normalForm(rule, item)] as const);
    return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
  }
  return textForm(rule, value as Scalar);
}

/** The form of a single value. */
export function textForm({ compare }: CompareRule, value: Scalar): string {
  const text = String(value);
  switch (compare) {
    case 'text':
    case 'digits':
      return plain(text);
    case 'email':
    case 'caseless':
      return plain(plain(text).toLowerCase());
    case 'uuid':
      return idForm(text);
    case 'phone':
      return plain(text).replace(/[^\p{L}\p{N}]/gu, '');
    case 'date':
      return /^\d{4}-\d{2}-\d{2}/.exec(plain(text))?.[0] ?? plain(text);
    default:
      return text;
  }
}

/** The form of an id that a target gave out: it has no case. */
export function idForm(id: string): string {
  return id.toLowerCase();
}

/** Whether two ids of a target name the same; undefined names nothing. */
export function isSameId(a: string | undefined, b: string | undefined): boolean {
  return a !== undefined && b !== undefined && idForm(a) === idForm(b);
}

/**
 * The forms of which a digest of this value may have been made: that of today first, then those of version 0.1.0, then,
 * of a bare number, those with the zeros before it that a number cannot have.
 */
export function knownForms(rule: CompareRule, value: Value): readonly Value[] {
  const forms = [normalForm(rule, value), ...earlierForms(rule).map((form) => earlier(rule, form, value))];
  return [...forms, ...(isBareNumber(rule, value) ? zeroed(String(value)) : [])];
}

/** Whether a value came as a bare number where digits are compared. */
export function isBareNumber({ compare }: CompareRule, value: Value): value is number {
  return typeof value === 'number' && (compare === 'digits' || compare === 'phone');
}

function plain(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[\s\u0085]+/gu, ' ')
    .replace(/^ | $/g, '');
}

type Form = (text: string) => string;

const asWritten: Form = (text) => text;

function earlierForms({ compare }: CompareRule): readonly Form[] {
  if (compare === 'email' || compare === 'caseless') return [(text) => text.toLowerCase()];
  if (compare === 'date') return [(text) => text.slice(0, 10)];
  return compare === 'phone' ? [asWritten, (text) => text.replace(/\D/g, '')] : [asWritten];
}

function earlier(rule: CompareRule, form: Form, value: Value): Value {
  if (Array.isArray(value)) {
    const items = value.map((item) => earlier(rule, form, item as Value));
    return rule.unordered ? items.map(String).sort() : items;
  }
  if (typeof value === 'object') {
    const entries = Object.entries(value).map(([key, item]) => [key, earlier(rule, form, item)] as const);
    return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
  }
  return form(String(value));
}

const longestNumber = 15;

function zeroed(digits: string): readonly string[] {
  const count = Math.max(0, longestNumber - digits.length);
  return Array.from({ length: count }, (_, index) => `${'0'.repeat(index + 1)}${digits}`);
}
