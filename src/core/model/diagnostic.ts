import type { Shaped } from '../shape/shape.ts';
import type { diagnosticShape } from '../shape/validation.ts';

export type { DiagnosticCode } from '../shape/manifest-codes.ts';

/** Something a person wrote that is wrong or looks wrong; a value that is collected, never thrown. */
export interface Diagnostic extends Shaped<typeof diagnosticShape> {}

/** Sorts by file, line, column and code, errors before warnings at one place. */
export function compareDiagnostics(a: Diagnostic, b: Diagnostic): number {
  return (
    compareText(a.at.file, b.at.file) ||
    a.at.line - b.at.line ||
    a.at.column - b.at.column ||
    compareText(a.severity, b.severity) ||
    compareText(a.code, b.code) ||
    compareText(a.message, b.message)
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
