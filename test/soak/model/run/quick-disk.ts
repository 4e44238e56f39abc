import fs from 'node:fs';
import promises from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';

const names = [
  'access',
  'appendFile',
  'cp',
  'link',
  'lstat',
  'mkdir',
  'mkdtemp',
  'readdir',
  'readFile',
  'realpath',
  'rename',
  'rm',
  'rmdir',
  'stat',
  'unlink',
  'utimes',
  'writeFile',
] as const;

/**
 * Puts the plain calls of the file system behind its promises: the same files, without a thread that each call waits
 * for, so that a sequence is quick and takes the same turns each time. For a process that does nothing else.
 */
export function quickDisk(): void {
  const plain = fs as unknown as Readonly<Record<string, (...given: readonly unknown[]) => unknown>>;
  const at =
    (name: string) =>
    async (...given: readonly unknown[]) =>
      plain[`${name}Sync`]?.(...given);
  Object.assign(promises, Object.fromEntries(names.map((name) => [name, at(name)])), {
    open: async (...given: Parameters<typeof fs.openSync>) => handleOf(fs.openSync(...given)),
  });
  syncBuiltinESMExports();
}

/** An open file with what the command asks of one; anything else is missing, and fails loudly. */
function handleOf(file: number) {
  return {
    fd: file,
    stat: async () => fs.fstatSync(file),
    read: async (buffer: Uint8Array, ...more: readonly [number, number, number | null]) => {
      const bytesRead = fs.readSync(file, buffer, ...more);
      return { bytesRead, buffer };
    },
    readFile: async (encoding?: BufferEncoding) => fs.readFileSync(file, encoding),
    writeFile: async (text: string) => fs.writeFileSync(file, text),
    appendFile: async (text: string) => fs.writeFileSync(file, text),
    write: async (text: string) => ({ bytesWritten: fs.writeSync(file, text), buffer: text }),
    truncate: async (size: number) => fs.ftruncateSync(file, size),
    chmod: async (mode: number) => fs.fchmodSync(file, mode),
    chown: async (uid: number, gid: number) => fs.fchownSync(file, uid, gid),
    sync: async () => fs.fsyncSync(file),
    datasync: async () => fs.fdatasyncSync(file),
    close: async () => fs.closeSync(file),
  };
}
