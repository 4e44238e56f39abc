import { acksOf } from '../../core/drift/ack.ts';
import { dueLooks, type SweepLook } from '../../core/drift/drift.ts';
import { renamedFindings, type KeptFinding } from '../../core/drift/finding.ts';
import { isRepairable, reassertable, sendable } from '../../core/drift/repair.ts';
import { touchedBy } from '../../core/deciding/decision.ts';
import type { ReplaceChange } from '../../core/model/change.ts';
import type { Manifest } from '../../core/model/manifest.ts';
import type { Ref } from '../../core/model/resource.ts';
import { noApprovals } from '../../core/planning/approvals.ts';
import type { PlanInput } from '../../core/planning/plan-input.ts';
import { decisionsFor } from '../../core/planning/planner.ts';
import { quarantineEnd, wantedDigest } from '../../core/planning/quarantine.ts';
import { knowledgeOf, type KnownState } from '../knowledge.ts';
import { inputOf } from '../plan.ts';
import { standOf, type Session } from '../session.ts';
import { settlementsOf, type Settlement } from '../settle.ts';
import type { DriftOptions } from './drift-options.ts';
import { managedIn, storedNames, type ManagedObject } from './managed.ts';
import type { Accepted } from './news.ts';
import { looksAt } from './sweep.ts';

/** What a sweep starts from. */
export interface Start {
  readonly manifest: Manifest;
  /** When it began: ISO 8601. */
  readonly at: string;
  readonly settlements: readonly Settlement[];
  readonly managed: ReadonlyMap<Ref, ManagedObject>;
  /** What a plan is made of, with nothing seen yet. */
  readonly input: PlanInput;
  /** Findings of earlier sweeps, under the names that resources have by now. */
  readonly before: readonly KeptFinding[];
  readonly accepted: Accepted;
  /** The names under which state still knows renamed resources, by their new ones. */
  readonly stored: ReadonlyMap<Ref, Ref>;
  /** Looks whose turn has come. */
  readonly due: readonly SweepLook[];
  /** Lists whose turn to be sent again has come. */
  readonly lists: readonly ReplaceChange[];
}

/** Finds out what is known, and whose turn has come to be looked at; asks the target nothing. */
export async function begin(
  manifest: Manifest,
  options: DriftOptions,
  startedAt: number,
  session: Session,
): Promise<Start> {
  const { store, definition } = session;
  const at = new Date(startedAt).toISOString();
  // A write whose answer was lost is not drift; creates in doubt are not managed yet.
  const records = store.open().filter((record) => !record.keys);
  const settlements = await settlementsOf(records, manifest, session);
  const knowledge = knowledgeOf(manifest, store, settlements);
  const input = inputOfSweep(manifest, knowledge, at, session);
  const stored = storedNames(manifest, store.recorded());
  const renamed = new Map([...stored].map(([to, from]) => [from, to]));
  const before = renamedFindings(store.findings(), renamed);
  const accepted = {
    acks: acksOf(options.acks ?? [], definition.name, renamed, store.endedAcks()),
    today: at.slice(0, 10),
  };
  const managed = managedIn(input.compared.values(), knowledge, store.recorded(), stored);
  const lists = options.repair ? reassertions(input, before, session) : [];
  const resend = ({ ref, recorded }: ReplaceChange): SweepLook => ({
    ref,
    kind: 'reassert',
    last: recorded?.provenAt ?? '',
  });
  const due = dueLooks(
    [...looksAt(managed, session), ...lists.map(resend)],
    session.left(),
    options.repair ? repairableIn(before, manifest, accepted) : new Set(),
  );
  const isDue = new Set(due.flatMap(({ ref, kind }) => (kind === 'reassert' ? [ref] : [])));
  return {
    manifest,
    at,
    settlements,
    managed,
    input,
    before,
    accepted,
    stored,
    due,
    lists: lists.filter(({ ref }) => isDue.has(ref)),
  };
}

function inputOfSweep(manifest: Manifest, knowledge: KnownState, at: string, session: Session): PlanInput {
  return {
    ...inputOf(session, manifest, knowledge),
    observations: new Map(),
    seenAt: new Map(),
    lookups: new Map(),
    approvals: noApprovals,
    removals: [],
    returned: new Set(),
    sawStrangers: false,
    head: {
      createdAt: at,
      manifest: '',
      state: standOf(session),
      refresh: { mode: 'changed', read: 0, notRead: 0, requests: 0 },
      looks: { wanted: 0, made: 0 },
    },
  };
}

/** Who is read first, for a repair may follow. */
function repairableIn(
  before: readonly KeptFinding[],
  { settings }: Manifest,
  { acks, today }: Accepted,
): ReadonlySet<Ref> {
  const open = before.filter((finding) => !finding.closed && isRepairable(finding, settings.repair, acks, today));
  return new Set(open.map((finding) => finding.ref));
}

/**
 * Lists that take their turn in being sent again: nothing that is to change by now, that names somebody who was seen to
 * be away, or that the target refused time and again.
 */
function reassertions(input: PlanInput, before: readonly KeptFinding[], session: Session): readonly ReplaceChange[] {
  const { store, key, clock } = session;
  const lists = reassertable(input.manifest, input.table, input.recorded);
  if (lists.length === 0) return [];
  const away = new Set(
    before
      .filter((finding) => !finding.closed && (finding.class === 'missing' || finding.class === 'deactivated'))
      .map((finding) => finding.ref),
  );
  const isLeftAlone = (change: ReplaceChange): boolean =>
    quarantineEnd(store.refusals().get(change.ref), wantedDigest(change, key.digest), clock.now()) !== undefined;
  const touched = touchedBy(decisionsFor(input).decisions.values());
  return sendable(lists, touched, away).filter((change) => !isLeftAlone(change));
}
