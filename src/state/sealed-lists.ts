import type { KeptFinding } from '../core/drift/finding.ts';
import type { Refused } from '../core/planning/quarantine.ts';
import type { Proof } from '../core/model/recorded.ts';
import type { Ref } from '../core/model/resource.ts';
import { readFailedLooks, writeFailedLooks } from './failed-looks.ts';
import { readRemovalMarks, writeRemovalMarks } from './removal-marks.ts';
import { readIfThere, replaceFile } from './files.ts';
import { readFindings, writeFindings } from './findings.ts';
import type { Key } from './key.ts';
import { mergeProofs, readProofs, writeProofs } from './proofs.ts';
import { readRefusals, writeRefusals } from './refusals.ts';

/**
 * What is remembered beside state, each list in a sealed file of its own that moves no serial: losing one loses no
 * managed resource.
 */
export interface SealedLists {
  proofs(): ReadonlyMap<Ref, Proof>;
  /** Remembers what reads found. */
  saveProofs(proofs: readonly Proof[]): Promise<void>;
  /** What drift is known of, with what somebody is still to be told. */
  findings(): readonly KeptFinding[];
  /** What another run left there since. */
  findingsNow(): Promise<readonly KeptFinding[]>;
  saveFindings(findings: readonly KeptFinding[]): Promise<void>;
  /** What the target refused, run after run. */
  refusals(): ReadonlyMap<Ref, Refused>;
  saveRefusals(refusals: ReadonlyMap<Ref, Refused>): Promise<void>;
  /**
   * Looks of sweeps that told nothing, by name, with the time (ISO 8601) at which they were last tried: they wait for
   * their turn like all others.
   */
  failedLooks(): ReadonlyMap<string, string>;
  saveFailedLooks(failedLooks: ReadonlyMap<string, string>): Promise<void>;
  /** When an apply first missed a managed resource in the manifest: ISO 8601. */
  removalMarks(): ReadonlyMap<Ref, string>;
  saveRemovalMarks(removalMarks: ReadonlyMap<Ref, string>): Promise<void>;
}

/** The files in which that is kept. */
export type SealedListPaths = Readonly<
  Record<'proofs' | 'findings' | 'failedLooks' | 'refusals' | 'removalMarks', string>
>;

/** Reads all of it; a file that is not ours is as good as none. */
export async function openSealedLists(paths: SealedListPaths, lineage: string, key: Key): Promise<SealedLists> {
  let proofs = readProofs(await readIfThere(paths.proofs), lineage, key);
  let findings = readFindings(await readIfThere(paths.findings), lineage, key);
  let refusals = readRefusals(await readIfThere(paths.refusals), lineage, key);
  let removalMarks = readRemovalMarks(await readIfThere(paths.removalMarks), lineage, key);
  let failedLooks = readFailedLooks(await readIfThere(paths.failedLooks), lineage, key);
  let proving: Promise<void> = Promise.resolve();
  return {
    proofs: () => proofs,
    saveProofs(seen) {
      if (seen.length === 0) return Promise.resolve();
      const done = proving.then(async () => {
        proofs = mergeProofs(readProofs(await readIfThere(paths.proofs), lineage, key), seen);
        await replaceFile(paths.proofs, writeProofs(proofs, lineage, key));
      });
      proving = done.catch(() => undefined);
      return done;
    },
    findings: () => findings,
    findingsNow: async () => readFindings(await readIfThere(paths.findings), lineage, key),
    async saveFindings(next) {
      if (next.length === 0 && findings.length === 0) return;
      findings = next;
      await replaceFile(paths.findings, writeFindings(next, lineage, key));
    },
    refusals: () => refusals,
    async saveRefusals(next) {
      if (next.size === 0 && refusals.size === 0) return;
      refusals = next;
      await replaceFile(paths.refusals, writeRefusals(next, lineage, key));
    },
    failedLooks: () => failedLooks,
    async saveFailedLooks(next) {
      if (next.size === 0 && failedLooks.size === 0) return;
      failedLooks = next;
      await replaceFile(paths.failedLooks, writeFailedLooks(next, lineage, key));
    },
    removalMarks: () => removalMarks,
    async saveRemovalMarks(next) {
      if (next.size === 0 && removalMarks.size === 0) return;
      removalMarks = next;
      await replaceFile(paths.removalMarks, writeRemovalMarks(next, lineage, key));
    },
  };
}
