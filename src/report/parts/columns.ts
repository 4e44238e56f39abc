const marks = /\u001b\[[0-9;]*m/g;
const ascii = /^[\u0020-\u007e]*$/;
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;
const narrow = /[\p{M}\u200c\u200d]/u;

/** How many columns of a terminal the text takes; colour marks take none. */
export function columnsOf(text: string): number {
  const bare = text.replace(marks, '');
  if (ascii.test(bare)) return bare.length;
  let columns = 0;
  for (const character of bare) columns += narrow.test(character) ? 0 : wide.test(character) ? 2 : 1;
  return columns;
}

/** The text with spaces after it, so that it takes at least `columns`. */
export function padTo(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - columnsOf(text)));
}

/**
 * `lead` and then `text`, broken at spaces so that no line is wider than `width` where that is possible;
 * later lines start below the text, or at `indent` when the lead is wide. Without a width nothing is broken.
 */
export function fold(lead: string, text: string, width: number | undefined, indent = 6): readonly string[] {
  if (width === undefined || columnsOf(lead) + columnsOf(text) <= width) return [(lead + text).trimEnd()];
  const hang = columnsOf(lead) <= width / 2 ? columnsOf(lead) : indent;
  const lines: string[] = [];
  let line = lead;
  let used = columnsOf(lead);
  let isEmpty = true;
  for (const word of text.split(' ')) {
    const size = columnsOf(word);
    if (!isEmpty && used + 1 + size > width) {
      lines.push(line);
      line = ' '.repeat(hang);
      used = hang;
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    used += isEmpty ? size : size + 1;
    isEmpty = false;
  }
  return [...lines, line].map((one) => one.trimEnd());
}
