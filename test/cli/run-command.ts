import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkDocuments } from './check-documents.ts';

/** How a run of the real command ended. */
export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The real command, as it is built: the test run builds it first. */
export const command = new URL('../../dist/cli/main.js', import.meta.url).pathname;

/** The real command as it runs, in a process of its own. */
export interface Running {
  readonly ended: Promise<Ran>;
  kill(signal: NodeJS.Signals): void;
}

/** Where `npm run coverage` gathers what was run; a command adds to it only when it is told where that is. */
const coverage = process.env['NODE_V8_COVERAGE'];

/**
 * Starts the real command; what it prints as JSON and the plans that it saves are checked against their schemas. It gets
 * nothing of this process's environment but the path.
 */
export function start(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  cwd = process.cwd(),
): Running {
  const child = spawn(process.execPath, [command, ...args], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'] ?? '',
      NO_COLOR: '1',
      ...(coverage ? { NODE_V8_COVERAGE: coverage } : {}),
      ...env,
    },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (part: Buffer) => (stdout += part.toString()));
  child.stderr.on('data', (part: Buffer) => (stderr += part.toString()));
  return {
    ended: new Promise<Ran>((resolve) => void child.on('close', (code) => resolve({ code, stdout, stderr }))).then(
      (ran) => {
        if (ran.code !== null) checkDocuments(args, ran.stdout, cwd);
        return ran;
      },
    ),
    kill: (signal) => void child.kill(signal),
  };
}

/** Runs the real command to its end. */
export function caseload(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  cwd = process.cwd(),
): Promise<Ran> {
  return start(args, env, cwd).ended;
}

const folders: string[] = [];

/** A folder of its own for one test, gone with the process. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'caseload-'));
  if (folders.length === 0)
    process.once('exit', () => folders.forEach((one) => rmSync(one, { recursive: true, force: true })));
  folders.push(folder);
  return folder;
}

/** Writes a manifest as JSON and gives its path. */
export function manifestFile(folder: string, manifest: object): string {
  const path = join(folder, 'caseload.json');
  writeFileSync(path, JSON.stringify(manifest));
  return path;
}
