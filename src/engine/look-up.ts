import type { LookupResult, Observation } from '../core/model/observed.ts';
import { diffFields } from '../core/planning/diff.ts';
import { hasDeclaredId, isManaged, wantedFields } from '../core/planning/desired.ts';
import type { Session } from './session.ts';
import { Failure } from '../core/model/failure.ts';
import { byRef, type Manifest } from '../core/model/manifest.ts';
import type { RefreshMode } from '../core/model/plan.ts';
import type { Digest, Proof, Recorded } from '../core/model/recorded.ts';
import { idOf, kindOf, type Desired, type DesiredObject, type Ref } from '../core/model/resource.ts';
import type { Reader } from '../connector/connection.ts';
import type { Witnesses, Target } from '../connector/target.ts';

const freshMs = 120_000;

export interface ObserveOptions {
  readonly target: Target;
  readonly reader: Reader;
  readonly witnesses: Witnesses;
  readonly manifest: Manifest;
  readonly recorded: ReadonlyMap<Ref, Recorded>;
  readonly proofs: ReadonlyMap<Ref, Proof>;
  readonly refresh: RefreshMode;
  /** Left alone, so not looked at. */
  readonly except: ReadonlySet<Ref>;
  /** Nobody is looked up before a create. */
  readonly assumeNew: boolean;
  readonly digest: Digest;
  readonly now: number;
}

/** What was looked at, and how many of the looks told nothing. */
export interface Observations {
  readonly observations: ReadonlyMap<Ref, Observation>;
  readonly lookups: ReadonlyMap<Ref, LookupResult>;
  readonly tried: number;
  readonly failed: number;
}

/**
 * Looks at what a plan needs to know, and at no more: what the manifest changed, what state does not know, what was
 * seen to differ.
 */
export async function observe(options: ObserveOptions): Promise<Observations> {
  const { target, reader, recorded, proofs, refresh } = options;
  const resources = byRef(options.manifest);
  const observations = new Map<Ref, Observation>();
  const lookups = new Map<Ref, LookupResult>();

  async function look(desired: DesiredObject, known: Recorded): Promise<void> {
    const isFresh = options.now - Date.parse(known.provenAt) < freshMs;
    const observation = await target.look(known, reader, isFresh && !known.deactivated);
    if (known.deactivated) {
      // Whether somebody deactivated can be read is not known: what cannot be read is then sent again.
      if (observation.state === 'present') observations.set(desired.ref, observation);
      return;
    }
    const isDoubted =
      observation.state === 'present' &&
      (known.unsure === 'activity' || proofs.get(desired.ref)?.check?.isActive === false);
    const isActive = isDoubted ? await target.isActive(known, desired, reader) : undefined;
    observations.set(desired.ref, isActive === undefined ? observation : ({ ...observation, isActive } as Observation));
    // Whom a target deactivated it may not show any more; the check still knows the id that we hold.
    if (
      observation.state === 'missing' &&
      target.seesActivity(desired) &&
      (await target.isActive(known, desired, reader)) === false
    )
      observations.set(desired.ref, { state: 'unread', isActive: false });
    else if (observation.state === 'missing')
      lookups.set(
        desired.ref,
        await target.find(desired, reader, options.witnesses, { needsProof: false, except: known.id }),
      );
  }

  function needsLook(desired: DesiredObject, known: Recorded): boolean {
    if (refresh === 'none' || known.predecessor !== undefined) return false;
    return (
      refresh === 'all' ||
      known.deactivated === true ||
      known.unsure === 'activity' ||
      isSuspect(proofs.get(desired.ref)) ||
      isEdited(desired, known, resources, options)
    );
  }

  const looks = options.manifest.resources.flatMap((desired) => {
    const rules = target.table[desired.kind];
    if (
      desired.form !== 'object' ||
      rules.form !== 'object' ||
      !isManaged(desired, rules) ||
      options.except.has(desired.ref)
    )
      return [];
    const known = recorded.get(desired.ref);
    if (known) return needsLook(desired, known) ? [look(desired, known)] : [];
    if (refresh === 'none' || (options.assumeNew && rules.canCreate && !hasDeclaredId(desired, rules))) return [];
    return [
      target
        .find(desired, reader, options.witnesses, { needsProof: false })
        .then((lookup) => void lookups.set(desired.ref, lookup)),
    ];
  });
  await Promise.all(looks);
  const unknown = [...observations.values(), ...lookups.values()].filter((found) => found.state === 'unknown').length;
  return { observations, lookups, tried: looks.length, failed: unknown };
}

/** The failure of a run whose looks all told nothing. */
export function nothingRead(tried: number, title: string): Failure {
  return new Failure('unreachable', 'nothing-read', `None of the ${tried} looks at ${title} succeeded.`, {
    hint: 'Run `caseload doctor` to see what answers.',
  });
}

/** Whether a look saw something else than was wanted. */
function isSuspect(proof: Proof | undefined): boolean {
  return proof?.read?.seen !== undefined || proof?.check?.isActive === false;
}

/** Whether the manifest asks for something else than was last proven. */
function isEdited(
  desired: DesiredObject,
  known: Recorded,
  resources: ReadonlyMap<Ref, Desired>,
  options: ObserveOptions,
): boolean {
  const rules = options.target.table[desired.kind];
  if (rules.form !== 'object') return false;
  const organization = desired.organization && resources.get(desired.organization);
  const wanted = wantedFields(desired, rules, organization && options.target.declaredId(organization));
  const diff = diffFields(rules, desired, wanted, known, undefined, options.digest);
  return diff.changes.length > 0 || diff.immutable.length > 0;
}

/** Somebody whom a look can be tried on, and looks that proved themselves. */
export function witnessesOf(session: Session, recorded: ReadonlyMap<Ref, Recorded>): Witnesses {
  const trusted = new Set(session.store.trusted);
  return {
    trusted,
    trust: (look) => {
      trusted.add(look);
      session.store.trust(look);
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
