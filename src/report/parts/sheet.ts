import { markdownText } from './escape.ts';

/** One line of a section, in full and, for when there are too many, as a word in a list. */
export interface Item {
  readonly full: string;
  readonly short: string;
  /** What the short form stands under, such as a reason; Markdown. */
  readonly group: string;
}

/** A part of a Markdown page; items and `lead` are Markdown, `title` is our own text without markup. */
export interface Section {
  readonly title: string;
  readonly lead?: string;
  readonly items: readonly Item[];
  /** How many things the items stand for; without it, one each. */
  readonly number?: number;
  /** The part of the room that is left, from 0 to 1, that the section may take. */
  readonly share: number;
  /** Folded away until somebody opens it. */
  readonly isFolded?: true;
}

/** Characters of one page at most: below the 65,536 that code hosts allow in a comment. */
const pageLimit = 64_500;

/** Room for each section's heading and for its line on what was left out. */
const frame = 600;
const longestText = 500;

/** The page: `head`, then every section that has items, in order; never longer than `pageLimit`. */
export function sheet(head: string, sections: readonly Section[]): string {
  const present = sections.filter((section) => section.items.length > 0);
  let room = pageLimit - head.length - present.length * frame;
  const parts = [head];
  for (const section of present) {
    const body = fit(section, Math.max(0, Math.floor(room * section.share)));
    room -= body.length;
    parts.push(framed(section, body));
  }
  return `${parts.join('\n\n')}\n`;
}

/** Prose for a page, made Markdown and cut when it is very long. */
export function prose(text: string): string {
  return markdownText(text.length > longestText ? `${text.slice(0, longestText)}…` : text);
}

function framed(section: Section, body: string): string {
  const title = `${section.title} (${section.number ?? section.items.length})`;
  const inner = [section.lead ?? '', body].filter((part) => part !== '').join('\n\n');
  return section.isFolded
    ? `<details><summary>${title}</summary>\n\n${inner}\n\n</details>`
    : `### ${title}\n\n${inner}`;
}

function fit({ items }: Section, room: number): string {
  const full = items.map(({ full: text }) => `- ${text}`);
  if (full.reduce((sum, line) => sum + line.length + 1, 0) <= room) return full.join('\n');
  const groups = new Map<string, string[]>();
  let left = 0;
  let used = 0;
  for (const { group, short } of items) {
    const words = groups.get(group);
    const size = short.length + 2 + (words ? 0 : group.length + 6);
    if (used + size > room) {
      left += 1;
      continue;
    }
    used += size;
    if (words) words.push(short);
    else groups.set(group, [short]);
  }
  const lines = [...groups].map(([group, words]) => `- ${group === '' ? '' : `${group}: `}${words.join(', ')}`);
  if (left > 0)
    lines.push(
      `- **${left} of ${items.length} are left out here** for want of room; the text and JSON forms list them all.`,
    );
  return lines.join('\n');
}
