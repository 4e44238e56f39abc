import type { Manifest } from '../core/model/manifest.ts';
import type { PlanInput } from '../core/planning/plan-input.ts';
import type { Recalled } from './knowledge.ts';
import type { Session } from './session.ts';

type Common = Omit<PlanInput, 'sights' | 'findings' | 'approvals' | 'removals' | 'head'>;

/** What deciding needs whatever was looked at: the target's rules, the manifest, and what is known. */
export function inputOf(session: Session, manifest: Manifest, recalled: Recalled): Common {
  const { definition, target, key, perMinute, store } = session;
  const { recorded, settled, unsettled } = recalled;
  return {
    target: definition.name,
    targetTitle: definition.title,
    table: definition.table,
    manifest,
    recorded,
    settled,
    unsettled,
    digest: key.digest,
    departures: store.departures(),
    perMinute,
    givenId: target.givenId,
    countRequests: (change) => {
      const steps = target.steps(change, (ref) => ref);
      return [...steps.main, ...steps.finish].reduce((sum, call) => sum + 1 + (call.looks ?? 0), 0);
    },
  };
}
