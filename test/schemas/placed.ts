import type { Part } from './manifest-values.ts';

/**
 * What the schema says of each of some names, in the order of the texts. Throws with the name of what the tables have and
 * no text says, and of what a text says and the tables have not.
 */
export function placed(
  place: string,
  names: ReadonlySet<string>,
  texts: Readonly<Record<string, Part>>,
): Readonly<Record<string, Part>> {
  const unsaid = [...names].filter((name) => texts[name] === undefined);
  const idle = Object.keys(texts).filter((name) => !names.has(name));
  if (unsaid.length > 0)
    throw new Error(`${place}: nothing in test/schemas says what ${unsaid.join(', ')} must look like.`);
  if (idle.length > 0) throw new Error(`${place}: test/schemas describes ${idle.join(', ')}, and no table has it.`);
  return texts;
}
