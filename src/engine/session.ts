import type { IdSources } from '../core/deciding/ids.ts';
import type { Manifest } from '../core/model/manifest.ts';
import type { Settings } from '../core/model/settings.ts';
import type { Target } from '../connector/target.ts';
import { openLink, type Link } from './link.ts';
import type { RunOptions } from './run-options.ts';
import { openState, type StateSession } from './state-session.ts';

/** A target, opened, with the state that belongs to it. */
export interface Session extends StateSession, Link {
  readonly target: Target;
}

/** Opens target and state for one run; throws `Failure` for a missing key or an address that is refused. */
export async function openSession(settings: Settings, options: RunOptions): Promise<Session> {
  const link = openLink(settings, options);
  const state = await openState(settings, options);
  const { clock, stop, definition } = link;
  return {
    ...state,
    ...link,
    target: definition.open(settings.targets[definition.name] ?? {}, (ms) => clock.sleep(ms, stop)),
  };
}

/** What tells the ids of resources by now: the manifest of a run, and state as it stands. */
export function idSourcesOf(manifest: Manifest, { store, target }: Session): IdSources {
  return { manifest, recorded: store.recorded(), declaredId: target.declaredId };
}
