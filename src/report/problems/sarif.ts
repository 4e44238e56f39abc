import { isAbsolute } from 'node:path';
import { compareDiagnostics, type Diagnostic } from '../../core/model/diagnostic.ts';
import { jsonText, visible, visibleLines } from '../parts/escape.ts';
import { pathFrom, type Base } from './places.ts';

/**
 * The problems of a manifest as SARIF 2.1.0 for code scanning: one run, also when there are none, so that old alerts
 * are closed.
 */
export function renderSarif(diagnostics: readonly Diagnostic[], version: string, base: Base): string {
  const sorted = [...diagnostics].sort(compareDiagnostics);
  const codes = [...new Set(sorted.map(({ code }) => code))].sort();
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'caseload',
            version,
            rules: codes.map((id) => ({ id, shortDescription: { text: description(id) } })),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: sorted.map((diagnostic) => result(diagnostic, codes.indexOf(diagnostic.code), base)),
      },
    ],
  };
  return jsonText(log);
}

function result({ code, severity, message, hint, at }: Diagnostic, ruleIndex: number, base: Base): object {
  return {
    ruleId: code,
    ruleIndex,
    level: severity,
    message: { text: [visible(message), ...visibleLines(hint ?? '')].join('\n') },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(pathFrom(base, at.file)) },
          region: { startLine: at.line, startColumn: at.column },
        },
      },
    ],
  };
}

/** A code such as `unknown-field` in words. */
function description(code: string): string {
  const words = code.replaceAll('-', ' ');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}

/** A path as a URI reference: relative below the root, else `file:`. */
function uriOf(path: string): string {
  const encoded = path
    .replace(/\p{Cs}/gu, '\ufffd')
    .split('/')
    .map(encodeURIComponent)
    .join('/');
  if (!isAbsolute(path)) return encoded;
  return `file://${encoded.startsWith('/') ? '' : '/'}${encoded}`;
}
