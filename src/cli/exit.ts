import { CommanderError } from 'commander';
import { exitCodes, exitOf, type ExitCode } from '../engine/exit-codes.ts';

/** The code of a command that threw: help that was asked for is no error. */
export function exitOfThrown(cause: unknown): ExitCode {
  if (cause instanceof CommanderError) return cause.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  return exitOf(cause);
}
