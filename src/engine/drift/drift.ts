import { acksOf, type Ack } from '../../core/drift/ack.ts';
import { noApprovals } from '../../core/planning/approvals.ts';
import type { ReplaceChange } from '../../core/model/change.ts';
import { dueLooks, pendingIn, type DriftReport, type SweepLook } from '../../core/drift/drift.ts';
import { Failure } from '../../core/model/failure.ts';
import {
  findingsAfter,
  newsOf,
  remembered,
  renamedFindings,
  shown,
  withTold,
  type KeptFinding,
  type News,
} from '../../core/drift/finding.ts';
import type { Manifest } from '../../core/model/manifest.ts';
import type { Observation } from '../../core/model/observed.ts';
import type { Drift } from '../../core/model/plan.ts';
import type { PlanInput } from '../../core/planning/plan-input.ts';
import { planFrom } from '../../core/planning/planner.ts';
import { isRepairable, resumed, sendable } from '../../core/drift/repair.ts';
import type { Ref } from '../../core/model/resource.ts';
import { spendingOf } from '../../connector/budget.ts';
import { inputOf } from '../plan.ts';
import { knowledgeOf, type KnownState } from '../knowledge.ts';
import { reassertions, repaired } from './repair.ts';
import { openSession, type RunOptions, type Session } from '../session.ts';
import { settlementsOf } from '../settle.ts';
import {
  failedLooksAfter,
  awayIn,
  checksIn,
  coverageOf,
  deactivatedIn,
  managedIn,
  looksAt,
  storedNames,
  sweep,
  unknownIn,
} from './sweep.ts';
import { nothingRead } from '../look-up.ts';

export interface DriftOptions extends RunOptions {
  /** At most so many requests; what was proven longest ago comes first. Without it everything is looked at. */
  readonly budget?: number;
  /** Differences that are accepted for now. */
  readonly acks?: readonly Ack[];
  /** Shows accepted findings too. */
  readonly all?: boolean;
  /** Sends again what `settings.repair` allows; takes the lock of state. */
  readonly repair?: boolean;
  /**
   * Told of new and closed findings, each once; false when nobody could be told, and then the next run tells it again.
   */
  readonly tell?: (news: News) => Promise<boolean>;
}

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
  const { store, definition, key, clock, connection } = session;
  const { budget = Infinity } = options;
  const startedAt = clock.now();
  const at = new Date(startedAt).toISOString();
  // A write whose answer was lost is not drift; creates in doubt are not managed yet.
  const settlements = await settlementsOf(
    store.open().filter((record) => !record.keys),
    manifest,
    session,
  );
  const known = knowledgeOf(manifest, store, settlements);
  const held = managedIn(manifest, known, session);
  const stored = storedNames(manifest, store.recorded());
  const renamed = new Map([...stored].map(([to, from]) => [from, to]));
  const before = renamedFindings(store.findings(), renamed);
  const accepted: Accepted = { acks: acksOf(options.acks ?? [], definition.name, renamed), today: at.slice(0, 10) };
  const lists = listsIn(manifest, known, before, options, at, session);
  const due = dueLooks(
    [
      ...looksAt(held, session),
      ...lists.map(({ ref, recorded }): SweepLook => ({ ref, kind: 'reassert', last: recorded?.provenAt ?? '' })),
    ],
    budget,
    repairableIn(before, manifest, options, accepted),
  );
  const spending = spendingOf(connection.writer, budget);
  const seen = await sweep(due, held, spending, session);
  await store.saveFailedLooks(failedLooksAfter(store.failedLooks(), seen, held, at));
  const looks = due.filter((look) => look.kind !== 'reassert').length;
  if (looks > 0 && seen.looked.size === 0) {
    session.stop.throwIfAborted();
    throw nothingRead(looks, definition.title);
  }
  const input = inputOfSweep(manifest, known, seen.observations, at, session);
  const made = resumed(planFrom(input), before);
  // Somebody deactivated may not be shown any more: that is one finding, and the check says which.
  const isExplained = (item: Drift): boolean => item.class === 'missing' && seen.active.get(item.ref) === false;
  const differing = [
    ...made.plan.drift.filter(
      (item) => seen.observations.has(item.ref) && item.class !== 'deactivated' && !isExplained(item),
    ),
    ...deactivatedIn(seen),
  ];
  const sighting = { looked: seen.looked, managed: new Set(held.keys()), now: at };
  const open = findingsAfter(before, { ...sighting, drift: differing }, key.digest);
  const proofs = [...made.proofs, ...checksIn(seen, held, at)].map((proof) => ({
    ...proof,
    ref: stored.get(proof.ref) ?? proof.ref,
  }));
  await store.saveProofs(proofs.filter((proof) => store.recorded().has(proof.ref)));
  const isDue = new Set(due.flatMap((look) => (look.kind === 'reassert' ? [look.ref] : [])));
  const repair = options.repair
    ? await repaired(
        {
          manifest,
          made,
          input,
          ...accepted,
          lists: sendable(
            lists.filter(({ ref }) => isDue.has(ref)),
            made,
            awayIn(seen),
          ),
          settlements,
          spending,
        },
        session,
      )
    : undefined;
  const left =
    repair && repair.back.size > 0
      ? findingsAfter(open, { ...sighting, drift: without(differing, repair.back) }, key.digest)
      : open;
  await remember({ before, open, left }, accepted, options, session);
  const findings = left.map((finding) => shown(finding, accepted.acks, accepted.today));
  return {
    version: 1,
    target: definition.name,
    at,
    coverage: coverageOf(held, seen, at),
    findings: options.all ? findings : findings.filter((finding) => finding.acknowledgedUntil === undefined),
    acknowledged: findings.filter((finding) => finding.acknowledgedUntil !== undefined).length,
    unknown: unknownIn(manifest, held, known, seen, session),
    notRead: seen.notRead,
    pending: pendingIn(made.plan, definition.table),
    ...(repair ? { repairs: repair.report.outcomes } : {}),
    ...(repair?.report.stopped ? { stopped: repair.report.stopped } : {}),
    ...connection.traffic(),
    seconds: Math.round((clock.now() - startedAt) / 100) / 10,
  };
}

/** What is accepted, and on which day (YYYY-MM-DD). */
interface Accepted {
  readonly acks: readonly Ack[];
  readonly today: string;
}

/** Who is read first, for a repair may follow. */
function repairableIn(
  before: readonly KeptFinding[],
  manifest: Manifest,
  { repair }: DriftOptions,
  { acks, today }: Accepted,
): ReadonlySet<Ref> {
  return new Set(
    repair
      ? before
          .filter((finding) => !finding.closed && isRepairable(finding, manifest.settings.repair, acks, today))
          .map((finding) => finding.ref)
      : [],
  );
}

/**
 * Lists that take their turn in being sent again: nothing that a plan of now would touch, or that names somebody who
 * was seen to be away.
 */
function listsIn(
  manifest: Manifest,
  known: KnownState,
  before: readonly KeptFinding[],
  { repair }: DriftOptions,
  at: string,
  session: Session,
): readonly ReplaceChange[] {
  if (!repair || !Object.values(manifest.settings.repair).includes('reassert')) return [];
  const away = new Set(
    before
      .filter((finding) => !finding.closed && (finding.class === 'missing' || finding.class === 'deactivated'))
      .map((finding) => finding.ref),
  );
  return reassertions(
    {
      manifest,
      recorded: known.recorded,
      made: planFrom(inputOfSweep(manifest, known, new Map(), at, session)),
      away,
    },
    session,
  );
}

function inputOfSweep(
  manifest: Manifest,
  known: KnownState,
  observations: ReadonlyMap<Ref, Observation>,
  at: string,
  session: Session,
): PlanInput {
  const { lineage, serial, entries } = session.store;
  return {
    ...inputOf(session, manifest, known),
    observations,
    lookups: new Map(),
    approvals: noApprovals,
    removals: [],
    head: {
      createdAt: at,
      manifest: '',
      state: { lineage, serial, entries },
      refresh: { mode: 'changed', read: 0, notRead: 0, requests: 0 },
    },
  };
}

/** What still differs after some fields were set back. */
function without(drift: readonly Drift[], back: ReadonlyMap<Ref, ReadonlySet<string>>): readonly Drift[] {
  return drift.flatMap((item) => {
    const done = item.class === 'changed' ? back.get(item.ref) : undefined;
    const fields = item.fields.filter((name) => !done?.has(name));
    return done && fields.length === 0 ? [] : [{ ...item, fields }];
  });
}

/** Findings as they were before, after the sweep, and after the repair. */
interface Life {
  readonly before: readonly KeptFinding[];
  readonly open: readonly KeptFinding[];
  readonly left: readonly KeptFinding[];
}

/** Tells the news and remembers what was told; what another run told meanwhile is not told again. */
async function remember(
  { before, open, left }: Life,
  { acks, today }: Accepted,
  { tell }: DriftOptions,
  { store }: Session,
): Promise<void> {
  const others = await store.findingsNow();
  const known = withTold(left, others);
  const news = newsOf(before, open, known, acks, today);
  const isNews = news.opened.length + news.closed.length + news.repaired.length > 0;
  const result = !tell || !isNews ? 'nobody to tell' : (await tell(news)) ? 'told' : 'not heard';
  await store.saveFindings(remembered(known, [...before, ...open], news, result));
}
