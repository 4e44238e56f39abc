#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import type { Registered } from '../engine/registry.ts';
import { Failure } from '../core/model/failure.ts';
import { renderFailure } from '../report/problems/failure-text.ts';
import { plain } from '../report/parts/paint.ts';
import { exitOfThrown } from './exit.ts';
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
    .addHelpText('after', '\nExample:\n  caseload validate roster/ && caseload plan roster/ && caseload apply roster/');
  for (const name of namesFor(argv[2])) (await commands[name]?.())?.(program, registered);
  for (const command of program.commands) {
    command.exitOverride();
    for (const inner of command.commands) inner.exitOverride();
  }
  return program;
}

// A reader that has seen enough (`| head`) is no error.
process.stdout.on('error', (cause: NodeJS.ErrnoException) => {
  if (cause.code !== 'EPIPE') throw cause;
  process.exit();
});

try {
  const registered = await registeredTargets(process.argv.slice(2), process.env, process.cwd());
  const program = await programFor(process.argv, registered);
  await program.parseAsync(process.argv);
} catch (cause) {
  // Of its own errors the parser has told already.
  if (cause instanceof Failure) process.stderr.write(renderFailure(cause, plain));
  else if (!(cause instanceof CommanderError))
    process.stderr.write(`${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}\n`);
  process.exitCode = exitOfThrown(cause);
}
