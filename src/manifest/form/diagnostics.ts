import { compareDiagnostics, type Diagnostic } from '../../core/model/diagnostic.ts';
import { manifestSchema, type JsonSchema } from './json-schema.ts';
import type { Parsed, Token } from './parsed.ts';
import type { Problem } from './problem.ts';
import { lastAtMost, lineSpan, positionOf, type SourceText } from './source-text.ts';

const bullet = '•';
const structure = /[\s\-?:,[\]{}|>&*!%'"]/;

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

/** A source line in which every scalar that may not be shown and every comment is bullets of the same length. */
function maskedLine(source: SourceText, tokens: readonly Token[] | undefined, line: number): string {
  const { start, end } = lineSpan(source, line);
  if (!tokens) return maskUnread(source.text.slice(start, end));
  let out = '';
  let at = start;
  for (
    let index = lastAtMost(tokens.length, (n) => (tokens[n]?.start ?? 0) <= start);
    index < tokens.length;
    index += 1
  ) {
    const token = tokens[index];
    if (!token || token.start >= end) break;
    if (token.end <= at) continue;
    const from = Math.max(token.start, at);
    const to = Math.min(token.end, end);
    out += maskGap(source.text.slice(at, from));
    out += token.shown ? source.text.slice(from, to) : bullet.repeat(to - from);
    at = to;
  }
  return out + maskGap(source.text.slice(at, end));
}

// What stands between scalars: signs that structure the text, names of anchors and tags, and comments.
function maskGap(text: string): string {
  const comment = text.indexOf('#');
  const head = comment === -1 ? text : text.slice(0, comment);
  const shown = head.split('').map((sign) => (structure.test(sign) ? sign : bullet));
  return shown.join('') + bullet.repeat(text.length - head.length);
}

// Nothing is known of a file that could not be read to its end: only a field's name at the start of a line is shown.
function maskUnread(line: string): string {
  const [, head = '', name = '', colon = ''] =
    /^(\s*(?:- +)*)(["']?[A-Za-z0-9_$]+["']?)(\s*:)(?=\s|$)/.exec(line) ?? [];
  const shown = knownNames().has(name.replace(/["']/g, '')) ? head + name + colon : (/^\s*/.exec(line)?.[0] ?? '');
  return shown + line.slice(shown.length).replace(/\S/g, bullet);
}

let names: ReadonlySet<string> | undefined;

function knownNames(): ReadonlySet<string> {
  names ??= new Set(collectNames(manifestSchema()));
  return names;
}

function collectNames(schema: JsonSchema): readonly string[] {
  const inner = [
    ...Object.values(schema.properties ?? {}),
    ...Object.values(schema.$defs ?? {}),
    ...(schema.items ? [schema.items] : []),
  ];
  return [...Object.keys(schema.properties ?? {}), ...inner.flatMap(collectNames)];
}
