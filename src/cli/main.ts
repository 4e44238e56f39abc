#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import type { Registered } from '../engine/registry.ts';
import { Failure } from '../core/model/failure.ts';
import { renderFailure } from '../report/problems/failure-text.ts';
import { plain } from '../report/parts/paint.ts';
import { addApply } from './commands/apply.ts';
import { addDoctor } from './commands/doctor.ts';
import { addDrift } from './commands/drift.ts';
import { addExport } from './commands/export.ts';
import { addImport } from './commands/import.ts';
import { addInit } from './commands/init.ts';
import { addInvites } from './commands/invites.ts';
import { addPlan } from './commands/plan.ts';
import { addSandbox } from './commands/sandbox.ts';
import { addState } from './commands/state.ts';
import { addValidate } from './commands/validate.ts';
import { exitOfThrown } from './exit.ts';
import { registeredTargets } from './registered-targets.ts';
import { version } from './version.ts';

function programWith(registered: Registered): Command {
  const program = new Command('caseload')
    .description('Keeps organizations, clinicians, clients and their assignments in Upheal equal to a manifest.')
    .version(version)
    .showHelpAfterError('(--help shows the flags)')
    // Or the flags of a command would take those of the commands in it that have the same names.
    .enablePositionalOptions()
    .exitOverride()
    .addHelpText('after', '\nExample:\n  caseload validate roster/ && caseload plan roster/ && caseload apply roster/');
  for (const add of [
    addInit,
    addValidate,
    addPlan,
    addApply,
    addDrift,
    addImport,
    addExport,
    addState,
    addInvites,
    addDoctor,
    addSandbox,
  ])
    add(program, registered);
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
  await programWith(registered).parseAsync(process.argv);
} catch (cause) {
  // Of its own errors the parser has told already.
  if (cause instanceof Failure) process.stderr.write(renderFailure(cause, plain));
  else if (!(cause instanceof CommanderError))
    process.stderr.write(`${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}\n`);
  process.exitCode = exitOfThrown(cause);
}
