import { markdownCode, markdownText } from '../parts/escape.ts';
import { html, table, type Html } from '../parts/html.ts';
import { page } from '../parts/page.ts';
import { sheet } from '../parts/sheet.ts';

/** A text, or one that is to be copied as it is, such as a link. */
type Cell = string | { readonly exact: string };

/** A plain answer: rows of as many cells as there are heads, the first cell naming what a row is about. */
export interface Listing {
  readonly title: string;
  readonly caption: string;
  readonly heads: readonly string[];
  readonly rows: readonly (readonly [string, ...Cell[]])[];
}

/** A listing as Markdown: under 65,000 characters, and it says how many rows it had to leave out. */
export function renderListingMarkdown({ title, caption, rows }: Listing): string {
  const items = rows.map(([name, ...cells]) => {
    const texts = cells.map((cell) => (typeof cell === 'string' ? markdownText(cell) : markdownCode(cell.exact)));
    const row = `${markdownCode(name)}: ${texts.filter((text) => text !== '').join('; ')}`;
    return { full: row, short: row, group: '' };
  });
  return sheet(`## ${title}`, [{ title: caption, items, share: 1 }]);
}

/** A listing as one self-contained page. */
export function renderListingHtml({ title, caption, heads, rows }: Listing): string {
  const body = rows.map(([name, ...cells]) => [html`${name}`, ...cells.map(htmlCell)]);
  return page(
    title,
    html`<h1>${title}</h1>
${table(`${caption}.`, heads, body)}`,
  );
}

function htmlCell(cell: Cell): Html {
  return typeof cell === 'string' ? html`${cell}` : html`<code>${cell.exact}</code>`;
}
