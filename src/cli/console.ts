import { createInterface } from 'node:readline/promises';
import { Chalk, supportsColor } from 'chalk';
import { harmless } from '../report/parts/escape.ts';
import { plain, type Paint } from '../report/parts/paint.ts';
import { toMachine, toStderr, toStdout } from './streams.ts';

/** Where a command writes: answers to stdout, everything else to stderr. */
export interface Console {
  readonly paint: Paint;
  answer(text: string): void;
  say(text: string): void;
  /** As `say`, also when it is to be quiet: failures and refusals. */
  warn(text: string): void;
  /** Shows a line that the next one replaces; only at a terminal. */
  progress(text: string): void;
  /** Asks at the terminal; false without one, and when `stop` is aborted meanwhile. */
  confirm(question: string, stop?: AbortSignal): Promise<boolean>;
}

/** The process's own streams; `isQuiet` drops everything on stderr but failures. */
export function openConsole(options: { readonly color: boolean; readonly quiet: boolean }): Console {
  const hasColor =
    options.color && process.env['NO_COLOR'] === undefined && process.stdout.isTTY && supportsColor !== false;
  const chalk = new Chalk({ level: 1 });
  const paint: Paint = hasColor
    ? {
        bold: (s) => chalk.bold(s),
        dim: (s) => chalk.dim(s),
        red: (s) => chalk.red(s),
        green: (s) => chalk.green(s),
        yellow: (s) => chalk.yellow(s),
        cyan: (s) => chalk.cyan(s),
        magenta: (s) => chalk.magenta(s),
      }
    : plain;
  const isLive = process.stderr.isTTY && !options.quiet;
  return {
    paint,
    answer: (text) => toStdout(text, hasColor),
    say: (text) => {
      if (!options.quiet) toStderr(text, hasColor);
    },
    warn: (text) => toStderr(text, hasColor),
    progress: (text) => {
      if (isLive) toMachine(`\r\u001b[K${harmless(text)}`);
    },
    async confirm(question, stop) {
      if (!process.stdin.isTTY) return false;
      const asking = createInterface({ input: process.stdin, output: process.stderr });
      // At a prompt Ctrl-C reaches us as a key: it means what it means everywhere.
      asking.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
      try {
        return (await asking.question(harmless(question), stop ? { signal: stop } : {})).trim() === 'yes';
      } catch (cause) {
        if (stop?.aborted) return false;
        throw cause;
      } finally {
        asking.close();
      }
    },
  };
}
