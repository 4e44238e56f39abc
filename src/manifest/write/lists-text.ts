import type { Fields } from '../../core/model/resource.ts';
import { itemLines, pairs } from './yaml-text.ts';

/** Lists of fields as YAML: one list after the other, each item on lines of its own. */
export function listsText(
  comment: string,
  lists: readonly { readonly name: string; readonly rows: readonly Fields[] }[],
): string {
  const lines = lists.flatMap(({ name, rows }) => [`${name}:`, ...rows.flatMap((row) => itemLines(pairs(row), '  '))]);
  return `${[`# ${comment}`, ...lines].join('\n')}\n`;
}
