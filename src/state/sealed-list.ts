import { objectOf } from './entries.ts';
import type { Key } from './key.ts';

/** A list as the text of a file of its own, sealed and bound to the lineage of state. */
export function writeSealed(name: string, list: readonly unknown[], lineage: string, key: Key): string {
  const body = { lineage, [name]: list };
  return `${JSON.stringify({ ...body, seal: key.seal(JSON.stringify(body)) }, undefined, 1)}\n`;
}

/** Reads such a list, unchecked; undefined when there is none, or it is not ours. */
export function readSealed(name: string, text: string | undefined, lineage: string, key: Key): unknown {
  if (text === undefined) return undefined;
  try {
    const { seal, ...body } = objectOf(JSON.parse(text)) ?? {};
    return typeof seal === 'string' && body['lineage'] === lineage && key.isSeal(JSON.stringify(body), seal)
      ? body[name]
      : undefined;
  } catch {
    return undefined;
  }
}
