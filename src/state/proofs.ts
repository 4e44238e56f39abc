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
    const [read, check] = [later(other.read, proof.read), later(other.check, proof.check)];
    merged.set(proof.ref, { ref: proof.ref, id: proof.id, ...(read ? { read } : {}), ...(check ? { check } : {}) });
  }
  return merged;
}

function later<Part extends { readonly at: string }>(a: Part | undefined, b: Part | undefined): Part | undefined {
  if (!a || !b) return a ?? b;
  return b.at >= a.at ? b : a;
}
