// C1 controls, soft hyphen, direction marks, line separators, invisible operators, byte order mark, tags, lone
// surrogates: a terminal acts on them, or a reader cannot see them.
const hidden =
  '\\u007f-\\u009f\\u00ad\\u061c\\u180e\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb' +
  '\\u{e0000}-\\u{e007f}\\p{Cs}';
const unsafe = new RegExp(`[\\u0000-\\u001f${hidden}]`, 'gu');
const unsafeInJson = new RegExp(`[${hidden}]`, 'gu');
const named: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Text on one line without anything that a terminal would act on: such characters are spelled out, as in `\u{1b}`. */
export function visible(text: string): string {
  return text.replace(unsafe, (found) => named[found] ?? `\\u{${(found.codePointAt(0) ?? 0).toString(16)}}`);
}

/** The lines of a text that may have several, each made `visible`. */
export function visibleLines(text: string): readonly string[] {
  return text
    .split(/\r?\n/)
    .map((line) => visible(line).trimEnd())
    .filter((line) => line !== '');
}

/** JSON text that means the same and that a terminal can show: what it would act on is written as `\uXXXX`. */
export function jsonSafe(json: string): string {
  return json.replace(unsafeInJson, (found) =>
    found
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
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
