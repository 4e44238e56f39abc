import { access, constants, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Failure } from '../core/model/failure.ts';
import { replaceFile } from '../disk/write-file.ts';

/** A file that a flag names for a result. */
export interface ResultFile {
  readonly flag: string;
  readonly path: string;
}

/**
 * The file that a flag names, if it was given; throws `Failure` (usage) when it cannot be written, as far as can be
 * told before it is.
 */
export async function resultFile(flag: string, path: string | undefined): Promise<ResultFile | undefined> {
  if (path === undefined) return undefined;
  const file = { flag, path };
  try {
    const found = await stat(file.path).catch(() => undefined);
    if (found?.isDirectory()) throw new Error('It is a folder.');
    await access(found && !found.isFile() ? file.path : dirname(file.path), constants.W_OK);
    return file;
  } catch (cause) {
    throw notWritten(file, cause);
  }
}

/**
 * Writes a result as a whole: whoever reads the file at any moment sees the old one or the new one. Throws `Failure`
 * (usage).
 */
export async function writeResult(file: ResultFile, text: string, mode = 0o644): Promise<void> {
  await replaceFile(file.path, text, { mode }).catch((cause: unknown) => {
    throw notWritten(file, cause);
  });
}

function notWritten({ flag, path }: ResultFile, cause: unknown): Failure {
  return new Failure('usage', 'not-saved', `${path} cannot be written.`, {
    hint: `Check the path of ${flag} and its rights.`,
    cause,
  });
}
