import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkDocuments } from './check-documents.ts';
import { runWarm, type Ran, type Surroundings } from './warm.ts';

export type { Ran } from './warm.ts';

/** The real command, as it is built: the test run builds it first. */
export const command = new URL('../../dist/cli/main.js', import.meta.url).pathname;

/** The real command as it runs, in a process of its own. */
export interface Running {
  readonly ended: Promise<Ran>;
  kill(signal: NodeJS.Signals): void;
}

/** Where `npm run coverage` gathers what was run; a command adds to it only when it is told where that is. */
const coverage = process.env['NODE_V8_COVERAGE'];

/** A command gets nothing of this process's environment but the path. */
function surroundings(env: Readonly<Record<string, string>>, cwd: string): Surroundings {
  return {
    cwd,
    env: {
      PATH: process.env['PATH'] ?? '',
      NO_COLOR: '1',
      ...(coverage ? { NODE_V8_COVERAGE: coverage } : {}),
      ...env,
    },
  };
}

/** What it printed as JSON and the plans that it saved are checked against their schemas. */
function checked(args: readonly string[], ran: Ran, cwd: string): Ran {
  if (ran.code !== null) checkDocuments(args, ran.stdout, cwd);
  return ran;
}

/** Starts the real command in a process of its own, for what is about that process: its start, its signals, its end. */
export function start(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  cwd = process.cwd(),
): Running {
  const child = spawn(process.execPath, [command, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...surroundings(env, cwd),
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => (stdout += part));
  child.stderr.setEncoding('utf8').on('data', (part: string) => (stderr += part));
  const ended = new Promise<Ran>((resolve) => void child.on('close', (code) => resolve({ code, stdout, stderr })));
  return { ended: ended.then((ran) => checked(args, ran, cwd)), kill: (signal) => void child.kill(signal) };
}

/** Runs the real command to its end; each in a process of its own where `CASELOAD_COLD` is set. */
export async function caseload(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  cwd = process.cwd(),
): Promise<Ran> {
  if (process.env['CASELOAD_COLD']) return start(args, env, cwd).ended;
  return checked(args, await runWarm(command, args, surroundings(env, cwd)), cwd);
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
