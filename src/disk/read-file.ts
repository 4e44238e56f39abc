import { readFile } from 'node:fs/promises';

/** The bytes of a file, undefined when there is none; throws what the system said when it cannot be read. */
export async function bytesIfThere(path: string): Promise<Uint8Array | undefined> {
  return readFile(path).catch((cause: unknown) => {
    if (hasCode(cause, 'ENOENT')) return undefined;
    throw cause;
  });
}

/** Whether this is an error of the system with that code, such as `ENOENT`. */
export function hasCode(cause: unknown, code: string): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === code;
}
