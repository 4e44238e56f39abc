// C1 controls, soft hyphen, direction marks, line separators, invisible operators, byte order mark, tags, lone
// surrogates: a terminal acts on them, or a reader cannot see them.
const hidden =
  '\\u007f-\\u009f\\u00ad\\u061c\\u180e\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb' +
  '\\u{e0000}-\\u{e007f}\\p{Cs}';
const unsafe = new RegExp(`[\\u0000-\\u001f${hidden}]`, 'gu');
const unsafeInLines = new RegExp(`[\\u0000-\\u0008\\u000b-\\u001f${hidden}]`, 'gu');
const marks = /(\u001b\[[0-9;]*m)/;
const unsafeInJson = new RegExp(`[${hidden}]|#(?=#[a-z]*\\[)`, 'giu');
const named: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

// What a runner of CI takes for a command: `::name::` at the start of a line, `##[name]` anywhere.
const command = /^(\s*):(?=:)|#(?=#[a-z]*\[)/gi;

/**
 * Text on one line without anything that a terminal, or a runner of CI, would act on: such characters are spelled out,
 * as in `\u{1b}`.
 */
export function visible(text: string): string {
  return uncommanded(text.replace(unsafe, spelled));
}

/**
 * Lines as they leave the program, without anything but line breaks and tabs that a terminal or a runner of CI would
 * act on. Values are `visible` by then; this is for whatever was not. `isPainted` keeps marks of colour.
 */
export function harmless(text: string, isPainted = false): string {
  const parts = isPainted ? text.split(marks) : [text];
  return parts
    .map((part, index) => (index % 2 === 1 ? part : part.replace(unsafeInLines, spelled)))
    .join('')
    .split('\n')
    .map(uncommanded)
    .join('\n');
}

function spelled(found: string): string {
  return named[found] ?? `\\u{${(found.codePointAt(0) ?? 0).toString(16)}}`;
}

function uncommanded(line: string): string {
  return line.replace(command, (found, blanks?: string) => (found === '#' ? '\\u{23}' : `${blanks ?? ''}\\u{3a}`));
}

/** A line of our own words, broken anywhere in the source, with values in it, each made `visible`. */
export function line(words: TemplateStringsArray, ...values: readonly (string | number)[]): string {
  const raw = words.map((text) => text.replace(/\n\s*/g, ' '));
  return `${String.raw({ raw }, ...values.map((value) => visible(String(value))))}\n`;
}

/** The lines of a text that may have several, each made `visible`. */
export function visibleLines(text: string): readonly string[] {
  return text
    .split(/\r?\n/)
    .map((line) => visible(line).trimEnd())
    .filter((line) => line !== '');
}

/**
 * JSON text that means the same and that a terminal can show: what it, or a runner of CI, would act on is written as
 * `\uXXXX`.
 */
export function jsonSafe(json: string): string {
  return json.replace(unsafeInJson, (found) =>
    found
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}

/** A value as a JSON document that a terminal can show. */
export function jsonText(value: unknown): string {
  return `${jsonSafe(JSON.stringify(value, undefined, 2))}\n`;
}

// A zero-width space after the sign is what keeps code hosts from making a mention or a link of it.
const markdownForms: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '@': '@&#8203;',
  '#': '#&#8203;',
};

/** Text as one line of Markdown prose: no markup, no HTML, no table cell, no mention and no issue link comes of it. */
export function markdownText(text: string): string {
  return visibleLines(text)
    .join(' ')
    .trim()
    .replace(/[\\`*_{}[\]|~$!&<>@]|#(?=\d)/g, (found) => markdownForms[found] ?? `\\${found}`)
    .replace(/^([-+=#]|\d+(?=[.)]))/, (found) => (/\d/.test(found) ? `${found}\\` : `\\${found}`));
}

/** Text as a code span of Markdown, for use outside of tables; nothing inside it is markup or a mention. */
export function markdownCode(text: string): string {
  const shown = visible(text);
  const runs = shown.match(/`+/g) ?? [];
  const fence = '`'.repeat(runs.reduce((longest, run) => Math.max(longest, run.length), 0) + 1);
  const pad = /^[` ]|[` ]$/.test(shown) || shown === '' ? ' ' : '';
  return `${fence}${pad}${shown}${pad}${fence}`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text for an element or a quoted attribute of HTML. */
export function htmlText(text: string): string {
  return visible(text).replace(/[&<>"']/g, (found) => entities[found] ?? found);
}

/** Text for an element or a quoted attribute of XML 1.0; what no document may hold is spelled out. */
export function xmlText(text: string): string {
  return htmlText(text).replace(/[\ufffe\uffff]/g, (found) => `\\u{${found.charCodeAt(0).toString(16)}}`);
}
