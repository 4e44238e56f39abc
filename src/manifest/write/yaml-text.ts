import { stringify } from 'yaml';
import type { Fields, Value } from '../../core/model/resource.ts';

/**
 * A value on one line, as both YAML versions read it back: text that either would take for something else, or that a
 * terminal would act on, is quoted.
 */
export function valueText(value: Value): string {
  if (Array.isArray(value)) return `[${value.map((item: Value) => valueText(item)).join(', ')}]`;
  if (isMap(value)) return mapText(value);
  if (typeof value === 'string' && value.search(acting) >= 0) return JSON.stringify(value).replaceAll(acting, escaped);
  // As the one item of a list it is also quoted for what means something inside of lists and maps.
  return stringify([value], { collectionStyle: 'flow', lineWidth: 0, compat: 'yaml-1.1', flowCollectionPadding: false })
    .trimEnd()
    .slice(1, -1);
}

/** What a terminal or a runner of CI would act on, or nobody can see. */
const acting = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]|#(?=#[a-z]*\[)/giu;

function escaped(found: string): string {
  const units = found.split('').map((unit) => unit.charCodeAt(0).toString(16).padStart(4, '0'));
  return units.map((unit) => `\\u${unit}`).join('');
}

/** Fields as a map on one line. */
export function mapText(fields: Fields): string {
  return `{ ${pairs(fields).join(', ')} }`;
}

/** Fields as lines of a map, to stand below each other. */
export function pairs(fields: Fields): readonly string[] {
  return Object.entries(fields).map(([name, value]) => `${name}: ${valueText(value)}`);
}

/** Lines as one item of a list: the first after its dash. */
export function itemLines(lines: readonly string[], indent: string): readonly string[] {
  return lines.map((line, index) => `${indent}${index === 0 ? '- ' : '  '}${line}`);
}

/** Lists of fields as YAML: one list after the other, each item on lines of its own. */
export function listsText(
  comment: string,
  lists: readonly { readonly name: string; readonly rows: readonly Fields[] }[],
): string {
  const lines = lists.flatMap(({ name, rows }) => [`${name}:`, ...rows.flatMap((row) => itemLines(pairs(row), '  '))]);
  return `${[`# ${comment}`, ...lines].join('\n')}\n`;
}

function isMap(value: Value): value is Fields {
  return typeof value === 'object' && !Array.isArray(value);
}
