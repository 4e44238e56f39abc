import type { IdSources } from '../core/deciding/ids.ts';
import type { Manifest } from '../core/model/manifest.ts';
import type { LookupResult } from '../core/model/observed.ts';
import type { Recorded } from '../core/model/recorded.ts';
import { refOf, type Kind, type Ref } from '../core/model/resource.ts';
import type { Settings } from '../core/model/settings.ts';
import { presenceOf, type Presence } from '../connector/presence.ts';
import type { Target } from '../connector/target.ts';
import { openLink, type Link } from './link.ts';
import type { RunOptions } from './run-options.ts';
import { openState, type StateSession } from './state-session.ts';

/** A target, opened, with the state that belongs to it. */
export interface Session extends StateSession, Link {
  readonly target: Target;
  readonly presence: Presence;
  /** Kinds of which a look found somebody, ever, who has none of our ids, with the time (ISO 8601) of the last. */
  readonly strangers: ReadonlyMap<Kind, string>;
}

/** Opens target and state for one run; throws `Failure` for a missing key or an address that is refused. */
export async function openSession(settings: Settings, options: RunOptions): Promise<Session> {
  const link = openLink(settings, options);
  const state = await openState(settings, options);
  const { clock, stop, definition } = link;
  const opened = definition.open(settings.targets[definition.name] ?? {}, (ms) => clock.sleep(ms, stop));
  const strangers = new Map(state.store.strangers());
  const target: Target = {
    ...opened,
    async find(desired, reader, witnesses, how) {
      const lookup = await opened.find(desired, reader, witnesses, how);
      // After a lost create whoever is found may be our own, whatever id is shown.
      if (!how.needsProof && isStranger(lookup, desired.kind, state.store.recorded()))
        strangers.set(desired.kind, new Date(clock.now()).toISOString());
      return lookup;
    },
  };
  return { ...state, ...link, target, strangers, presence: presenceOf(target, () => state.store.recorded(), clock) };
}

/** Whether a look found somebody who has none of our ids. */
function isStranger(lookup: LookupResult, kind: Kind, recorded: ReadonlyMap<Ref, Recorded>): boolean {
  const stranger = 'stranger' in lookup ? lookup.stranger : undefined;
  if (!stranger) return false;
  return stranger.partnerId === undefined || !recorded.has(refOf(kind, stranger.partnerId));
}

/** What tells the ids of resources by now: the manifest of a run, and state as it stands. */
export function idSourcesOf(manifest: Manifest, { store, target }: Session): IdSources {
  return { manifest, recorded: store.recorded(), declaredId: target.declaredId };
}
