import { compareDiagnostics, type Diagnostic } from '../../core/model/diagnostic.ts';
import { diagnosticTotals } from './diagnostics-text.ts';
import { markdownCode } from '../parts/escape.ts';
import { prose, sheet, type Section } from '../parts/sheet.ts';

/** The problems of a manifest for a summary: under 65,000 characters, totals first, without the source lines. */
export function renderDiagnosticsMarkdown(diagnostics: readonly Diagnostic[]): string {
  const sorted = [...diagnostics].sort(compareDiagnostics);
  return sheet(`## Manifest\n\n**${diagnosticTotals(diagnostics)}**`, [
    section(
      'Errors',
      sorted.filter(({ severity }) => severity === 'error'),
      0.8,
    ),
    section(
      'Warnings',
      sorted.filter(({ severity }) => severity === 'warning'),
      1,
    ),
  ]);
}

function section(title: string, diagnostics: readonly Diagnostic[], share: number): Section {
  const items = diagnostics.map(({ at, code, message, hint }) => {
    const place = markdownCode(`${at.file}:${at.line}:${at.column}`);
    return {
      full: `${place}: ${prose(message)}${hint === undefined ? '' : ` ${prose(hint)}`} (${prose(code)})`,
      short: place,
      group: prose(code),
    };
  });
  return { title, items, share };
}
