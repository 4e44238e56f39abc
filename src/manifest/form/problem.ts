import type { Diagnostic, DiagnosticCode } from '../../core/model/diagnostic.ts';
import type { SourceText, Span } from './source-text.ts';

/** A diagnostic that still knows its file's text; its place is worked out only when it is shown. */
export interface Problem {
  readonly severity: Diagnostic['severity'];
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly hint?: string;
  readonly source: SourceText;
  readonly span: Span;
}

/** Where a problem is, as most checks know it. */
export interface Place {
  readonly source: SourceText;
  readonly span: Span;
}

/** Makes an error at a place. */
export function errorAt(place: Place, code: DiagnosticCode, message: string, hint?: string): Problem {
  return {
    severity: 'error',
    code,
    message,
    ...(hint === undefined ? {} : { hint }),
    source: place.source,
    span: place.span,
  };
}

/** Makes a warning at a place. */
export function warningAt(place: Place, code: DiagnosticCode, message: string, hint?: string): Problem {
  return { ...errorAt(place, code, message, hint), severity: 'warning' };
}
