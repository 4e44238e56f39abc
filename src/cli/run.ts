import { Command, CommanderError } from 'commander';
import type { Registered } from '../engine/registry.ts';
import { Failure } from '../core/model/failure.ts';
import { renderFailure } from '../report/problems/failure-text.ts';
import { plain } from '../report/parts/paint.ts';
import { exitCodes, type ExitCode } from '../engine/exit-codes.ts';
import { errorJson } from '../report/json.ts';
import { exitOfThrown } from './exit.ts';
import { hasAnswered, startAnswer, toStderr, toStdout } from './streams.ts';
import { registeredTargets } from './registered-targets.ts';
import { version } from './version.ts';

/** Adds one command to a program that knows these targets. */
type Add = (program: Command, registered: Registered) => void;

/** The commands, in the order in which help lists them; a run loads the code of the one that it asks for. */
const commands: Readonly<Record<string, () => Promise<Add>>> = {
  init: async () => (await import('./commands/init.ts')).addInit,
  validate: async () => (await import('./commands/validate.ts')).addValidate,
  plan: async () => (await import('./commands/plan.ts')).addPlan,
  apply: async () => (await import('./commands/apply.ts')).addApply,
  drift: async () => (await import('./commands/drift.ts')).addDrift,
  import: async () => (await import('./commands/import.ts')).addImport,
  export: async () => (await import('./commands/export.ts')).addExport,
  state: async () => (await import('./commands/state.ts')).addState,
  invites: async () => (await import('./commands/invites.ts')).addInvites,
  doctor: async () => (await import('./commands/doctor.ts')).addDoctor,
  sandbox: async () => (await import('./commands/sandbox.ts')).addSandbox,
};

/** The names of the commands that a run needs: all of them when it names none, for help and for suggestions. */
function namesFor(first: string | undefined): readonly string[] {
  if (first === '--version' || first === '-V') return [];
  return first !== undefined && Object.hasOwn(commands, first) ? [first] : Object.keys(commands);
}

async function programFor(argv: readonly string[], registered: Registered): Promise<Command> {
  const program = new Command('caseload')
    .description('Keeps organizations, clinicians, clients and their assignments in Upheal equal to a manifest.')
    .version(version)
    .showHelpAfterError('(--help shows the flags)')
    // Or the flags of a command would take those of the commands in it that have the same names.
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({ writeOut: toStdout, writeErr: toStderr })
    .addHelpText('after', '\nExample:\n  caseload validate roster/ && caseload plan roster/ && caseload apply roster/');
  for (const name of namesFor(argv[2])) (await commands[name]?.())?.(program, registered);
  for (const command of program.commands) {
    command.exitOverride();
    for (const inner of command.commands) inner.exitOverride();
  }
  return program;
}

/** Whether an answer in JSON was asked for, as far as can be told when the flags themselves are wrong. */
function wantsJson(args: readonly string[]): boolean {
  return args.some((arg, index) => arg === '--format=json' || (arg === '--format' && args[index + 1] === 'json'));
}

/** What went wrong as a document, where it is the answer: not of a bug of ours, and not of what was interrupted. */
function errorOf(cause: unknown, code: ExitCode): string {
  if (code === exitCodes.done || code === exitCodes.bug || code === exitCodes.interrupted) return '';
  if (cause instanceof Failure) return errorJson(cause);
  return errorJson({ code: 'bad-flag', message: cause instanceof Error ? cause.message : String(cause) });
}

/** Runs one command line, its first two words being those of Node, to its end; the exit code is set and not given. */
export async function run(argv: readonly string[]): Promise<void> {
  startAnswer();
  const args = argv.slice(2);
  try {
    const program = await programFor(argv, await registeredTargets(args, process.env, process.cwd()));
    await program.parseAsync(argv);
  } catch (cause) {
    // Of its own errors the parser has told already.
    if (cause instanceof Failure) toStderr(renderFailure(cause, plain));
    else if (!(cause instanceof CommanderError))
      toStderr(`${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}\n`);
    const code = exitOfThrown(cause);
    if (wantsJson(args) && !hasAnswered()) toStdout(errorOf(cause, code));
    process.exitCode = code;
  }
}
