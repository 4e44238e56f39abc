import { link, mkdir, open, readdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { Failure } from '../core/model/failure.ts';

const backupsKept = 10;

/** The text of a file, undefined when there is none; throws `Failure` (state) when it cannot be read. */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    if (hasCode(cause, 'ENOENT')) return undefined;
    throw new Failure('state', 'state-not-read', `${path} cannot be read.`, { hint: 'Check its rights.', cause });
  }
}

/** State and its journal as of one moment: a run that saves between the two reads makes us read again. */
export async function readBoth(
  state: string,
  journal: string,
): Promise<{ readonly state: string | undefined; readonly journal: string }> {
  let before = await readIfThere(state);
  for (;;) {
    const lines = (await readIfThere(journal)) ?? '';
    const after = await readIfThere(state);
    if (after === before) return { state: after, journal: lines };
    before = after;
  }
}

/** Makes a folder for its owner alone, with those above it. */
export async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
}

/** Replaces a file at once and durably, mode 0600; throws `Failure` (state), and then the old file is whole. */
export async function replaceFile(path: string, text: string): Promise<void> {
  try {
    await makeFolder(dirname(path));
    await writeFileAtomic(path, text, { mode: 0o600 });
    await syncFolder(dirname(path));
  } catch (cause) {
    throw notWritten(path, cause);
  }
}

/** Keeps the text of a state as `<serial>.json`, and only the last ones; throws `Failure` (state). */
export async function backUp(folder: string, serial: number, text: string): Promise<void> {
  try {
    await replaceFile(join(folder, `${serial}.json`), text);
    const numbers = (await readdir(folder)).flatMap((name) => /^(\d+)\.json$/.exec(name)?.[1] ?? []).map(Number);
    for (const old of numbers.sort((a, b) => b - a).slice(backupsKept))
      await rm(join(folder, `${old}.json`), { force: true });
  } catch (cause) {
    throw notWritten(folder, cause);
  }
}

/** Makes a whole file where none is, mode 0600; false when another was there first. */
export async function createFile(path: string, text: string, unique: string): Promise<boolean> {
  const draft = `${path}.${unique}`;
  try {
    await makeFolder(dirname(path));
    await writeNew(draft, text);
    // A link appears whole or not at all: nobody reads a half written file.
    await link(draft, path).catch((cause: unknown) =>
      hasCode(cause, 'EEXIST') ? Promise.reject(cause) : writeNew(path, text),
    );
    await syncFolder(dirname(path));
    return true;
  } catch (cause) {
    if (hasCode(cause, 'EEXIST')) return false;
    throw notWritten(path, cause);
  } finally {
    await rm(draft, { force: true }).catch(() => undefined);
  }
}

/** Makes the names in a folder durable, where the system can. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch(() => undefined);
  await folder?.sync().catch(() => undefined);
  await folder?.close();
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

function hasCode(cause: unknown, code: string): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === code;
}

async function writeNew(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}
