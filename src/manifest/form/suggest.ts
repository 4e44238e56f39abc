import leven from 'leven';

/**
 * The candidate that a mistyped name most likely means: the nearest one, without regard to case, blanks, `_` and `-`.
 */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  if (name.length > 64) return undefined;
  const wanted = bare(name);
  let best: string | undefined;
  let distance = Math.min(3, Math.ceil(wanted.length / 3)) + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - name.length) > 4) continue;
    const found = leven(wanted, bare(candidate));
    if (found < distance) [best, distance] = [candidate, found];
  }
  return best;
}

/** The hint that goes with a nearest name, when there is one. */
export function didYouMean(name: string, candidates: Iterable<string>): string | undefined {
  const found = nearest(name, candidates);
  return found === undefined ? undefined : `Did you mean "${found}"?`;
}

/** Whether a text reads like the name of a field, and is not itself somebody's data. */
export function isShowable(key: string): boolean {
  return /^[A-Za-z][A-Za-z0-9_-]{0,39}$/.test(key);
}

/**
 * Whether a name that is not known may be shown: it reads like one, and is close to one that is known, or stands beside
 * names that are plainly those of fields.
 */
export function isShownName(name: string, beside: readonly string[], known: readonly string[]): boolean {
  return isShowable(name) && (nearest(name, known) !== undefined || arePlainlyNames(beside, known));
}

/** So many names no line and no map has that holds names of fields. */
export const namesAtMost = 500;

/** Whether cells or keys are plainly names of fields: two of them are known, and none looks like somebody's data. */
export function arePlainlyNames(texts: readonly string[], known: readonly string[]): boolean {
  if (texts.length > namesAtMost) return false;
  return texts.filter((text) => knownName(text, known) !== undefined).length >= 2 && !texts.some(isLikeData);
}

/** The known name that a text is, without regard to case, blanks, `_` and `-`. */
export function knownName(text: string, known: readonly string[]): string | undefined {
  return known.includes(text) ? text : known.find((name) => bare(name) === bare(text));
}

function isLikeData(text: string): boolean {
  return /@|\d{4}|\d{1,2}[-/. ]\d{1,2}[-/. ]\d/.test(text);
}

function bare(name: string): string {
  return name.toLowerCase().replace(/[\s_-]/gu, '');
}
