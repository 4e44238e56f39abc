import { Failure } from '../core/model/failure.ts';
import { brokenWords, textOfBytes } from '../core/shape/text-of-bytes.ts';
import { bytesIfThere as read } from '../disk/read-file.ts';
import { replaceFile } from '../disk/write-file.ts';

/** The bytes of a file that was named; throws `Failure` (usage) when it cannot be read. */
export async function bytesOf(path: string): Promise<Uint8Array> {
  const bytes = await bytesIfThere(path);
  if (bytes) return bytes;
  throw new Failure('usage', 'file-not-found', `There is no ${path}.`, {
    hint: 'Look at the path; it is taken from the folder in which the command runs.',
  });
}

/** The text of a file that was named; throws `Failure` (usage) when it cannot be read, or is no text. */
export async function textOf(path: string): Promise<string> {
  return textIn(await bytesOf(path), path);
}

/** The text of bytes from a file; throws `Failure` (usage) with the first bad place when they are no text. */
export function textIn(bytes: Uint8Array, path: string): string {
  const { text, broken } = textOfBytes(bytes);
  if (!broken) return text;
  throw new Failure('usage', 'not-utf8', `${path} ${brokenWords(broken)}.`, {
    hint: 'Save it as UTF-8; an editor or a spreadsheet may have used an older encoding.',
  });
}

/** The bytes of a file, undefined when there is none; throws `Failure` (usage) when it cannot be read. */
export async function bytesIfThere(path: string): Promise<Uint8Array | undefined> {
  return read(path).catch((cause: unknown) => {
    throw new Failure('usage', 'cannot-read', `${path} cannot be read.`, { hint: 'Look at who may read it.', cause });
  });
}

/**
 * Writes a file that may hold personal data, whole or not at all, for its owner alone (0600); throws `Failure` (usage).
 */
export async function writePrivate(path: string, text: string): Promise<void> {
  await replaceFile(path, text, { mode: 0o600 }).catch((cause: unknown) => {
    throw new Failure('usage', 'not-written', `${path} cannot be written.`, {
      hint: 'Check that its folder is there, its rights, and the space on its disk.',
      cause,
    });
  });
}
