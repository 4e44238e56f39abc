import { readFile } from 'node:fs/promises';
import { SandboxInputError } from './shape.ts';

/**
 * The state to start from: what the options give over what their file holds, both read by `parse`. Throws
 * `SandboxInputError` when one is wrong.
 */
export async function startState<State extends object>(
  { stateFile, state }: { readonly stateFile?: string; readonly state?: State },
  parse: (value: unknown) => State,
): Promise<State> {
  const fromFile = parse(stateFile === undefined ? {} : await readJson(stateFile));
  return { ...fromFile, ...parse(state ?? {}) };
}

async function readJson(file: string): Promise<unknown> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new SandboxInputError(file, [
      `cannot be read (${cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'})`,
    ]);
  });
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new SandboxInputError(file, ['is not JSON in UTF-8']);
  }
}
