import { compareDiagnostics, type Diagnostic } from '../../core/model/diagnostic.ts';
import { columnsOf } from '../parts/columns.ts';
import { visible, visibleLines } from '../parts/escape.ts';
import type { Paint } from '../parts/paint.ts';
import { count } from '../parts/words.ts';

const before = 60;
const after = 60;

/** Every problem with its place, source line, caret and hint, sorted; the last line counts them. */
export function renderDiagnostics(diagnostics: readonly Diagnostic[], paint: Paint): string {
  const blocks = [...diagnostics].sort(compareDiagnostics).map((diagnostic) => block(diagnostic, paint).join('\n'));
  return `${[...blocks, total(diagnostics, paint)].join('\n\n')}\n`;
}

/** How many errors and warnings there are, and in how many files. */
export function diagnosticTotals(diagnostics: readonly Diagnostic[]): string {
  if (diagnostics.length === 0) return 'No problems.';
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  const warnings = diagnostics.length - errors;
  const counts = [errors > 0 ? count(errors, 'error') : '', warnings > 0 ? count(warnings, 'warning') : ''].filter(
    (part) => part !== '',
  );
  const files = new Set(diagnostics.map(({ at }) => at.file)).size;
  return `${counts.join(', ')} in ${count(files, 'file')}`;
}

function block(diagnostic: Diagnostic, paint: Paint): readonly string[] {
  const { at, severity } = diagnostic;
  const colour = colourOf(severity, paint);
  const place = paint.bold(`${visible(at.file)}:${at.line}:${at.column}`);
  return [
    `${place}  ${colour(severity)}  ${visible(diagnostic.message)}  ${paint.dim(`[${visible(diagnostic.code)}]`)}`,
    ...sourceLines(diagnostic, paint),
    ...visibleLines(diagnostic.hint ?? '').map((line) => `    ${line}`),
  ];
}

/** The source line and a caret below it; of a very long line only what is near the caret. */
function sourceLines(diagnostic: Diagnostic, paint: Paint): readonly string[] {
  const { source, at, severity } = diagnostic;
  if (!source) return [];
  const start = Math.min(Math.max(0, at.column - 1), source.line.length);
  const end = start + Math.max(1, source.width);
  const cut = Math.max(0, start - before);
  const stop = Math.min(source.line.length, Math.min(end, start + after) + after);
  const head = (cut > 0 ? '…' : '') + shown(source.line.slice(cut, start));
  const marked = shown(source.line.slice(start, Math.min(end, stop)));
  const tail = shown(source.line.slice(Math.min(end, stop), stop)) + (stop < source.line.length ? '…' : '');
  const number = String(at.line).padStart(4);
  const caret = colourOf(severity, paint)('^'.repeat(Math.max(1, columnsOf(marked))));
  return [
    `${paint.dim(`${number} |`)} ${head}${marked}${tail}`.trimEnd(),
    `${paint.dim(`${' '.repeat(number.length)} |`)} ${' '.repeat(columnsOf(head))}${caret}`,
  ];
}

function shown(text: string): string {
  return visible(text.replaceAll('\t', '  '));
}

function colourOf(severity: Diagnostic['severity'], paint: Paint): (text: string) => string {
  return (text) => (severity === 'error' ? paint.red(text) : paint.yellow(text));
}

function total(diagnostics: readonly Diagnostic[], paint: Paint): string {
  const totals = diagnosticTotals(diagnostics);
  return diagnostics.length === 0 ? totals : paint.bold(totals);
}
