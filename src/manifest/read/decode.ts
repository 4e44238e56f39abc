import { errorAt, type Problem } from '../form/problem.ts';
import { sourceOf } from '../form/source-text.ts';

/** The bytes of a file as text without a byte order mark; what is no UTF-8 text is a problem. */
export function decoded(bytes: Uint8Array, name: string, problems: Problem[]): string | undefined {
  const text = new TextDecoder('utf-8').decode(bytes);
  const broken = text.indexOf('\0') === -1 ? firstInvalid(bytes, text) : text.indexOf('\0');
  if (broken === undefined) return text;
  const isBinary = text.includes('\0');
  const isWide = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  const [code, message, hint] = isWide
    ? (['not-utf8', 'The file is UTF-16 text.', 'Save it as UTF-8.'] as const)
    : isBinary
      ? ([
          'binary-file',
          'The file is not text.',
          'A manifest is YAML, JSON or CSV; a spreadsheet must be saved as CSV first.',
        ] as const)
      : ([
          'not-utf8',
          'The file is not UTF-8 text from here on.',
          'Save it as UTF-8; an editor or a spreadsheet may have used an older encoding.',
        ] as const);
  problems.push(
    errorAt(
      { source: sourceOf(name, text), span: { start: isWide ? 0 : broken, end: broken + 1 } },
      code,
      message,
      hint,
    ),
  );
  return undefined;
}

// The replacement character may also be part of the text, so only a strict reading decides; then its place is found.
function firstInvalid(bytes: Uint8Array, text: string): number | undefined {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return undefined;
  } catch {
    return Math.max(0, text.indexOf('\ufffd'));
  }
}
