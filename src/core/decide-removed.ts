import { block, type Decision } from './decision.ts';
import type { KindRules } from './fields.ts';
import type { Recorded } from './recorded.ts';
import type { Settings } from './settings.ts';

/** A managed object that left the manifest. */
export function decideRemoved(recorded: Recorded, rules: KindRules, prune: Settings['prune'], targetTitle: string): Decision {
  const { ref } = recorded;
  if (recorded.deactivated || prune === 'off') return { ref };
  if (prune === 'release') return { ref, change: { action: 'release', ref, recorded } };
  if (recorded.protect) {
    const hint = 'Put it back with "protect: false" and apply, then take it out; or forget it with `caseload state rm`.';
    return { ref, blocked: block(ref, 'delete', 'protected', `${ref} left the manifest and is protected.`, hint) };
  }
  if (rules.form === 'object' && !rules.canDelete) {
    const hint = 'Put it back, or set settings.prune to release to forget it and leave it there.';
    return { ref, blocked: block(ref, 'delete', 'unsupported', `${ref} left the manifest, and ${targetTitle} has no call to delete it.`, hint) };
  }
  return { ref, change: { action: 'delete', ref, recorded } };
}
