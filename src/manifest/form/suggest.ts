import leven from 'leven';

/** The candidate that a mistyped name most likely means: the nearest one, without regard to case, `_` and `-`. */
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

/**
 * Whether a key that the schema does not have may be shown: it reads like the name of a field and has a value, so it is
 * not itself somebody's data.
 */
export function isShowable(key: string, isEmpty: boolean): boolean {
  return !isEmpty && /^[A-Za-z][A-Za-z0-9_-]{0,39}$/.test(key);
}

function bare(name: string): string {
  return name.toLowerCase().replace(/[_-]/g, '');
}
