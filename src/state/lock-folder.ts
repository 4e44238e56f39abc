import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, rmdir, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { shapedOf } from '../core/shape/remembered.ts';
import { makeFolder } from '../disk/folder.ts';
import { hasCode } from '../disk/read-file.ts';
import { notRead, notWritten, readText } from './files.ts';
import { holderShape, type Holder } from './holder.ts';

/*
 * A lock is a folder with one file in it, named by the token of its holder: it is taken by renaming a whole folder into
 * place, which fails while another is there, and released by removing that one name, which nobody else has.
 */

/** A lock as it is seen: who holds it, and a mark that changes with each heartbeat and means nothing else. */
export interface SeenLock {
  readonly holder: Holder;
  readonly beat: number;
}

/** Puts a lock there; false while somebody holds one. Throws `Failure` (state) when it cannot be written. */
export async function placeLock(path: string, holder: Holder): Promise<boolean> {
  const draft = `${path}.${randomUUID()}`;
  try {
    await makeFolder(dirname(path));
    await mkdir(draft, { mode: 0o700 });
    await writeFile(join(draft, holder.token), `${JSON.stringify(holder)}\n`, { mode: 0o600, flush: true });
    // Only an empty one goes away, which nobody holds.
    await rmdir(path).catch(() => undefined);
    return await renamed(draft, path);
  } catch (cause) {
    throw notWritten(path, cause);
  } finally {
    await rm(draft, { recursive: true, force: true }).catch(() => undefined);
  }
}

/** Renames a whole lock into place; false when another is there. Throws what the system said. */
async function renamed(draft: string, path: string): Promise<boolean> {
  try {
    await rename(draft, path);
    return true;
  } catch (cause) {
    if (['ENOTEMPTY', 'EEXIST', 'ENOTDIR'].some((code) => hasCode(cause, code))) return false;
    // Some systems refuse it as they refuse what is forbidden.
    if (['EPERM', 'EACCES'].some((code) => hasCode(cause, code)) && (await seeLock(path))) return false;
    throw cause;
  }
}

/** The lock that is there; undefined when nobody holds one. */
export async function seeLock(path: string): Promise<SeenLock | undefined> {
  const names = await readdir(path).catch((cause: unknown) => {
    if (hasCode(cause, 'ENOTDIR')) return undefined;
    if (hasCode(cause, 'ENOENT')) return [];
    throw notRead(path, cause);
  });
  const [token] = names ?? [];
  if (names && token === undefined) return undefined;
  const file = token === undefined ? path : join(path, token);
  // Read first: an open asks the server of a shared disk for news, which a look at the time alone does not.
  const text = await readText(file);
  const found = text === undefined ? undefined : await stat(file).catch(() => undefined);
  if (text === undefined || !found) return undefined;
  // A file that is no lock of ours is one all the same.
  const nobody = { owner: 'somebody', host: '?', pid: 0, since: found.mtime.toISOString() };
  const said = holderOf(text);
  return { holder: { ...(said ?? nobody), token: token ?? said?.token ?? text }, beat: found.mtimeMs };
}

/** Whether the lock is held by this token. */
export async function isHeldBy(path: string, token: string): Promise<boolean> {
  return stat(join(path, token)).then(
    () => true,
    () => false,
  );
}

/** A heartbeat: touches what bears our own name, and nothing when that is gone. */
export async function beatLock(path: string, token: string, at: Date): Promise<void> {
  await utimes(join(path, token), at, at).catch(() => undefined);
}

/** Takes away the lock of this token, in one step; that of any other stays. */
export async function removeLock(path: string, token: string): Promise<void> {
  try {
    await unlink(join(path, token));
  } catch (cause) {
    if (hasCode(cause, 'ENOTDIR')) await removeFile(path, token);
    return;
  }
  await rmdir(path).catch(() => undefined);
}

/** Version 0.1.0 kept a lock as one file; a folder that took its place meanwhile is not touched. */
async function removeFile(path: string, token: string): Promise<void> {
  const text = await readText(path).catch(() => undefined);
  if (text !== undefined && (holderOf(text)?.token ?? text) === token) await unlink(path).catch(() => undefined);
}

function holderOf(text: string): Holder | undefined {
  try {
    return shapedOf(holderShape, JSON.parse(text));
  } catch {
    return undefined;
  }
}
