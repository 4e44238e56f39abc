import { htmlText } from './escape.ts';

/** HTML that is safe to insert as it is. */
export interface Html {
  readonly html: string;
}

/** HTML in one piece, or in several that stand one after the other. */
type Cell = Html | readonly Html[];

type Hole = string | number | Html | readonly Html[] | undefined;

/** HTML from a template: every hole that is not itself `Html` is escaped, lists are joined, undefined is nothing. */
export function html(texts: TemplateStringsArray, ...holes: readonly Hole[]): Html {
  return { html: texts.map((text, index) => text + filled(holes[index])).join('') };
}

/** A table with a caption; the first cell of each row is its heading. */
export function table(caption: string, heads: readonly string[], body: readonly (readonly Cell[])[]): Html {
  return html`<table>
<caption>${caption}</caption>
<thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>${body.map(tableRow)}
</tbody>
</table>`;
}

/** A part of a page that can be folded away, with a heading that counts what is in it; empty when that is nothing. */
export function part(
  title: string,
  number: number,
  content: Html,
  options: { isOpen: boolean; tone: 'calm' | 'alarm' },
): Html {
  if (number === 0) return html``;
  return html`<details class="${options.tone}"${options.isOpen ? html` open` : html``}>
<summary><h2>${title} (${number})</h2></summary>
${content}
</details>
`;
}

/** A text of several lines, each on its own. */
export function lines(text: string): Html {
  return html`${text.split(/\r?\n/).map((line, index) => (index === 0 ? html`${line}` : html`<br>${line}`))}`;
}

function tableRow(cells: readonly Cell[]): Html {
  const [first, ...others] = cells;
  return html`
<tr><th scope="row">${first}</th>${others.map((cell) => html`<td>${cell}</td>`)}</tr>`;
}

function filled(hole: Hole): string {
  if (hole === undefined) return '';
  if (typeof hole === 'string' || typeof hole === 'number') return htmlText(String(hole));
  return 'html' in hole ? hole.html : hole.map((one) => one.html).join('');
}
