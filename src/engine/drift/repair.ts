import type { Settlement } from '../settle.ts';
import type { Ack } from '../../core/drift/ack.ts';
import { noApprovals } from '../../core/planning/approvals.ts';
import type { ReplaceChange } from '../../core/model/change.ts';
import type { Manifest } from '../../core/model/manifest.ts';
import { operationOf } from '../../core/planning/operation.ts';
import type { Report } from '../../core/model/outcome.ts';
import type { Operation } from '../../core/model/plan.ts';
import type { PlanInput } from '../../core/planning/plan-input.ts';
import type { Planned } from '../../core/planning/planner.ts';
import { quarantineEnd, wantedDigest, withQuarantine } from '../../core/planning/quarantine.ts';
import type { Recorded } from '../../core/model/recorded.ts';
import { fitting, reassertable, repairsOf, sendable } from '../../core/drift/repair.ts';
import type { Ref } from '../../core/model/resource.ts';
import { apply } from '../apply.ts';
import type { Spending } from '../../connector/budget.ts';
import type { Session } from '../session.ts';

/** What a repair starts from: what a sweep planned, and the lists whose turn has come. */
export interface Repair {
  readonly manifest: Manifest;
  readonly made: Planned;
  readonly input: PlanInput;
  readonly acks: readonly Ack[];
  /** YYYY-MM-DD. */
  readonly today: string;
  readonly lists: readonly ReplaceChange[];
  readonly settlements: readonly Settlement[];
  readonly spending: Spending;
}

/** What came of a repair. */
export interface Repaired {
  readonly report: Report;
  /** Fields that were set back, by resource. */
  readonly back: ReadonlyMap<Ref, ReadonlySet<string>>;
}

/** Lists that may be sent again now: as the manifest has them, of nobody in `away`, and not refused time and again. */
export function reassertions(
  {
    manifest,
    recorded,
    made,
    away,
  }: {
    readonly manifest: Manifest;
    readonly recorded: ReadonlyMap<Ref, Recorded>;
    readonly made: Planned;
    readonly away: ReadonlySet<Ref>;
  },
  session: Session,
): readonly ReplaceChange[] {
  const { store, key, clock, target } = session;
  const isLeftAlone = (change: ReplaceChange): boolean =>
    quarantineEnd(store.refusals().get(change.ref), wantedDigest(change, key.digest), clock.now()) !== undefined;
  return sendable(reassertable(manifest, target.table, recorded), made, away).filter((change) => !isLeftAlone(change));
}

/**
 * Sends again what the policy of the manifest allows, and nothing else, journalled and paced as an apply; undefined
 * when there is nothing to send.
 */
export async function repaired(
  { made, manifest, input, acks, today, lists, settlements, spending }: Repair,
  session: Session,
): Promise<Repaired | undefined> {
  const changes = fitting(
    [...repairsOf(made, manifest.settings.repair, acks, today), ...lists],
    spending.left(),
    input.countRequests,
  );
  if (changes.length === 0) return undefined;
  const operations = changes.map((change): Operation =>
    operationOf(change, {
      after: [],
      finishAfter: [],
      requests: input.countRequests(change),
      idOf: (ref) => input.recorded.get(ref)?.id,
      manifestIdOf: (id) => id,
      membersInCreate: [],
      observed: undefined,
    }),
  );
  const planned: Planned = {
    plan: { ...made.plan, operations, blocked: [], guards: [], unknown: [] },
    changes: new Map(changes.map((change) => [change.ref, change])),
    proofs: [],
  };
  const bounded: Session = {
    ...session,
    connection: { ...session.connection, reader: spending.reader, writer: spending.writer },
  };
  const report = await apply({
    ...planned,
    plan: withQuarantine(
      planned.plan,
      planned.changes,
      session.store.refusals(),
      session.key.digest,
      session.clock.now(),
    ),
    manifest,
    session: bounded,
    options: { approvals: noApprovals },
    settlements,
  });
  const done = new Set(report.outcomes.filter((outcome) => outcome.status === 'done').map((outcome) => outcome.ref));
  const back = changes.flatMap((change) =>
    change.action === 'update' && done.has(change.ref)
      ? [[change.ref, new Set(change.fields.map((field) => field.name))] as const]
      : [],
  );
  return { report, back: new Map(back) };
}
