import { pendingIn, type DriftReport } from '../../core/drift/drift.ts';
import { findingsAfter, shown, type KeptFinding } from '../../core/drift/finding.ts';
import { flapsAfter } from '../../core/drift/flapping.ts';
import { resumed, sendable } from '../../core/drift/repair.ts';
import { Failure } from '../../core/model/failure.ts';
import type { Manifest } from '../../core/model/manifest.ts';
import type { Drift } from '../../core/model/plan.ts';
import type { Ref } from '../../core/model/resource.ts';
import { planFrom, type Planned } from '../../core/planning/planner.ts';
import { nothingRead } from '../look-up.ts';
import { forgetEndedAcks, remember } from '../save-results.ts';
import { openSession, type Session } from '../session.ts';
import { begin, type Start } from './begin.ts';
import { coverageOf, unknownIn } from './coverage.ts';
import type { DriftOptions } from './drift-options.ts';
import { tellNews } from './news.ts';
import { repaired } from './repair.ts';
import { awayIn, checksIn, differingIn, failedLooksAfter, makeLooks, type Swept } from './sweep.ts';

/**
 * Reads what is managed and says what differs; without `repair` it is given no way to write to the target. Throws
 * `Failure`.
 */
export async function drift(manifest: Manifest, options: DriftOptions = {}): Promise<DriftReport> {
  if (options.repair && Object.keys(manifest.settings.repair).length === 0) {
    throw new Failure('usage', 'no-repair', 'settings.repair of the manifest allows no repair.', {
      hint: 'Say what may be sent again, such as `repair: { provider: [noteIdentifier] }`, or leave --repair out.',
    });
  }
  const session = await openSession(manifest.settings, { ...options, ...(options.repair ? { lock: true } : {}) });
  try {
    return await swept(manifest, options, session);
  } finally {
    await session.unlock();
  }
}

async function swept(manifest: Manifest, options: DriftOptions, session: Session): Promise<DriftReport> {
  const { definition, key, clock, connection } = session;
  const notes = new Set(session.notes);
  const save = async (work: () => Promise<void>): Promise<void> => {
    for (const note of await remember(work, options.repair === true)) notes.add(note);
  };
  const startedAt = clock.now();
  await forgetEndedAcks(options.acks, session);
  const start = await begin(manifest, options, startedAt, session);
  const { at, managed, input, before, accepted } = start;
  const mayAskMore = options.repair !== true || session.left() === Infinity;
  const seen = await lookAtDue(start, mayAskMore, save, session);
  const made = resumed(planFrom({ ...input, observations: seen.observations }), before);
  const differing = differingIn(seen, [...made.plan.drift, ...made.notTaken]);
  const findingsOf = (drift: readonly Drift[], earlier: readonly KeptFinding[]): readonly KeptFinding[] =>
    findingsAfter(earlier, { looked: seen.looked, managed: new Set(managed.keys()), now: at, drift }, key.digest);
  const open = findingsOf(differing, before);
  await save(() => saveProofs(made, seen, start, session));
  const lists = sendable(start.lists, made.touched, awayIn(seen));
  const repair = options.repair ? await repaired(start, made, lists, session.left(), session) : undefined;
  const left = repair && repair.back.size > 0 ? findingsOf(without(differing, repair.back), open) : open;
  const flaps = flapsAfter(session.store.flaps(), left, { looked: seen.looked, managed: new Set(managed.keys()) });
  await save(() => tellNews({ before, open, left, flaps }, accepted, options.tell, session));
  for (const note of notes) options.say?.(note);
  const findings = left.map((finding) => shown(finding, accepted.acks, accepted.today, flaps));
  const unaccepted = findings.filter((finding) => finding.acknowledgedUntil === undefined);
  return {
    version: 1,
    target: definition.name,
    at,
    coverage: coverageOf(managed, seen, at),
    findings: options.all ? findings : unaccepted,
    acknowledged: findings.length - unaccepted.length,
    unknown: unknownIn(managed, input, seen, session),
    notRead: seen.notRead,
    pending: pendingIn(made.plan, definition.table),
    ...(repair ? { repairs: repair.report.outcomes } : {}),
    ...(repair?.report.stopped ? { stopped: repair.report.stopped } : {}),
    ...connection.traffic(),
    seconds: Math.round((clock.now() - startedAt) / 100) / 10,
  };
}

/** Makes the looks that are due; throws `Failure` (unreachable) when all of them told nothing. */
async function lookAtDue(
  { due, managed, at }: Start,
  mayAskMore: boolean,
  save: (work: () => Promise<void>) => Promise<void>,
  session: Session,
): Promise<Swept> {
  const { store, definition, stop } = session;
  const seen = await makeLooks(due, managed, mayAskMore, session);
  await save(() => store.saveFailedLooks(failedLooksAfter(store.failedLooks(), seen, managed, at)));
  const looks = due.filter((look) => look.kind !== 'reassert').length;
  if (looks > 0 && seen.looked.size === 0) {
    stop.throwIfAborted();
    throw nothingRead(looks, definition.title, seen.notRead);
  }
  return seen;
}

/** Remembers what the looks proved, under the names that state has for resources. */
async function saveProofs(
  { proofs }: Planned,
  seen: Swept,
  { managed, at, stored }: Start,
  { store }: Session,
): Promise<void> {
  const named = [...proofs, ...checksIn(seen, managed, at)].map((proof) => ({
    ...proof,
    ref: stored.get(proof.ref) ?? proof.ref,
  }));
  await store.saveProofs(named.filter((proof) => store.recorded().has(proof.ref)));
}

/** What still differs after some fields were set back. */
function without(drift: readonly Drift[], back: ReadonlyMap<Ref, ReadonlySet<string>>): readonly Drift[] {
  return drift.flatMap((item) => {
    const done = item.class === 'changed' ? back.get(item.ref) : undefined;
    const fields = item.fields.filter((name) => !done?.has(name));
    return done && fields.length === 0 ? [] : [{ ...item, fields }];
  });
}
