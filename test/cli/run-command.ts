import { spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** How a run of the real command ended. */
export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const main = new URL('../../src/cli/main.ts', import.meta.url).pathname;

/** Runs the real command in a process of its own, with nothing of this process's environment but the path. */
export function caseload(args: readonly string[], env: Readonly<Record<string, string>> = {}, cwd = process.cwd()): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), main, ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'], env: { PATH: process.env['PATH'] ?? '', NO_COLOR: '1', ...env } });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (part: Buffer) => (stdout += part.toString()));
    child.stderr.on('data', (part: Buffer) => (stderr += part.toString()));
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** A folder of its own for one test. */
export function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'caseload-'));
}

/** Writes a manifest as JSON and gives its path. */
export function manifestFile(folder: string, manifest: object): string {
  const path = join(folder, 'caseload.json');
  writeFileSync(path, JSON.stringify(manifest));
  return path;
}
