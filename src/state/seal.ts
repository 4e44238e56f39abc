import { objectOf, type Body } from '../core/shape/json.ts';
import type { Key } from './key.ts';

/** A body as JSON with a seal over it, on `indent` spaces a level or in one line. */
export function sealedText(body: Body, key: Key, indent?: number): string {
  return `${JSON.stringify({ ...body, seal: key.seal(JSON.stringify(body)) }, undefined, indent)}\n`;
}

/** The body of such a text; undefined when it was edited, cut off or sealed with another key. */
export function unsealed(text: string, key: Key): Body | undefined {
  try {
    const { seal, ...body } = objectOf(JSON.parse(text)) ?? {};
    return typeof seal === 'string' && key.isSeal(JSON.stringify(body), seal) ? body : undefined;
  } catch {
    return undefined;
  }
}
