import { Command, CommanderError } from 'commander';
import { addApply } from '../../../../src/cli/commands/apply.ts';
import { addDrift } from '../../../../src/cli/commands/drift.ts';
import { addPlan } from '../../../../src/cli/commands/plan.ts';
import { addState } from '../../../../src/cli/commands/state.ts';
import { addValidate } from '../../../../src/cli/commands/validate.ts';
import { exitOfThrown } from '../../../../src/cli/exit.ts';
import { Failure } from '../../../../src/core/model/failure.ts';
import { plain } from '../../../../src/report/parts/paint.ts';
import { renderFailure } from '../../../../src/report/problems/failure-text.ts';

/** How one command ended. */
export interface Ended {
  readonly args: readonly string[];
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const commands = {
  apply: addApply,
  drift: addDrift,
  plan: addPlan,
  state: addState,
  validate: addValidate,
} as const;

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
  const program = new Command('caseload').enablePositionalOptions().exitOverride();
  program.configureOutput({ writeOut: (text) => process.stdout.write(text), writeErr: (t) => process.stderr.write(t) });
  const add = commands[args[0] as keyof typeof commands];
  add(program, []);
  for (const one of program.commands) for (const inner of [one, ...one.commands]) inner.exitOverride();
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (cause) {
    if (cause instanceof Failure) process.stderr.write(renderFailure(cause, plain));
    else if (!(cause instanceof CommanderError))
      process.stderr.write(`${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}\n`);
    process.exitCode = exitOfThrown(cause);
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
