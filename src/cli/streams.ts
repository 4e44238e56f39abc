import { harmless } from '../report/parts/escape.ts';

let isAnswered = false;

/**
 * Writes a part of the answer; nothing in it acts on a terminal or a runner of CI but, with `isPainted`, our
 * own marks of colour.
 */
export function toStdout(text: string, isPainted = false): void {
  isAnswered ||= text !== '';
  process.stdout.write(harmless(text, isPainted));
}

/** Writes a word beside the answer, made harmless in the same way. */
export function toStderr(text: string, isPainted = false): void {
  process.stderr.write(harmless(text, isPainted));
}

/** Writes what the terminal or a runner of CI is to act on: marks and commands of our own, data in them escaped. */
export function toMachine(text: string): void {
  process.stderr.write(text);
}

/** Begins a run: nothing is answered yet. */
export function startAnswer(): void {
  isAnswered = false;
}

/** Whether anything was written to stdout in this run. */
export function hasAnswered(): boolean {
  return isAnswered;
}
