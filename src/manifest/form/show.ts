import { compareDiagnostics, type Diagnostic } from '../../core/model/diagnostic.ts';
import { maskedLine } from './mask.ts';
import type { Parsed } from './parsed.ts';
import type { Problem } from './problem.ts';
import { lineSpan, positionOf, type SourceText } from './source-text.ts';

// A line of a data dump may be megabytes long; nobody reads it, and every problem on it would carry a copy.
const longestLine = 2000;

/** Problems as diagnostics with places and source lines, sorted; lines are masked unless `reveal`. */
export function diagnosticsOf(
  problems: readonly Problem[],
  files: readonly Parsed[],
  reveal: boolean,
): readonly Diagnostic[] {
  const parsed = new Map<SourceText, Parsed>(files.map((file) => [file.source, file]));
  return problems.map((problem) => diagnosticOf(problem, parsed.get(problem.source), reveal)).sort(compareDiagnostics);
}

function diagnosticOf(
  { severity, code, message, hint, source, span }: Problem,
  parsed: Parsed | undefined,
  reveal: boolean,
): Diagnostic {
  const at = positionOf(source, span.start);
  const line = lineSpan(source, at.line);
  const width = Math.max(1, Math.min(span.end, line.end) - span.start);
  const base: Diagnostic = { severity, code, message, at, ...(hint === undefined ? {} : { hint }) };
  if (line.end - line.start > longestLine || line.end === line.start) return base;
  const text = reveal ? source.text.slice(line.start, line.end) : maskedLine(source, parsed?.tokens, at.line);
  return { ...base, source: { line: text, width } };
}
