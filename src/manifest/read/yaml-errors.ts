import type { Document, ErrorCode } from 'yaml';
import { errorAt, type Problem } from '../form/problem.ts';
import type { SourceText } from '../form/source-text.ts';

type Sentence = readonly [message: string, hint: string];

// The library's own messages quote the text, so each code has a sentence of ours.
const sentences: Partial<Record<ErrorCode, Sentence>> = {
  BAD_ALIAS: [
    'The alias is not written as one.',
    'A `*` at the start of a value means an alias: put the value in quotes.',
  ],
  BAD_DQ_ESCAPE: [
    'There is no such escape sequence.',
    'In double quotes a backslash starts an escape sequence: use single quotes, or write the backslash twice.',
  ],
  BAD_INDENT: [
    'The indentation does not fit the lines around it.',
    'Lines of one list or map begin in the same column; a flow list or map needs its closing bracket.',
  ],
  BAD_SCALAR_START: ['A value cannot start with this character.', 'Put the value in quotes.'],
  BLOCK_AS_IMPLICIT_KEY: [
    'There are two colons where one field is expected.',
    'Start a new line for the second field, or put the value in quotes when the colon belongs to it.',
  ],
  BLOCK_IN_FLOW: [
    'A list or map of several lines cannot stand inside brackets.',
    'Write it in brackets too, or take the brackets away.',
  ],
  KEY_OVER_1024_CHARS: ['The name of a field is too long.', 'A colon may be missing, or a quote.'],
  MISSING_CHAR: [
    'A closing quote, a bracket, a comma or a colon is missing.',
    'Look at this place and at the lines before it.',
  ],
  MULTILINE_IMPLICIT_KEY: [
    'The name of a field goes over several lines.',
    'A colon may be missing on the line before.',
  ],
  RESOURCE_EXHAUSTION: ['Lists and maps are nested too deep.', 'A manifest needs no more than a few levels.'],
  TAB_AS_INDENT: ['The line is indented with a tab.', 'Indent with spaces.'],
  TAG_RESOLVE_FAILED: [
    'The value is not written in a way that this file can hold.',
    'In JSON every text is in double quotes; in YAML leave tags (`!name`) out.',
  ],
  UNEXPECTED_TOKEN: [
    'Something stands here that does not belong.',
    'Look for a missing quote, comma or bracket before this place.',
  ],
};
const anySentence: Sentence = [
  'The text cannot be read as YAML here.',
  'Look for a missing quote, colon or bracket at or before this place.',
];

/** The first mistake of a document that keeps it from being read; later ones are mostly its consequences. */
export function syntaxProblem(document: Document.Parsed, source: SourceText): Problem | undefined {
  const errors = [...document.errors, ...document.warnings];
  const tooDeep = errors.find(({ code }) => code === 'RESOURCE_EXHAUSTION');
  const first =
    tooDeep ?? errors.reduce((least, error) => (error.pos[0] < least.pos[0] ? error : least), errors[0] ?? noError);
  if (first === noError) return undefined;
  const [message, hint] = sentences[first.code] ?? anySentence;
  // A mistake that is noticed at the very end is shown on the last line that has text.
  const start = Math.min(first.pos[0], Math.max(0, source.text.trimEnd().length - 1));
  return errorAt(
    { source, span: { start, end: Math.max(start + 1, Math.min(first.pos[1], source.text.length)) } },
    tooDeep ? 'too-deep' : 'invalid-syntax',
    message,
    hint,
  );
}

const noError: { readonly code: ErrorCode; readonly pos: readonly [number, number] } = {
  code: 'IMPOSSIBLE',
  pos: [0, 0],
};
