import { run } from '../../../../src/cli/run.ts';

/** How one command ended. */
export interface Ended {
  readonly args: readonly string[];
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What the command reads of its surroundings. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string>>;
  readonly folder: string;
}

/** Runs one command of `caseload` in this process as its main module does: argv in; code, stdout and stderr out. */
export async function command(args: readonly string[], { env, folder }: Surroundings): Promise<Ended> {
  Object.assign(process.env, env);
  process.chdir(folder);
  process.exitCode = undefined;
  const out = captured(process.stdout);
  const err = captured(process.stderr);
  try {
    await run([process.execPath, 'caseload', ...args]);
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.removeAllListeners(signal);
  }
  const code = Number(process.exitCode ?? 0);
  process.exitCode = undefined;
  return { args, code, stdout: out(), stderr: err() };
}

/** Keeps what a stream is given, and gives it back when the command has ended. */
function captured(stream: NodeJS.WriteStream): () => string {
  const parts: string[] = [];
  const { write } = stream;
  stream.write = ((part: string | Uint8Array) => parts.push(String(part)) > 0) as typeof stream.write;
  return () => {
    stream.write = write;
    return parts.join('');
  };
}
