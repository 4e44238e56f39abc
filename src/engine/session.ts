import type { IdSources } from '../core/deciding/ids.ts';
import type { Manifest } from '../core/model/manifest.ts';
import type { Plan } from '../core/model/plan.ts';
import type { Kind } from '../core/model/resource.ts';
import type { Settings } from '../core/model/settings.ts';
import { spendingOf } from '../connector/budget.ts';
import { presenceOf, type Presence } from '../connector/presence.ts';
import { sightingsOn, type Sightings } from '../connector/sightings.ts';
import type { Target } from '../connector/target.ts';
import { accountAt, type Account } from './account/account.ts';
import { bindTo } from './account/bind.ts';
import { openLink, type Link } from './link.ts';
import { notingStrangers } from './looks/strangers.ts';
import type { RunOptions } from './run-options.ts';
import { openState, type StateSession } from './state-session.ts';

/** A target, opened, with the state that belongs to it. */
export interface Session extends StateSession, Omit<Link, 'baseUrl' | 'access'> {
  readonly target: Target;
  readonly presence: Presence;
  readonly sightings: Sightings;
  /** Kinds of which a look found somebody, ever, who has none of our ids, with the time (ISO 8601) of the last. */
  readonly strangers: ReadonlyMap<Kind, string>;
  /** The account that is reached, and that state belongs to. */
  readonly account: Account;
  /** What people should know of it. */
  readonly notes: readonly string[];
  /** Requests that are left of the budget. */
  left(): number;
}

/** How a session is opened, beside what every run takes. */
export interface SessionOptions extends RunOptions {
  /** At most so many requests, those that prove the account included. */
  readonly budget?: number;
  /** It is opened for what is remembered alone. */
  readonly sendsNothing?: boolean;
}

/**
 * Opens target and state for one run, once they are known to belong together; throws `Failure` for a missing key, an
 * address that is refused, and an account that is not that of state.
 */
export async function openSession(settings: Settings, options: SessionOptions): Promise<Session> {
  const { baseUrl, access, ...link } = openLink(settings, options);
  const state = await openState(settings, options);
  const { clock, stop, definition, connection } = link;
  const noted = sightingsOn(connection.writer);
  const { reader, writer, left } = spendingOf(noted.writer, options.budget ?? Infinity);
  const opened = definition.open(settings.targets[definition.name] ?? {}, (ms) => clock.sleep(ms, stop));
  const { target, strangers } = notingStrangers(opened, state.store, clock);
  const account = accountAt(baseUrl, access, state.key);
  try {
    const notes = await bindTo(account, { definition, target, digest: state.key.digest }, reader, {
      store: state.store,
      isWriting: options.lock === true,
      sendsNothing: options.sendsNothing === true,
    });
    const presence = presenceOf(target, () => state.store.recorded(), clock);
    const paced = { ...connection, reader, writer };
    return {
      ...state,
      ...link,
      connection: paced,
      target,
      strangers,
      presence,
      account,
      notes,
      left,
      sightings: noted.sightings,
    };
  } catch (cause) {
    await state.unlock();
    throw cause;
  }
}

/** Which state a plan is made from, how far it has come, and whose it is. */
export function standOf({ store, account }: Pick<Session, 'store' | 'account'>): Plan['state'] {
  const { lineage, serial, entries, isNew } = store;
  return { lineage, serial, entries, origin: account.origin, account: account.key, ...(isNew ? { isNew } : {}) };
}

/** What tells the ids of resources by now: the manifest of a run, and state as it stands. */
export function idSourcesOf(manifest: Manifest, { store, target }: Session): IdSources {
  return { manifest, recorded: store.recorded(), declaredId: target.declaredId };
}
