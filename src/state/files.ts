import { readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Failure } from '../core/model/failure.ts';
import { makeFolder } from '../disk/folder.ts';
import { bytesIfThere } from '../disk/read-file.ts';
import { createFile, replaceFile } from '../disk/write-file.ts';

const backupsKept = 10;
const mode = 0o600;

/** The text of a file, undefined when there is none; throws `Failure` (state) when it cannot be read. */
export async function readText(path: string): Promise<string | undefined> {
  const bytes = await bytesIfThere(path).catch((cause: unknown) => {
    throw notRead(path, cause);
  });
  return bytes && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
}

/** The text of a file that may be lost; undefined when there is none that can be read. */
export async function textIfReadable(path: string): Promise<string | undefined> {
  return readText(path).catch(() => undefined);
}

/** State and its journal as of one moment: a run that saves between the two reads makes us read again. */
export async function readBoth(
  state: string,
  journal: string,
): Promise<{ readonly state: string | undefined; readonly journal: string }> {
  let before = await readText(state);
  for (;;) {
    const lines = (await readText(journal)) ?? '';
    const after = await readText(state);
    if (after === before) return { state: after, journal: lines };
    before = after;
  }
}

/** Replaces a file at once and durably, mode 0600; throws `Failure` (state), and then the old file is whole. */
export async function replaceText(path: string, text: string): Promise<void> {
  try {
    await makeFolder(dirname(path));
    await replaceFile(path, text, { mode, keeps: 'owner' });
  } catch (cause) {
    throw notWritten(path, cause);
  }
}

/** Makes a whole file where none is, mode 0600; false when another was there first. Throws `Failure` (state). */
export async function createText(path: string, text: string): Promise<boolean> {
  try {
    await makeFolder(dirname(path));
    return await createFile(path, text, mode);
  } catch (cause) {
    throw notWritten(path, cause);
  }
}

/** Keeps the text of a state as `<serial>.json`, and only the last ones; throws `Failure` (state). */
export async function backUp(folder: string, serial: number, text: string): Promise<void> {
  try {
    await replaceText(join(folder, `${serial}.json`), text);
    const numbers = (await readdir(folder)).flatMap((name) => /^(\d+)\.json$/.exec(name)?.[1] ?? []).map(Number);
    for (const old of numbers.sort((a, b) => b - a).slice(backupsKept))
      await rm(join(folder, `${old}.json`), { force: true });
  } catch (cause) {
    throw notWritten(folder, cause);
  }
}

/** The failure of a read: missing rights. */
export function notRead(path: string, cause: unknown): Failure {
  return new Failure('state', 'state-not-read', `${path} cannot be read.`, { hint: 'Check its rights.', cause });
}

/** The failure of a write: a full disk, missing rights. */
export function notWritten(path: string, cause: unknown): Failure {
  return cause instanceof Failure
    ? cause
    : new Failure('state', 'state-not-written', `${path} cannot be written.`, {
        hint: 'Check the space on its disk and its rights, then run the same command again.',
        cause,
      });
}

/** The failure of a write over what another run wrote meanwhile. */
export function movedMeanwhile(path: string): Failure {
  return new Failure('state', 'state-moved', `${path} was changed by another run while this one worked.`, {
    hint: 'Let one run finish before the next; then run `caseload plan --refresh all`.',
  });
}
