import type { Proof } from '../core/recorded.ts';
import type { Ref } from '../core/resource.ts';
import { allOf, objectOf, proofOf } from './entries.ts';
import type { Key } from './key.ts';

/** Proofs as the text of their file, sealed and bound to the lineage of state. */
export function writeProofs(proofs: ReadonlyMap<Ref, Proof>, lineage: string, key: Key): string {
  const body = { lineage, proofs: [...proofs.values()] };
  return `${JSON.stringify({ ...body, seal: key.seal(JSON.stringify(body)) }, undefined, 1)}\n`;
}

/** Reads proofs; a file that is not ours proves nothing, and is as good as none. */
export function readProofs(text: string | undefined, lineage: string, key: Key): ReadonlyMap<Ref, Proof> {
  if (text === undefined) return new Map();
  try {
    const { seal, ...body } = objectOf(JSON.parse(text)) ?? {};
    if (typeof seal !== 'string' || body['lineage'] !== lineage || !key.isSeal(JSON.stringify(body), seal)) return new Map();
    return new Map((allOf(body['proofs'], proofOf) ?? []).map((proof) => [proof.ref, proof]));
  } catch {
    return new Map();
  }
}

/** Proofs with later ones added, by ref; of two of one id the later counts, since another run may have written it meanwhile. */
export function mergeProofs(stored: ReadonlyMap<Ref, Proof>, found: readonly Proof[]): ReadonlyMap<Ref, Proof> {
  const merged = new Map(stored);
  for (const proof of found) {
    const other = merged.get(proof.ref);
    if (other?.id !== proof.id || other.provenAt <= proof.provenAt) merged.set(proof.ref, proof);
  }
  return merged;
}
