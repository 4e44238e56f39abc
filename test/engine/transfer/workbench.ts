import { join } from 'node:path';
import type { Sandbox } from '../../../src/sandbox/index.ts';
import { caseload, newFolder, type Ran } from '../../cli/run-command.ts';

/** A sandbox with a folder of its own, and the real command. */
export interface Bench<S> {
  readonly server: S;
  readonly folder: string;
  /** The manifest that is imported into. */
  readonly out: string;
  run(...args: string[]): Promise<Ran>;
}

/** Runs a test against a sandbox that ends with it; nothing waits for the pace. */
export async function bench<S extends Sandbox>(
  server: S,
  variables: { readonly url: string; readonly key: string },
  work: (bench: Bench<S>) => Promise<void>,
): Promise<void> {
  const folder = newFolder();
  const env = { [variables.url]: server.url, [variables.key]: server.key, CASELOAD_STATE: join(folder, 'state') };
  try {
    await work({
      server,
      folder,
      out: join(folder, 'caseload.yaml'),
      run: (...args) => caseload(args[0] === 'validate' ? args : [...args, '--rate', '1000000'], env),
    });
  } finally {
    await server.close();
  }
}

/** The line of totals of a plan. */
export const totals = (ran: Ran): string => /^Plan: .*$/m.exec(ran.stdout)?.[0] ?? ran.stderr;
