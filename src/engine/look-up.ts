import type { Compared, Known } from '../core/deciding/compared.ts';
import { hasDeclaredId } from '../core/deciding/desired.ts';
import { Failure } from '../core/model/failure.ts';
import type { LookupResult, Observation } from '../core/model/observed.ts';
import type { RefreshMode } from '../core/model/plan.ts';
import type { Proof, Recorded } from '../core/model/recorded.ts';
import { idOf, kindOf, type DesiredObject, type Ref } from '../core/model/resource.ts';
import type { Reader } from '../connector/connection.ts';
import type { Witnesses, Target } from '../connector/target.ts';
import type { Session } from './session.ts';

const freshMs = 120_000;

export interface ObserveOptions {
  readonly target: Target;
  readonly reader: Reader;
  readonly witnesses: Witnesses;
  /** Every managed object of the manifest. */
  readonly compared: ReadonlyMap<Ref, Compared>;
  readonly proofs: ReadonlyMap<Ref, Proof>;
  readonly refresh: RefreshMode;
  /** Left alone, so not looked at. */
  readonly except: ReadonlySet<Ref>;
  /** Who left the manifest. */
  readonly leavers: readonly Recorded[];
  /** Nobody is looked up before a create. */
  readonly assumeNew: boolean;
  readonly now: number;
}

/** What was looked at, and how many of the looks told nothing. */
export interface Observations {
  readonly observations: ReadonlyMap<Ref, Observation>;
  readonly lookups: ReadonlyMap<Ref, LookupResult>;
  readonly tried: number;
  readonly failed: number;
}

/** What is being found out. */
interface Found {
  readonly observations: Map<Ref, Observation>;
  readonly lookups: Map<Ref, LookupResult>;
}

/**
 * Looks at what a plan needs to know, and at no more: what the manifest changed, what state does not know, what was
 * seen to differ.
 */
export async function observe(options: ObserveOptions): Promise<Observations> {
  const found: Found = { observations: new Map(), lookups: new Map() };
  const looks = [...options.compared.values()].flatMap((compared) => {
    const { desired, known } = compared;
    if (options.except.has(desired.ref)) return [];
    if (known && needsLook(desired, known, options)) return [lookAt(desired, known.recorded, options, found)];
    if (known) {
      if (wasInactive(known.recorded, options.proofs))
        found.observations.set(desired.ref, { state: 'unread', isActive: false });
      return [];
    }
    return needsLookup(compared, options) ? [lookUp(desired, options, found)] : [];
  });
  await Promise.all([...looks, ...options.leavers.map((recorded) => seeLeaver(recorded, options, found))]);
  const results = [...found.observations.values(), ...found.lookups.values()];
  return { ...found, tried: looks.length, failed: results.filter(({ state }) => state === 'unknown').length };
}

/** Whether a look is due at somebody whom state knows: the manifest changed, or something is in doubt. */
function needsLook({ ref }: DesiredObject, { recorded, edits }: Known, { refresh, proofs }: ObserveOptions): boolean {
  if (refresh === 'none' || recorded.predecessor !== undefined) return false;
  const isInDoubt = recorded.deactivated === true || recorded.unsure === 'activity' || isSuspect(proofs.get(ref));
  return refresh === 'all' || isInDoubt || edits().changes.length > 0 || edits().immutable.length > 0;
}

/** Whether the last check saw somebody deactivated whom we did not deactivate. */
function wasInactive({ ref, deactivated }: Recorded, proofs: ObserveOptions['proofs']): boolean {
  return deactivated !== true && proofs.get(ref)?.check?.isActive === false;
}

/** Looks once more at who leaves and was seen deactivated: nothing has to be sent for who still is. */
async function seeLeaver(
  recorded: Recorded,
  { target, reader, proofs, refresh }: ObserveOptions,
  { observations }: Found,
): Promise<void> {
  if (refresh === 'none' || !wasInactive(recorded, proofs)) return;
  if ((await target.isActive(recorded, undefined, reader)) === false)
    observations.set(recorded.ref, { state: 'unread', isActive: false });
}

/** Whether a look saw something else than was wanted. */
function isSuspect(proof: Proof | undefined): boolean {
  return proof?.read?.seen !== undefined || proof?.check?.isActive === false;
}

async function lookAt(
  desired: DesiredObject,
  recorded: Recorded,
  options: ObserveOptions,
  { observations, lookups }: Found,
): Promise<void> {
  const { target, reader, witnesses, proofs, now } = options;
  const { ref } = desired;
  const isFresh = now - Date.parse(recorded.provenAt) < freshMs;
  const observation = await target.look(recorded, reader, isFresh && !recorded.deactivated);
  if (recorded.deactivated) {
    // Whether somebody deactivated can be read is not known: what cannot be read is then sent again.
    if (observation.state === 'present') observations.set(ref, observation);
    return;
  }
  const seeActive = (): Promise<boolean | undefined> => target.isActive(recorded, desired, reader);
  if (observation.state === 'present') {
    const isDoubted = recorded.unsure === 'activity' || wasInactive(recorded, proofs);
    // Where no look tells now, it counts what was seen last.
    const isActive = isDoubted
      ? ((await seeActive()) ?? (wasInactive(recorded, proofs) ? false : undefined))
      : undefined;
    observations.set(ref, isActive === undefined ? observation : { ...observation, isActive });
    return;
  }
  // Whom a target deactivated it may not show any more; the check still knows the id that state has.
  if (observation.state === 'missing' && target.seesActivity(desired) && (await seeActive()) === false) {
    observations.set(ref, { state: 'unread', isActive: false });
    return;
  }
  observations.set(ref, observation);
  if (observation.state === 'missing')
    lookups.set(ref, await target.find(desired, reader, witnesses, { needsProof: false, except: recorded.id }));
}

function needsLookup({ desired, rules }: Compared, { refresh, assumeNew }: ObserveOptions): boolean {
  return refresh !== 'none' && !(assumeNew && rules.canCreate && !hasDeclaredId(desired, rules));
}

async function lookUp(
  desired: DesiredObject,
  { target, reader, witnesses }: ObserveOptions,
  { lookups }: Found,
): Promise<void> {
  lookups.set(desired.ref, await target.find(desired, reader, witnesses, { needsProof: false }));
}

/** The failure of a run whose looks all told nothing. */
export function nothingRead(tried: number, title: string): Failure {
  return new Failure('unreachable', 'nothing-read', `None of the ${tried} looks at ${title} succeeded.`, {
    hint: 'Run `caseload doctor` to see what answers.',
  });
}

/** Somebody whom a look can be tried on, and looks that proved themselves. */
export function witnessesOf({ store }: Session, recorded: ReadonlyMap<Ref, Recorded>): Witnesses {
  const trusted = new Set(store.trusted);
  return {
    trusted,
    trust: (look) => {
      trusted.add(look);
      store.trust(look);
    },
    someone: (kind) => {
      for (const [ref, entry] of recorded) {
        if (kindOf(ref) === kind && entry.origin === 'created' && !entry.deactivated && !entry.list)
          return { manifestId: idOf(ref), id: entry.id };
      }
      return undefined;
    },
  };
}
