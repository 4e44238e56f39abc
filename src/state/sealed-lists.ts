import * as v from 'valibot';
import { keptFindingShape, type KeptFinding } from '../core/drift/finding.ts';
import { endedAckShape, type EndedAck } from '../core/drift/ended-ack.ts';
import { flapName, flapShape, type Flaps } from '../core/drift/flapping.ts';
import { refusedShape, type Refused } from '../core/planning/quarantine.ts';
import { refusedTwiceShape, type RefusedTwice } from '../core/planning/refused-twice.ts';
import { proofShape, type Proof } from '../core/model/recorded.ts';
import type { Kind, Ref } from '../core/model/resource.ts';
import { kinds } from '../core/shape/names.ts';
import { blockedCodes } from '../core/shape/plan-codes.ts';
import type { Shaped } from '../core/shape/shape.ts';
import { onePerRef, shapedOf } from '../core/shape/remembered.ts';
import { refShape } from '../core/shape/resource.ts';
import type { Key } from './key.ts';
import type { StatePaths } from './paths.ts';
import { mergeProofs } from './proofs.ts';
import { SealedList, type ListForm } from './sealed-list.ts';

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
  /** Which differences the last looks saw come and go. */
  flaps(): Flaps;
  saveFlaps(flaps: Flaps): Promise<void>;
  /** What is accepted no more, whatever the file of acknowledgements says. */
  endedAcks(): readonly EndedAck[];
  saveEndedAcks(ended: readonly EndedAck[]): Promise<void>;
  /** What the target refused, run after run. */
  refusals(): ReadonlyMap<Ref, Refused>;
  saveRefusals(refusals: ReadonlyMap<Ref, Refused>): Promise<void>;
  /**
   * Looks of sweeps that told nothing, by name, with the time (ISO 8601) at which they were last tried: they wait for
   * their turn like all others.
   */
  failedLooks(): ReadonlyMap<string, string>;
  saveFailedLooks(failedLooks: ReadonlyMap<string, string>): Promise<void>;
  /** What the target was seen to refuse because somebody has it already. */
  refusedTwice(): readonly RefusedTwice[];
  saveRefusedTwice(refusedTwice: readonly RefusedTwice[]): Promise<void>;
  /** When an apply first missed a managed resource in the manifest: ISO 8601. */
  removalMarks(): ReadonlyMap<Ref, string>;
  saveRemovalMarks(removalMarks: ReadonlyMap<Ref, string>): Promise<void>;
  /** Kinds of which a look found somebody, ever, who has none of our ids, with the time (ISO 8601) of the last. */
  strangers(): ReadonlyMap<Kind, string>;
  saveStrangers(strangers: ReadonlyMap<Kind, string>): Promise<void>;
  /** What the last plan blocked, so that it can be accepted. */
  obstacles(): readonly Obstacle[];
  saveObstacles(obstacles: readonly Obstacle[]): Promise<void>;
}

const obstacleShape = v.object({
  ref: refShape,
  reason: v.picklist(blockedCodes),
  /** The fields that are not taken, where the reason is about fields. */
  fields: v.exactOptional(v.array(v.string())),
  /** A digest of what was wanted of each of them. */
  wanted: v.exactOptional(v.array(v.string())),
});

/** Something that a plan blocked, and why. */
type Obstacle = Shaped<typeof obstacleShape>;

/** The forms of them, each in the order in which it is held. */
const forms = {
  proofs: mapForm(
    onePerRef(proofShape),
    (proof) => [proof.ref, proof],
    (_, proof) => proof,
  ),
  findings: {
    read: (list) => shapedOf(v.array(keptFindingShape), list),
    items: (findings) => findings,
    none: [],
  } satisfies ListForm<readonly KeptFinding[]>,
  flaps: mapForm(
    v.array(flapShape),
    (flap) => [flapName(flap), flap],
    (_, flap) => flap,
  ),
  endedAcks: {
    read: (list) => shapedOf(v.array(endedAckShape), list),
    items: (ended) => ended,
    none: [],
  } satisfies ListForm<readonly EndedAck[]>,
  refusedTwice: {
    read: (list) => shapedOf(v.array(refusedTwiceShape), list),
    items: (refusedTwice) => refusedTwice,
    none: [],
  } satisfies ListForm<readonly RefusedTwice[]>,
  refusals: mapForm(
    onePerRef(refusedShape),
    (refused) => [refused.ref, refused],
    (_, refused) => refused,
  ),
  removalMarks: mapForm(
    onePerRef(
      v.object({
        ref: refShape,
        at: v.pipe(
          v.string(),
          v.check((at) => !Number.isNaN(Date.parse(at))),
        ),
      }),
    ),
    ({ ref, at }) => [ref, at],
    (ref, at) => ({ ref, at }),
  ),
  strangers: mapForm(
    v.array(v.object({ kind: v.picklist(kinds), at: v.string() })),
    ({ kind, at }) => [kind, at],
    (kind, at) => ({ kind, at }),
  ),
  obstacles: {
    read: (list) => shapedOf(v.array(obstacleShape), list),
    items: (obstacles) => obstacles,
    none: [],
  } satisfies ListForm<readonly Obstacle[]>,
  failedLooks: mapForm(
    v.array(v.object({ look: v.string(), at: v.string() })),
    ({ look, at }) => [look, at],
    (look, at) => ({ look, at }),
  ),
};

/** Reads all of it; a file that is not ours is as good as none. */
export async function openSealedLists(paths: StatePaths, lineage: string, key: Key): Promise<SealedLists> {
  const open = <Held>(form: ListForm<Held>, path: string): Promise<SealedList<Held>> =>
    SealedList.open(form, { path, lineage, key });
  const proofs = await open<ReadonlyMap<Ref, Proof>>(forms.proofs, paths.proofs);
  const findings = await open<readonly KeptFinding[]>(forms.findings, paths.findings);
  const flaps = await open(forms.flaps, paths.flaps);
  const endedAcks = await open<readonly EndedAck[]>(forms.endedAcks, paths.endedAcks);
  const refusals = await open(forms.refusals, paths.refusals);
  const refusedTwice = await open<readonly RefusedTwice[]>(forms.refusedTwice, paths.refusedTwice);
  const removalMarks = await open(forms.removalMarks, paths.removalMarks);
  const failedLooks = await open(forms.failedLooks, paths.failedLooks);
  const strangers = await open(forms.strangers, paths.strangers);
  const obstacles = await open<readonly Obstacle[]>(forms.obstacles, paths.obstacles);
  let proving: Promise<void> = Promise.resolve();
  return {
    proofs: () => proofs.held,
    saveProofs(seen) {
      if (seen.length === 0) return Promise.resolve();
      // One after the other, over what other runs wrote meanwhile.
      const done = proving.then(async () => proofs.save(mergeProofs(await proofs.now(), seen)));
      proving = done.catch(() => undefined);
      return done;
    },
    findings: () => findings.held,
    findingsNow: () => findings.now(),
    saveFindings: (next) => findings.save(next),
    flaps: () => flaps.held,
    saveFlaps: (next) => flaps.save(next),
    endedAcks: () => endedAcks.held,
    saveEndedAcks: (next) => endedAcks.save(next),
    refusals: () => refusals.held,
    saveRefusals: (next) => refusals.save(next),
    refusedTwice: () => refusedTwice.held,
    saveRefusedTwice: (next) => refusedTwice.save(next),
    removalMarks: () => removalMarks.held,
    saveRemovalMarks: (next) => removalMarks.save(next),
    strangers: () => strangers.held,
    saveStrangers: (next) => strangers.save(next),
    obstacles: () => obstacles.held,
    saveObstacles: (next) => obstacles.save(next),
    failedLooks: () => failedLooks.held,
    saveFailedLooks: (next) => failedLooks.save(next),
  };
}

/** A list that is held as a map. */
function mapForm<Item, Name, Value>(
  shape: v.GenericSchema<unknown, Item[]>,
  entryOf: (item: Item) => readonly [Name, Value],
  itemOf: (name: Name, value: Value) => unknown,
): ListForm<ReadonlyMap<Name, Value>> {
  return {
    read: (list) => {
      const items = v.safeParse(shape, list, { abortEarly: true });
      return items.success ? new Map(items.output.map(entryOf)) : undefined;
    },
    items: (held) => [...held].map(([name, value]) => itemOf(name, value)),
    none: new Map(),
  };
}
