import { block, type Decision } from './decision.ts';
import type { KindRules } from '../model/fields.ts';
import type { Observation } from '../model/observed.ts';
import type { Recorded } from '../model/recorded.ts';
import type { Prune } from '../model/settings.ts';

/** What deciding about somebody who left the manifest needs. */
export interface RemovedContext {
  readonly rules: KindRules;
  readonly prune: Prune;
  /** When an apply first missed the object in the manifest: ISO 8601; undefined when none has yet. */
  readonly markedAt: string | undefined;
  /** ISO 8601. */
  readonly now: string;
  readonly targetTitle: string;
}

/** Who leaves and was seen deactivated just now needs no request: he counts as deactivated by us. */
export function withActivity(decision: Decision, observation: Observation | undefined): Decision {
  const { change } = decision;
  const isInactive = observation !== undefined && 'isActive' in observation && observation.isActive === false;
  return isInactive && change?.action === 'delete' ? { ...decision, change: { ...change, isInactive } } : decision;
}

/** A managed object that left the manifest. */
export function decideRemoved(
  recorded: Recorded,
  { rules, prune, markedAt, now, targetTitle }: RemovedContext,
): Decision {
  const { ref } = recorded;
  if (recorded.deactivated || prune === 'off') return { ref };
  if (prune === 'release') return { ref, change: { action: 'release', ref, recorded } };
  if (recorded.protect) {
    const hint =
      'Put it back with "protect: false" and apply, then take it out; or forget it with `caseload state rm`.';
    return { ref, blocked: block(ref, 'delete', 'protected', `${ref} left the manifest and is protected.`, hint) };
  }
  if (rules.form === 'object' && !rules.canDelete) {
    const hint = 'Put it back, or set settings.prune to release to forget it and leave it there.';
    return {
      ref,
      blocked: block(
        ref,
        'delete',
        'unsupported',
        `${ref} left the manifest, and ${targetTitle} has no call to delete it.`,
        hint,
      ),
    };
  }
  if (typeof prune === 'object') {
    const until = markedAt === undefined ? undefined : new Date(Date.parse(markedAt) + prune.afterMs).toISOString();
    if (until === undefined || until > now)
      return { ref, waiting: { ref, action: 'delete', ...(until === undefined ? {} : { until }) } };
  }
  return { ref, change: { action: 'delete', ref, recorded } };
}
