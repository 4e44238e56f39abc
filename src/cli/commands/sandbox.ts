import { Option, type Command } from 'commander';
import { Failure } from '../../core/model/failure.ts';
import { habits, sandboxes, type Habit } from '../../sandbox/index.ts';
import { exitCodes } from '../../engine/exit-codes.ts';
import { toStdout } from '../streams.ts';

/** `caseload sandbox`: a local server that behaves like a target, for trying things; its data is in memory. */
export function addSandbox(program: Command): void {
  program
    .command('sandbox')
    .description(
      'run a local server that behaves like a target; it keeps its data in memory and is for trying things and ' +
        'for tests',
    )
    .option('--target <name>', `the target to behave like: ${Object.keys(sandboxes).join(', ')}`, 'upheal')
    .option('--port <n>', 'the port to listen on; 0 takes a free one', '4010')
    .addOption(
      new Option(
        '--normalize <habits>',
        `what it makes of what it is sent, separated by commas: ${habits.join(', ')}`,
      ).argParser(habitsOf),
    )
    .option('--from <file>', 'people, organizations and settings to start with (JSON)')
    .addHelpText(
      'after',
      '\nExample:\n  caseload sandbox\n  UPHEAL_API_URL=http://127.0.0.1:4010 ' +
        'UPHEAL_API_KEY=sandbox-key caseload plan roster/ --state .caseload/sandbox',
    )
    .action(async (flags: { target: string; port: string; from?: string; normalize?: readonly Habit[] }) => {
      const definition = Object.hasOwn(sandboxes, flags.target) ? sandboxes[flags.target] : undefined;
      if (!definition)
        throw new Failure('usage', 'unknown-target', `There is no sandbox of "${flags.target}".`, {
          hint: `Sandboxes: ${Object.keys(sandboxes).join(', ')}.`,
        });
      if (!/^\d{1,5}$/.test(flags.port) || Number(flags.port) > 65_535)
        throw new Failure('usage', 'bad-port', `"${flags.port}" is not a port.`, {
          hint: 'Use a number from 0 to 65535.',
        });
      const server = await definition
        .start({
          port: Number(flags.port),
          ...(flags.from === undefined ? {} : { stateFile: flags.from }),
          ...(flags.normalize ? { settings: { normalize: flags.normalize } } : {}),
        })
        .catch((cause: unknown) => {
          throw notStarted(cause, flags.port);
        });
      toStdout(`Listening on ${server.url} with the key "${server.key}". Data is in memory only; Ctrl-C ends it.\n`);
      toStdout(
        `To use it: export ${definition.variables.url}=${server.url} ${definition.variables.key}=${server.key}\n`,
      );
      await new Promise<void>((resolve) => {
        process.once('SIGINT', resolve);
        process.once('SIGTERM', resolve);
      });
      await server.close();
      process.exitCode = exitCodes.done;
    });
}

function notStarted(cause: unknown, port: string): Failure {
  const isTaken = cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE';
  return new Failure(
    'usage',
    'sandbox-not-started',
    `The sandbox did not start: ${isTaken ? `something listens on port ${port} already.` : textOf(cause)}`,
    isTaken
      ? {
          hint:
            'End what listens there, or choose another with --port N. State belongs to one address, port included: a ' +
            'sandbox on another port needs a --state of its own.',
        }
      : {},
  );
}

function textOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

/** Reads habits separated by commas; throws `Failure` (usage) for what is none. */
function habitsOf(text: string): readonly Habit[] {
  return text.split(',').map((name) => {
    const habit = habits.find((one) => one === name.trim());
    if (habit) return habit;
    throw new Failure('usage', 'unknown-habit', `"${name}" is no habit of a sandbox.`, {
      hint: `Habits: ${habits.join(', ')}.`,
    });
  });
}
