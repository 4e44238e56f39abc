import { fitting, repairPlan, repairsOf } from '../../core/drift/repair.ts';
import type { ReplaceChange } from '../../core/model/change.ts';
import type { Report } from '../../core/model/outcome.ts';
import type { Ref } from '../../core/model/resource.ts';
import { noApprovals } from '../../core/planning/approvals.ts';
import type { Planned } from '../../core/planning/planner.ts';
import { withQuarantine } from '../../core/planning/quarantine.ts';
import { apply } from '../apply.ts';
import type { Session } from '../session.ts';
import type { Start } from './begin.ts';

/** What came of a repair. */
export interface Repaired {
  readonly report: Report;
  /** Fields that were set back, by resource. */
  readonly back: ReadonlyMap<Ref, ReadonlySet<string>>;
}

/**
 * Sends again what the policy of the manifest allows, with lists whose turn has come, and nothing else; journalled and
 * paced as an apply, and within so many requests. Undefined when there is nothing to send.
 */
export async function repaired(
  { manifest, input, accepted, settlements }: Start,
  made: Planned,
  lists: readonly ReplaceChange[],
  requestsLeft: number,
  session: Session,
): Promise<Repaired | undefined> {
  const { store, key, clock } = session;
  const repairs = repairsOf(made, manifest.settings.repair, accepted.acks, accepted.today);
  const changes = fitting([...repairs, ...lists], requestsLeft, input.countRequests);
  if (changes.length === 0) return undefined;
  const planned = repairPlan(made, changes, input);
  const plan = withQuarantine(planned.plan, planned.changes, store.refusals(), key.digest, clock.now());
  const report = await apply({ ...planned, plan, manifest, session, approvals: noApprovals, settlements });
  const done = new Set(report.outcomes.filter(({ status }) => status === 'done').map(({ ref }) => ref));
  const back = changes.flatMap((change) =>
    change.action === 'update' && done.has(change.ref)
      ? [[change.ref, new Set(change.fields.map((field) => field.name))] as const]
      : [],
  );
  return { report, back: new Map(back) };
}
