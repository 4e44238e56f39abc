import type { Position } from './resource.ts';

/** Something a person wrote that is wrong or looks wrong; a value that is collected, never thrown. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  /** A stable name, such as `unknown-field`. */
  readonly code: string;
  /** One sentence that holds no personal data. */
  readonly message: string;
  readonly at: Position;
  /** How to mend it. */
  readonly hint?: string;
  /** The source line as it may be shown (personal values masked) and how many columns the caret spans. */
  readonly source?: { readonly line: string; readonly width: number };
}

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
