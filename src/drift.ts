import type { Ack } from './core/ack.ts';
import { noApprovals } from './core/approvals.ts';
import { dueLooks, pendingIn, type DriftReport, type SweepLook } from './core/drift.ts';
import { Failure } from './core/failure.ts';
import { findingsAfter, newsOf, remembered, shown, type KeptFinding, type News } from './core/finding.ts';
import type { Manifest } from './core/manifest.ts';
import type { Drift } from './core/plan.ts';
import { planFrom, type PlanInput } from './core/planner.ts';
import { isRepairable, reassertable, resumed } from './core/repair.ts';
import type { Ref } from './core/resource.ts';
import { spendingOf } from './budget.ts';
import { inputOf } from './plan-input.ts';
import { recall, type Recalled } from './recall.ts';
import { repaired, setBack } from './repair.ts';
import { openSession, type RunOptions, type Session } from './session.ts';
import { settlementsOf } from './settlements.ts';
import { checksIn, coverageOf, deactivatedIn, heldIn, looksAt, sweep, unknownIn, type Held, type Swept } from './sweep.ts';
import { nothingRead } from './target/looks.ts';

export interface DriftOptions extends RunOptions {
  /** At most so many requests; what was proven longest ago comes first. Without it everything is looked at. */
  readonly budget?: number;
  /** Differences that are accepted for now. */
  readonly acks?: readonly Ack[];
  /** Shows accepted findings too. */
  readonly all?: boolean;
  /** Sends again what `settings.repair` allows; takes the lock of state. */
  readonly repair?: boolean;
  /** Told of new and closed findings, each once; false when nobody could be told, and then the next run tells it again. */
  readonly tell?: (news: News) => Promise<boolean>;
}

/** Reads what is managed and says what differs; without `repair` it is given no way to write to the target. Throws `Failure`. */
export async function drift(manifest: Manifest, options: DriftOptions = {}): Promise<DriftReport> {
  if (options.repair && Object.keys(manifest.settings.repair).length === 0) {
    throw new Failure('usage', 'no-repair', 'settings.repair of the manifest allows no repair.', { hint: 'Say what may be sent again, such as `repair: { provider: [noteIdentifier] }`, or leave --repair out.' });
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
  const { acks = [], budget = Infinity } = options;
  const startedAt = clock.now();
  // A write whose answer was lost is not drift; creates in doubt are not managed yet.
  const settlements = await settlementsOf(store.open().filter((record) => !record.keys), manifest, session);
  const recalled = recall(manifest, store, settlements);
  const held = heldIn(manifest, recalled, session);
  const at = new Date(startedAt).toISOString();
  const today = at.slice(0, 10);
  const before = store.findings();
  const due = dueIn(manifest, recalled, held, { ...options, acks, budget, today }, session);
  const spending = spendingOf(connection.writer, budget);
  const seen = await sweep(due, held, spending, session);
  if (due.some((look) => look.kind !== 'reassert') && seen.looked.size === 0) {
    session.stop.throwIfAborted();
    throw nothingRead(due.length, definition.title);
  }
  const input = inputOfSweep(manifest, recalled, seen, at, session);
  const made = resumed(planFrom(input), before);
  const differing = [...made.plan.drift.filter((item) => seen.sights.has(item.ref) && item.class !== 'deactivated'), ...deactivatedIn(seen)];
  const sighting = { looked: seen.looked, managed: new Set(held.keys()), now: at };
  const open = findingsAfter(before, { ...sighting, drift: differing }, key.digest);
  await store.prove([...made.proofs.filter((proof) => store.recorded().has(proof.ref)), ...checksIn(seen, held, at)]);
  const reassert = new Set(due.filter((look) => look.kind === 'reassert').map((look) => look.ref));
  const report = options.repair ? await repaired({ manifest, made, input, acks, today, reassert, settlements, spending }, session) : undefined;
  const back = setBack(report?.outcomes ?? [], made, manifest.settings);
  const left = back.size === 0 ? open : findingsAfter(open, { ...sighting, drift: without(differing, back) }, key.digest);
  await remember({ before, open, left, acks, today }, options, session);
  const findings = left.map((finding) => shown(finding, acks, today));
  return {
    version: 1,
    target: definition.name,
    at,
    coverage: coverageOf(held, seen, at),
    findings: options.all ? findings : findings.filter((finding) => finding.acknowledgedUntil === undefined),
    acknowledged: findings.filter((finding) => finding.acknowledgedUntil !== undefined).length,
    unknown: unknownIn(manifest, held, recalled, seen, session),
    notRead: seen.notRead,
    pending: pendingIn(made.plan, definition.table),
    ...(report ? { repairs: report.outcomes } : {}),
    ...connection.traffic(),
    seconds: Math.round((clock.now() - startedAt) / 100) / 10,
  };
}

/** The steps whose turn has come. */
function dueIn(manifest: Manifest, recalled: Recalled, held: ReadonlyMap<Ref, Held>, options: { readonly acks: readonly Ack[]; readonly budget: number; readonly today: string; readonly repair?: boolean }, session: Session): readonly SweepLook[] {
  const policy = options.repair ? manifest.settings.repair : {};
  const repairable = session.store.findings().filter((finding) => !finding.closed && isRepairable(finding, policy, options.acks, options.today));
  const again = reassertable(manifest, session.target.table, recalled.recorded, policy).map(({ desired, recorded }): SweepLook => ({ ref: desired.ref, kind: 'reassert', last: recorded.provenAt }));
  return dueLooks([...looksAt(held, session), ...again], options.budget, new Set(repairable.map((finding) => finding.ref)));
}

function inputOfSweep(manifest: Manifest, recalled: Recalled, seen: Swept, at: string, session: Session): PlanInput {
  const { lineage, serial, entries } = session.store;
  return {
    ...inputOf(session, manifest, recalled),
    sights: seen.sights,
    findings: new Map(),
    approvals: noApprovals,
    removals: [],
    head: { createdAt: at, manifest: '', state: { lineage, serial, entries }, refresh: { mode: 'changed', read: 0, notRead: 0, requests: 0 } },
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

interface Life {
  readonly before: readonly KeptFinding[];
  /** After the sweep. */
  readonly open: readonly KeptFinding[];
  /** After the repair. */
  readonly left: readonly KeptFinding[];
  readonly acks: readonly Ack[];
  readonly today: string;
}

/** Tells the news and remembers what was told. */
async function remember({ before, open, left, acks, today }: Life, { tell }: DriftOptions, { store }: Session): Promise<void> {
  const news = newsOf(before, open, left, acks, today);
  const isNews = news.opened.length + news.closed.length + news.repaired.length > 0;
  const wasHeard = isNews && tell !== undefined && (await tell(news));
  await store.find(remembered(left, [...before, ...open], news, wasHeard));
}
