import { randomUUID } from 'node:crypto';
import type { Stats } from 'node:fs';
import { link, open, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { syncFolder } from './folder.ts';
import { hasCode } from './read-file.ts';

/** Whose a written file is. */
export interface Rights {
  /** Who may read and write it, such as 0o600; the umask takes away from that. */
  readonly mode: number;
  /** What stays as it was when a file is replaced. */
  readonly keeps?: 'owner' | 'owner and mode';
}

/** Writes under way, by path: of two that come at once the later one stands. */
const writing = new Map<string, Promise<void>>();

/**
 * Writes a file whole or not at all, and durably: whoever reads it at any moment has the old text or the new one. A
 * link is followed; what is no file (a pipe, a terminal) is written into. Throws what the system said, and then the old
 * file is whole.
 */
export function replaceFile(path: string, text: string, rights: Rights): Promise<void> {
  const name = resolve(path);
  const done = (writing.get(name) ?? Promise.resolve()).then(() => replace(path, text, rights));
  const ended = done
    .catch(() => undefined)
    .then(() => {
      if (writing.get(name) === ended) writing.delete(name);
    });
  writing.set(name, ended);
  return done;
}

/** Makes a whole file where none is; false when another was there first. Throws what the system said. */
export async function createFile(path: string, text: string, mode: number): Promise<boolean> {
  const draft = draftOf(path);
  try {
    await writeNew(draft, text, { mode });
    // A link appears whole or not at all: nobody reads a half written file.
    await link(draft, path).catch((cause: unknown) =>
      hasCode(cause, 'EEXIST') ? Promise.reject(cause) : writeNew(path, text, { mode }),
    );
    await syncFolder(dirname(path));
    return true;
  } catch (cause) {
    if (hasCode(cause, 'EEXIST')) return false;
    throw cause;
  } finally {
    await rm(draft, { force: true }).catch(() => undefined);
  }
}

async function replace(path: string, text: string, rights: Rights): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  // In the place of a pipe or a terminal there would be a file.
  if (found && !found.isFile()) return writeFile(path, text);
  const real = found ? await realpath(path) : path;
  const draft = draftOf(real);
  try {
    await writeNew(draft, text, rights, found);
    await rename(draft, real);
    await syncFolder(dirname(real));
  } catch (cause) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw cause;
  }
}

/** Beside the file, so that it can take its place; under a name that nothing is read from. */
function draftOf(path: string): string {
  return `${path}.${randomUUID()}`;
}

async function writeNew(path: string, text: string, { mode, keeps }: Rights, old?: Stats): Promise<void> {
  const file = await open(path, 'wx', mode);
  try {
    await file.writeFile(text);
    // Only root can give a file away; for all others theirs is as good.
    if (old && keeps) await file.chown(old.uid, old.gid).catch(() => undefined);
    if (old && keeps === 'owner and mode') await file.chmod(old.mode & 0o7777);
    await file.sync();
  } finally {
    await file.close();
  }
}
