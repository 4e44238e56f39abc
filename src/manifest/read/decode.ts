import { brokenWords, textOfBytes } from '../../core/shape/text-of-bytes.ts';
import { errorAt, type Problem } from '../form/problem.ts';
import { sourceOf } from '../form/source-text.ts';

/** The bytes of a file as text without a byte order mark; what is no text is a problem at its first bad place. */
export function decoded(bytes: Uint8Array, name: string, problems: Problem[]): string | undefined {
  const { text, broken } = textOfBytes(bytes);
  if (!broken) return text;
  const [code, hint] =
    broken.why === 'binary'
      ? (['binary-file', 'A manifest is YAML, JSON or CSV; a spreadsheet must be saved as CSV first.'] as const)
      : (['not-utf8', 'Save it as UTF-8; an editor or a spreadsheet may have used an older encoding.'] as const);
  const place = { source: sourceOf(name, text), span: { start: broken.at, end: broken.at + 1 } };
  problems.push(errorAt(place, code, `The file ${brokenWords(broken)}.`, hint));
  return undefined;
}
