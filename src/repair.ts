import type { Settlement } from './apply/settle.ts';
import type { Ack } from './core/ack.ts';
import { noApprovals } from './core/approvals.ts';
import type { Change } from './core/change.ts';
import type { Manifest } from './core/manifest.ts';
import { operationOf } from './core/operation.ts';
import type { Outcome, Report } from './core/outcome.ts';
import type { Operation } from './core/plan.ts';
import type { Planned, PlanInput } from './core/planner.ts';
import { fitting, reassertable, reassertion, repairsOf } from './core/repair.ts';
import type { Ref } from './core/resource.ts';
import { withQuarantine } from './held-back.ts';
import { apply } from './reconcile.ts';
import type { Spending } from './budget.ts';
import type { Session } from './session.ts';

/** What a repair starts from: what a sweep planned, and what it was due to send again. */
export interface Repair {
  readonly manifest: Manifest;
  readonly made: Planned;
  readonly input: PlanInput;
  readonly acks: readonly Ack[];
  /** YYYY-MM-DD. */
  readonly today: string;
  /** Lists whose turn has come. */
  readonly reassert: ReadonlySet<Ref>;
  readonly settlements: readonly Settlement[];
  readonly spending: Spending;
}

/** Sends again what the policy of the manifest allows, and nothing else, journalled and paced as an apply; undefined when there is nothing to send. */
export async function repaired(repair: Repair, session: Session): Promise<Report | undefined> {
  const { made, manifest, input, spending } = repair;
  const changes = fitting(changesOf(repair, session), spending.left(), input.countRequests);
  if (changes.length === 0) return undefined;
  const operations = changes.map((change): Operation => operationOf(change, { after: [], finishAfter: [], requests: input.countRequests(change), idOf: (ref) => input.recorded.get(ref)?.id, manifestIdOf: (id) => id, seeded: [], observed: undefined }));
  const planned: Planned = {
    plan: { ...made.plan, operations, blocked: [], guards: [], unknown: [] },
    changes: new Map(changes.map((change) => [change.ref, change])),
    proofs: [],
  };
  const bounded: Session = { ...session, connection: { ...session.connection, reader: spending.reader, writer: spending.writer } };
  return apply({ ...planned, plan: withQuarantine(planned.plan, planned, bounded), manifest, session: bounded, options: { approvals: noApprovals }, settlements: repair.settlements });
}

function changesOf({ manifest, made, input, acks, today, reassert }: Repair, { target }: Session): readonly Change[] {
  const { repair } = manifest.settings;
  const open = new Set([...made.plan.blocked, ...made.plan.unknown].map((item) => item.ref));
  const isAsWritten = (ref: Ref): boolean => !made.changes.has(ref) && !open.has(ref);
  const lists = reassertable(manifest, target.table, input.recorded, repair)
    .filter(({ desired }) => reassert.has(desired.ref) && isAsWritten(desired.ref) && input.sights.get(desired.owner)?.state !== 'missing')
    .sort((a, b) => (a.recorded.provenAt < b.recorded.provenAt ? -1 : 1));
  return [...repairsOf(made, repair, acks, today), ...lists.map(({ desired, recorded }) => reassertion(desired, recorded))];
}

/** Fields that a repair set back, by resource. */
export function setBack(outcomes: readonly Outcome[], made: Planned, { repair }: Manifest['settings']): ReadonlyMap<Ref, ReadonlySet<string>> {
  const done = new Set(outcomes.filter((outcome) => outcome.status === 'done').map((outcome) => outcome.ref));
  const updates = repairsOf(made, repair, [], '').filter((change) => done.has(change.ref));
  return new Map(updates.map((change) => [change.ref, new Set(change.fields.map((field) => field.name))]));
}
