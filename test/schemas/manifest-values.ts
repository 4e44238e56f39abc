import type { Json } from './documents.ts';

/** Part of the manifest's schema: keywords by their names. */
export type Part = Readonly<Record<string, Json>>;

/** A value of a form that is named once, with what it is here. */
export function like(name: string, description: string, more: Part = {}): Part {
  return { $ref: `#/$defs/${name}`, description, ...more };
}

/** A map of fields of which no other may stand in it. */
export function mapOf(description: string, properties: Part, required: readonly string[] = []): Part {
  return {
    type: 'object',
    additionalProperties: false,
    ...(required.length > 0 ? { required } : {}),
    description,
    properties,
  };
}

/** A list that names nothing twice. */
export function listOf(description: string, items: Part, examples?: readonly Json[]): Part {
  return { type: 'array', uniqueItems: true, items, ...(examples ? { examples: [examples] } : {}), description };
}

/** One of a few names. */
export function oneOf(description: string, names: readonly string[]): Part {
  return { type: 'string', enum: names, description };
}

/** Text of at most so many characters. */
export function textUpTo(description: string, maxLength: number, more: Part = {}): Part {
  return { type: 'string', minLength: 1, maxLength, description, ...more };
}

/** A whole number from 1. */
export function wholeNumber(description: string, more: Part = {}): Part {
  return { type: 'integer', minimum: 1, ...more, description };
}

/** A condition, and what holds where it does. */
export function when(condition: Part, holds: Part): Part {
  return Object.fromEntries([
    ['if', condition],
    ['then', holds],
  ]);
}

/** The forms of values that the rest of the schema refers to. */
export const values: Readonly<Record<string, Part>> = {
  text: {
    type: 'string',
    minLength: 1,
    maxLength: 255,
    pattern: '\\S',
    description: 'Text that is not empty.',
    patternErrorMessage: 'Write some text, or leave the field out.',
  },
  name: { type: 'string', minLength: 1, maxLength: 255, description: 'The name of a field.' },
  id: {
    type: 'string',
    format: 'id',
    pattern: '^(?!(?:\\.{1,2}|__proto__|constructor|prototype)$)[^\\s\\p{C}]{1,200}$',
    description: 'An id.',
    patternErrorMessage: 'An id has 1 to 200 characters without spaces or control characters, and is not "." or "..".',
  },
  email: {
    type: 'string',
    format: 'email',
    maxLength: 254,
    description: 'An e-mail address.',
    examples: ['ana.rivera@lakeside.example'],
    patternErrorMessage: 'Write it as name@domain, such as ana@lakeside.example.',
  },
  date: {
    type: 'string',
    format: 'date',
    description: 'A calendar date.',
    patternErrorMessage: 'Write a date that exists as YYYY-MM-DD, such as 1990-04-12.',
  },
  npi: {
    type: 'string',
    format: 'npi',
    pattern: '^[0-9]{10}$',
    description: 'A National Provider Identifier.',
    examples: ['1234567893'],
    patternErrorMessage:
      'It has ten digits, and the last one is computed from the others: compare it with the original, digit by digit.',
  },
  uuid: {
    type: 'string',
    format: 'uuid',
    description: 'A UUID.',
    examples: ['8f0c2d1e-6a57-4c6f-9d0e-2f3f1c9b7a10'],
    patternErrorMessage: 'Copy it from the target: it looks like 8f0c2d1e-6a57-4c6f-9d0e-2f3f1c9b7a10.',
  },
  repairedFields: {
    type: 'array',
    uniqueItems: true,
    items: like('name', 'The name of one field.'),
    examples: [['noteIdentifier']],
    description: 'Names of fields.',
  },
  allowance: {
    type: ['integer', 'string'],
    minimum: 0,
    maximum: 999_999_999,
    pattern: '^(?:[0-9]{1,9}|(?:[0-9]{1,2}|100)%)$',
    description: 'A count, or a whole percentage.',
    examples: ['10%', 5],
    patternErrorMessage: 'Write a whole number such as 5, or a percentage from 0% to 100%.',
  },
};

/** The forms of values that only rules use. */
export const ruleValues: Readonly<Record<string, Part>> = {
  severity: oneOf('What a breach of a rule is: an error stops every command, a warning is only shown.', [
    'error',
    'warning',
  ]),
  limit: { type: 'integer', minimum: 1, maximum: 1_000_000, description: 'A count.' },
  domain: {
    type: 'string',
    format: 'domain',
    maxLength: 255,
    description: 'A domain of e-mail addresses.',
    examples: ['lakeside.example', '*.lakeside.example'],
    patternErrorMessage:
      'Write a domain without a name before it, such as lakeside.example; "*.lakeside.example" stands for all domains ' +
      'below it, and not for itself.',
  },
};
