import type { ErrorObject } from 'ajv/dist/2020.js';
import type { DiagnosticCode } from '../../core/model/diagnostic.ts';
import { schemaAt, type JsonSchema } from '../form/json-schema.ts';
import { nodeAt, type MapNode, type Node } from '../form/node.ts';
import { errorAt, type Problem } from '../form/problem.ts';
import type { SourceText } from '../form/source-text.ts';
import { subjectOf } from '../form/subject.ts';

type Sentence = readonly [code: DiagnosticCode, message: string, hint?: string | undefined];

// When several rules refuse one value, the first of these says most about it.
const order = ['enum', 'type', 'const', 'minLength', 'maxLength', 'pattern', 'format'];

const typeWords: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map of fields',
};

const formatWords: Readonly<Record<string, readonly [code: DiagnosticCode, words: string]>> = {
  id: ['invalid-id', 'an id'],
  email: ['invalid-email', 'an e-mail address'],
  domain: ['invalid-domain', 'a domain'],
  date: ['invalid-date', 'a date that exists'],
  uuid: ['invalid-uuid', 'a UUID'],
  npi: ['invalid-npi', 'a National Provider Identifier'],
  'date-time': ['invalid-date-time', 'a date with time and zone'],
};
const anyFormat = ['invalid-value', 'written as it must be'] as const;

const nullHint =
  'Leave the field out: what is not declared stays as it is in the target. Null would neither clear it nor keep it.';
const emptyHint =
  'Leave the field out: what is not declared stays as it is in the target. Empty text cannot be stored.';
const neededHint = 'This field cannot be left out: give it a value.';

/** One document, and the schema that it is held against. */
export interface Document {
  readonly root: MapNode;
  readonly source: SourceText;
  readonly schema: JsonSchema;
}

/** The one problem of a value that rules of the schema refuse; it never holds the value. */
export function valueProblem(
  errors: readonly ErrorObject[],
  { root, source, schema: whole }: Document,
  path: readonly string[],
): readonly Problem[] {
  const [error] = [...errors].sort((a, b) => rank(a) - rank(b));
  if (!error) return [];
  const node = nodeAt(root, path);
  const subject = subjectOf(root, path);
  const at = { source, span: node.span };
  const schema = schemaAt(path, whole);
  const isNeeded = schemaAt(path.slice(0, -1), whole)?.required?.includes(path.at(-1) ?? '') === true;
  if (node.value === null)
    return [
      errorAt(
        at,
        'null-value',
        `${subject} is null, which means nothing here.`,
        isNeeded ? neededHint : schema?.type === 'array' ? `${nullHint} An empty list is written [].` : nullHint,
      ),
    ];
  if (typeof node.value === 'string' && node.value.trim() === '')
    return [errorAt(at, 'empty-value', `${subject} is empty text.`, isNeeded ? neededHint : emptyHint)];
  const [code, message, hint] = sentenceOf(error, node, schema);
  return [errorAt(at, code, `${subject} ${message}`, hint)];
}

function rank({ keyword }: ErrorObject): number {
  const found = order.indexOf(keyword);
  return found === -1 ? order.length : found;
}

function sentenceOf(error: ErrorObject, node: Node, schema: JsonSchema | undefined): Sentence {
  const mend = schema?.patternErrorMessage;
  switch (error.keyword) {
    case 'type':
      return typeSentence([error.params['type']].flat().map(String), node, schema);
    case 'const':
      return ['not-allowed', `must be ${String(error.params['allowedValue'])}.`];
    case 'enum':
      return [
        'not-allowed',
        'has a value that is not allowed.',
        `Allowed: ${listText(error.params['allowedValues'])}.`,
      ];
    case 'maxLength':
      return ['too-long', `is longer than ${String(error.params['limit'])} characters.`];
    case 'pattern':
    case 'format': {
      const [code, words] = formatWords[schema?.format ?? ''] ?? anyFormat;
      return [code, `is not ${words}.`, mend];
    }
    case 'minItems':
      return ['too-short', 'is an empty list.', schema?.description];
    case 'minimum':
    case 'maximum':
      return [
        'out-of-range',
        `must be ${error.keyword === 'minimum' ? 'at least' : 'at most'} ${String(error.params['limit'])}.`,
      ];
    default:
      return ['invalid-value', 'does not fit the schema.', schema?.description];
  }
}

function typeSentence(types: readonly string[], node: Node, schema: JsonSchema | undefined): Sentence {
  const wanted = types.map((type) => typeWords[type] ?? type).join(' or ');
  const isText = types.includes('string');
  if (isText && typeof node.value === 'boolean')
    return [
      'unquoted-value',
      `must be ${wanted}, but without quotes it was read as true or false.`,
      'Put it in quotes.',
    ];
  if (isText && typeof node.value === 'number') {
    const hint =
      schema?.format === 'date'
        ? schema.patternErrorMessage
        : 'Put it in quotes: that keeps leading zeros and long numbers as they are.';
    return ['unquoted-value', `must be ${wanted}, but without quotes it was read as a number.`, hint];
  }
  return [
    'wrong-type',
    `must be ${wanted}.`,
    types.includes('array') && node.form === 'scalar'
      ? 'Write it as a list, even when it has one item: [item].'
      : undefined,
  ];
}

function listText(values: unknown): string {
  return Array.isArray(values) ? values.map((value) => (value === '' ? '""' : String(value))).join(', ') : '';
}
