import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';

/** How a run of a command ended. */
export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where a command runs: its whole environment, and its folder. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

interface Warm {
  readonly main: string;
  readonly child: ChildProcess;
}

const script = new URL('./warm.mjs', import.meta.url).pathname;
const idle: Warm[] = [];
const ofTheProcess = /^(NODE_(?!V8_COVERAGE$)|FORCE_COLOR$|CASELOAD_TARGETS$)/;

/**
 * Runs a command line in a process that has loaded its main module before, which costs a tenth of a new one. Output,
 * exit code and end are those of a process of its own, and runs at once are in different ones. Throws for what only a
 * new process can have: a standard input, options of Node, packages that it loads.
 */
export async function runWarm(main: string, args: readonly string[], where: Surroundings): Promise<Ran> {
  const own = Object.keys(where.env)
    .filter((name) => ofTheProcess.test(name))
    .concat(args.filter((arg) => arg === '-' || arg.startsWith('--targets')));
  if (own.length > 0) throw new Error(`${own.join(', ')}: needs a process of its own`);
  const at = idle.findIndex((one) => one.main === main && one.child.connected);
  const child = idle.splice(at, at < 0 ? 0 : 1)[0]?.child ?? started(main, where);
  hold(child, true);
  const ran = await answerOf(child, { ...where, args, mark: `\n${randomUUID()}\n` });
  hold(child, false);
  idle.push({ main, child });
  return ran;
}

/** Hands it a command line; the answer is whole once both streams have come to the mark. */
function answerOf(child: ChildProcess, asked: Surroundings & { readonly mark: string; args: readonly string[] }) {
  return new Promise<Ran>((resolve) => {
    const { mark } = asked;
    let [code, stdout, stderr] = [undefined as number | undefined, '', ''];
    const end = (ran: Ran): void => {
      child.stdout?.off('data', toStdout);
      child.stderr?.off('data', toStderr);
      child.off('message', told).off('close', closed);
      resolve(ran);
    };
    const see = (): void => {
      if (code !== undefined && stdout.endsWith(mark) && stderr.endsWith(mark))
        end({ code, stdout: stdout.slice(0, -mark.length), stderr: stderr.slice(0, -mark.length) });
    };
    const toStdout = (part: string): void => ((stdout += part), see());
    const toStderr = (part: string): void => ((stderr += part), see());
    const told = (said: { readonly code: number }): void => ((code = said.code), see());
    const closed = (ended: number | null): void => end({ code: ended, stdout, stderr });
    child.stdout?.on('data', toStdout);
    child.stderr?.on('data', toStderr);
    child.on('message', told).on('close', closed);
    child.send(asked);
  });
}

/** It inherits our stdout beside its own, so that who waits for that waits for its end as well. */
function started(main: string, { env }: Surroundings): ChildProcess {
  const child = spawn(process.execPath, [script, main], { stdio: ['ignore', 'pipe', 'pipe', 'ipc', 'inherit'], env });
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8');
  return child;
}

/** Whether this process waits for it: an idle one keeps nobody, and ends with us. */
function hold(child: ChildProcess, isHeld: boolean): void {
  for (const one of [child, child.channel, child.stdout as Socket | null, child.stderr as Socket | null])
    if (isHeld) one?.ref();
    else one?.unref();
}
