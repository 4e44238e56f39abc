import type { Proof } from '../core/model/recorded.ts';
import type { Ref } from '../core/model/resource.ts';

/**
 * Proofs with later ones added, by ref; of two of one id the later part counts, since another run may have written it
 * meanwhile.
 */
export function mergeProofs(stored: ReadonlyMap<Ref, Proof>, found: readonly Proof[]): ReadonlyMap<Ref, Proof> {
  const merged = new Map(stored);
  for (const proof of found) {
    const other = merged.get(proof.ref);
    if (other?.id !== proof.id) {
      merged.set(proof.ref, proof);
      continue;
    }
    const [read, role] = [later(other.read, proof.read), later(other.role, proof.role)];
    const [check, alone] = [checkOf(other.check, proof.check), later(other.alone, proof.alone)];
    merged.set(proof.ref, {
      ref: proof.ref,
      id: proof.id,
      ...(read ? { read } : {}),
      ...(check ? { check } : {}),
      ...(role ? { role } : {}),
      ...(alone ? { alone } : {}),
    });
  }
  return merged;
}

/** The later check, which remembers when the person was last seen inactive. */
function checkOf(a: Proof['check'], b: Proof['check']): Proof['check'] {
  const check = later(a, b);
  if (!check?.isActive) return check;
  const away = [a, b].flatMap((one) => (one?.isActive === false ? [one.at] : (one?.awayAt ?? []))).sort();
  const awayAt = away.at(-1);
  return awayAt === undefined ? check : { ...check, awayAt };
}

function later<Part extends { readonly at: string }>(a: Part | undefined, b: Part | undefined): Part | undefined {
  if (!a || !b) return a ?? b;
  return b.at >= a.at ? b : a;
}
