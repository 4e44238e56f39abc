import type { Proof } from '../core/recorded.ts';
import type { Ref } from '../core/resource.ts';
import { objectOf, proofOf } from './entries.ts';
import type { Key } from './key.ts';

/** Proofs as the text of their file, sealed and bound to the lineage of state. */
export function writeProofs(proofs: ReadonlyMap<Ref, Proof>, lineage: string, key: Key): string {
  const body = { lineage, proofs: [...proofs.values()] };
  return `${JSON.stringify({ ...body, seal: key.seal(JSON.stringify(body)) }, undefined, 1)}\n`;
}

/** Reads proofs; a file that is not ours proves nothing, and is as good as none. */
export function readProofs(text: string | undefined, lineage: string, key: Key): Map<Ref, Proof> {
  if (text === undefined) return new Map();
  try {
    const whole = objectOf(JSON.parse(text) as unknown);
    const { seal, ...body } = whole ?? {};
    if (typeof seal !== 'string' || body['lineage'] !== lineage || !key.isSeal(JSON.stringify(body), seal)) return new Map();
    const proofs = Array.isArray(body['proofs']) ? body['proofs'].flatMap((entry: unknown) => proofOf(entry) ?? []) : [];
    return new Map(proofs.map((proof) => [proof.ref, proof]));
  } catch {
    return new Map();
  }
}
