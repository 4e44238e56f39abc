import { access, constants, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Failure } from '../core/model/failure.ts';

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
  try {
    const found = await stat(file.path).catch(() => undefined);
    // A pipe or a terminal is written to; in its place there would be a file.
    if (found && !found.isFile()) return await writeFile(file.path, text);
    await replace(found ? await realpath(file.path) : file.path, text, mode);
  } catch (cause) {
    throw notWritten(file, cause);
  }
}

async function replace(path: string, text: string, mode: number): Promise<void> {
  const draft = join(dirname(path), `.${basename(path)}.${process.pid}`);
  try {
    await writeFile(draft, text, { mode });
    await rename(draft, path);
  } catch (cause) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw cause;
  }
}

function notWritten({ flag, path }: ResultFile, cause: unknown): Failure {
  return new Failure('usage', 'not-saved', `${path} cannot be written.`, {
    hint: `Check the path of ${flag} and its rights.`,
    cause,
  });
}
