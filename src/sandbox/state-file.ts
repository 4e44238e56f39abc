import { readFile } from 'node:fs/promises';
import { SandboxInputError } from './shape.ts';

/** The JSON of a start state's file, not yet checked; throws `SandboxInputError` when it is none. */
export async function readStateFile(file: string): Promise<unknown> {
  const source = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new SandboxInputError(file, [
      `cannot be read (${cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'})`,
    ]);
  });
  try {
    return JSON.parse(source);
  } catch {
    throw new SandboxInputError(file, ['is not JSON']);
  }
}
