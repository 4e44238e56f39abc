/** Says what a value would have to be, as the end of a sentence, or undefined when it is that. */
export type Check = (value: unknown) => string | undefined;

/** Which fields an object may have, which it must have, and what each has to be. */
export interface Shape<T extends object> {
  readonly required: readonly (keyof T & string)[];
  readonly fields: Readonly<Partial<Record<keyof T & string, Check>>>;
}

/** An input that a sandbox cannot start or go on with; `problems` names everything that is wrong with it. */
export class SandboxInputError extends Error {
  readonly problems: readonly string[];

  constructor(subject: string, problems: readonly string[]) {
    super(`${subject}: ${problems.join('; ')}`);
    this.name = 'SandboxInputError';
    this.problems = problems;
  }
}

const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const dateForm = /^(\d{4})-(\d{2})-(\d{2})(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?$/;
const zonedForm = /T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

/** Whether a text has the form of a UUID of any version. */
export function isUuid(text: string): boolean {
  return uuidForm.test(text);
}

/** Whether a value is a JSON object, not a list and not null. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const isText = (value: unknown): value is string => typeof value === 'string';

export const text: Check = (value) => (isText(value) ? undefined : 'must be a string');
export const filledText: Check = (value) =>
  isText(value) && value.trim() !== '' ? undefined : 'must be a string that is not empty';
export const uuid: Check = (value) => (isText(value) && isUuid(value) ? undefined : 'must be a UUID');
export const flag: Check = (value) => (typeof value === 'boolean' ? undefined : 'must be true or false');
export const count: Check = (value) =>
  Number.isSafeInteger(value) && Number(value) >= 0 ? undefined : 'must be a whole number from 0';
export const positive: Check = (value) => (value === 0 ? 'must be at least 1' : count(value));
export const isoDate: Check = (value) => (isText(value) && isRealDate(value) ? undefined : 'must be an ISO 8601 date');
export const isoDay: Check = (value) =>
  isText(value) && value.length === 10 && isRealDate(value) ? undefined : 'must be a date such as 1990-04-12';
export const isoDateTime: Check = (value) =>
  isText(value) && zonedForm.test(value) && isRealDate(value)
    ? undefined
    : 'must be an ISO 8601 date-time with seconds and a zone';
export const regexp: Check = (value) =>
  isText(value) && compiles(value) ? undefined : 'must be the source of a regular expression';

/** Accepts a text of this form, which `what` names. */
export function pattern(form: RegExp, what: string): Check {
  return (value) => (isText(value) && form.test(value) ? undefined : `must be ${what}`);
}

export const email: Check = pattern(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, 'an e-mail address');

/** Accepts null beside what `check` accepts. */
export function orNull(check: Check): Check {
  return (value) => (value === null ? undefined : check(value));
}

/** Accepts exactly these values. */
export function oneOf(values: readonly unknown[]): Check {
  return (value) => (values.includes(value) ? undefined : `must be one of ${values.map(String).join(', ')}`);
}

/** Accepts a number within bounds, both included. */
export function numberFrom(min: number, max: number): Check {
  return (value) =>
    typeof value === 'number' && value >= min && value <= max ? undefined : `must be a number from ${min} to ${max}`;
}

/** Accepts a whole number within bounds, both included. */
export function wholeFrom(min: number, max: number): Check {
  return (value) =>
    Number.isSafeInteger(value) ? numberFrom(min, max)(value) : `must be a whole number from ${min} to ${max}`;
}

/** Accepts a list of what `check` accepts. */
export function listOf(check: Check): Check {
  return (value) => {
    if (!Array.isArray(value)) return 'must be a list';
    const found = value.map(check).find((problem) => problem !== undefined);
    return found && `must be a list in which each item ${found}`;
  };
}

/** Accepts an object of this shape. */
export function shaped<T extends object>(shape: Shape<T>): Check {
  return (value) => {
    const problems = problemsOf(shape, value);
    return problems.length > 0 ? `must be right in all of its fields (${problems.join('; ')})` : undefined;
  };
}

/** One thing that is wrong with a value; without a field it is the value as a whole. */
export interface Problem {
  readonly kind: 'missing' | 'unknown' | 'wrong';
  readonly field?: string;
  /** A sentence that repeats the value, as real servers do. */
  readonly text: string;
}

/** Everything that is wrong with a value. */
export function findProblems<T extends object>(shape: Shape<T>, value: unknown): Problem[] {
  if (!isObject(value)) return [{ kind: 'wrong', text: 'a JSON object is expected' }];
  const checks: Readonly<Record<string, Check | undefined>> = shape.fields;
  const missing = shape.required
    .filter((field) => !Object.hasOwn(value, field))
    .map((field): Problem => ({ kind: 'missing', field, text: `${field} is required` }));
  const wrong = Object.entries(value).flatMap(([field, item]): Problem[] => {
    const check = Object.hasOwn(checks, field) ? checks[field] : undefined;
    if (!check) return [{ kind: 'unknown', field, text: `${field} is not a known field` }];
    const problem = check(item);
    return problem ? [{ kind: 'wrong', field, text: `${field} ${problem}, not ${JSON.stringify(item)}` }] : [];
  });
  return [...missing, ...wrong];
}

/** The texts of everything that is wrong with a value. */
function problemsOf<T extends object>(shape: Shape<T>, value: unknown): string[] {
  return findProblems(shape, value).map((problem) => problem.text);
}

/** Whether a value from outside has this shape. */
export function fits<T extends object>(shape: Shape<T>, value: unknown): value is T {
  return problemsOf(shape, value).length === 0;
}

/** The value as its type; throws `SandboxInputError` with every problem when it is not. */
export function demand<T extends object>(subject: string, shape: Shape<T>, value: unknown): T {
  if (fits(shape, value)) return value;
  throw new SandboxInputError(subject, problemsOf(shape, value));
}

function isRealDate(value: string): boolean {
  const found = dateForm.exec(value);
  if (!found || Number.isNaN(Date.parse(value))) return false;
  // Date.parse rolls a 30 February over into March.
  const day = Number(found[3]);
  return new Date(Date.UTC(Number(found[1]), Number(found[2]) - 1, day)).getUTCDate() === day;
}

function compiles(source: string): boolean {
  try {
    new RegExp(source);
    return true;
  } catch {
    return false;
  }
}
