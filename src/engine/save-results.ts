import { endedAmong, type Ack } from '../core/drift/ack.ts';
import type { KeptFinding } from '../core/drift/finding.ts';
import { Failure } from '../core/model/failure.ts';
import type { Manifest } from '../core/model/manifest.ts';
import type { Proof } from '../core/model/recorded.ts';
import { kindOf, type Ref } from '../core/model/resource.ts';
import { idSourcesOf, type Session } from './session.ts';
import { wantedOf } from '../core/deciding/desired.ts';
import type { Store } from '../state/store.ts';

/** Saves what is known after a run; a failure of that is part of the report, for what was done is done. */
export async function saveResults(
  manifest: Manifest,
  session: Session,
  seen: readonly Proof[],
): Promise<Failure | undefined> {
  const { store } = session;
  try {
    await followManifest(manifest, session);
    await store.save();
    await store.saveRemovalMarks(removalMarksNow(manifest, session));
    await store.saveProofs(seen);
    return undefined;
  } catch (cause) {
    if (!(cause instanceof Failure)) throw cause;
    return cause;
  }
}

/**
 * Saves what a run saw and could see again. Where that cannot be written it gives a note, but to a run that is going to
 * write, to which it throws `Failure`.
 */
export async function remember(save: () => Promise<void>, isWriting: boolean): Promise<readonly string[]> {
  try {
    await save();
    return [];
  } catch (cause) {
    if (isWriting || !(cause instanceof Failure)) throw cause;
    return [`${cause.message} What this run saw is not remembered.`];
  }
}

/**
 * Who left the manifest and waits for the time of `settings.prune`: the mark of an earlier run stays, that of who came
 * back goes.
 */
function removalMarksNow(manifest: Manifest, { store, target, clock }: Session): ReadonlyMap<Ref, string> {
  if (typeof manifest.settings.prune !== 'object') return new Map();
  const wanted = new Set(manifest.resources.map((resource) => resource.ref));
  const now = new Date(clock.now()).toISOString();
  const gone = [...store.recorded().values()].filter(
    ({ ref, deactivated }) => !deactivated && !wanted.has(ref) && target.table[kindOf(ref)].form === 'object',
  );
  return new Map(gone.map(({ ref }) => [ref, store.removalMarks().get(ref) ?? now]));
}

/**
 * Remembers which findings are over; needs no lock, moves no serial, and writes nothing when none is. Where it cannot
 * be written the next sweep finds out.
 */
export async function closeFindings(
  store: Store,
  after: (findings: readonly KeptFinding[]) => readonly KeptFinding[],
): Promise<void> {
  const findings = await store.findingsNow();
  const next = after(findings);
  if (next.length === findings.length && next.every((finding, index) => finding === findings[index])) return;
  await store.saveFindings(next).catch((cause: unknown) => {
    if (!(cause instanceof Failure)) throw cause;
  });
}

/**
 * Forgets what edits ended of acceptances that stand in the file no more, so that one which comes back counts; without
 * a file nothing is forgotten. What cannot be written is forgotten next time.
 */
export async function forgetEndedAcks(
  acks: readonly Ack[] | undefined,
  { store, definition, clock }: Pick<Session, 'store' | 'definition' | 'clock'>,
): Promise<void> {
  const ended = store.endedAcks();
  const left = acks && endedAmong(acks, definition.name, ended, new Date(clock.now()).toISOString().slice(0, 10));
  if (left && left.length < ended.length) await store.saveEndedAcks(left).catch(() => undefined);
}

/** A failure, with where the results are that state could not take. */
export function withRescue(failure: Failure | undefined, session: Session): Failure | undefined {
  const rescued = session.store.rescuedTo();
  if (!failure || rescued === undefined) return failure;
  const { kind, code, message, hint } = failure;
  return new Failure(kind, code, `${message} What came back was saved in ${rescued}, and the next run takes it up.`, {
    ...(hint === undefined ? {} : { hint }),
    cause: failure,
  });
}

/** Digests of fields that left the manifest are dropped, and protection follows the manifest for what stays in it. */
async function followManifest(manifest: Manifest, session: Session): Promise<void> {
  const { store } = session;
  const wanted = wantedOf(idSourcesOf(manifest, session), session.target.table);
  for (const resource of manifest.resources) {
    const recorded = store.recorded().get(resource.ref);
    if (!recorded || recorded.deactivated) continue;
    if ((recorded.protect ?? false) !== resource.protect) {
      const { protect, ...rest } = recorded;
      void protect;
      await store.write({ put: [resource.protect ? { ...rest, protect: true } : rest] });
    }
    if (resource.form !== 'object') continue;
    const fields = wanted(resource);
    const gone = Object.keys(recorded.fields).filter((name) => !(name in fields));
    if (gone.length > 0) store.drop(resource.ref, gone);
  }
}
