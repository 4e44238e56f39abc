import type { Finding, Sight } from '../core/model/observed.ts';
import { diffFields, isGiven, isManaged, wantedFields } from '../core/planning/diff.ts';
import { Failure } from '../core/model/failure.ts';
import { byRef, type Manifest } from '../core/model/manifest.ts';
import type { RefreshMode } from '../core/model/plan.ts';
import type { Digest, Proof, Recorded } from '../core/model/recorded.ts';
import type { Desired, DesiredObject, Ref } from '../core/model/resource.ts';
import type { Reader } from '../connector/connection.ts';
import type { Known, Target } from '../connector/target.ts';

const freshMs = 120_000;

export interface LookOptions {
  readonly target: Target;
  readonly reader: Reader;
  readonly known: Known;
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
export interface Looks {
  readonly sights: ReadonlyMap<Ref, Sight>;
  readonly findings: ReadonlyMap<Ref, Finding>;
  readonly tried: number;
  readonly failed: number;
}

/**
 * Looks at what a plan needs to know, and at no more: what the manifest changed, what state does not know, what was
 * seen to differ.
 */
export async function lookAround(options: LookOptions): Promise<Looks> {
  const { target, reader, recorded, proofs, refresh } = options;
  const resources = byRef(options.manifest);
  const sights = new Map<Ref, Sight>();
  const findings = new Map<Ref, Finding>();

  async function look(desired: DesiredObject, known: Recorded): Promise<void> {
    const isFresh = options.now - Date.parse(known.provenAt) < freshMs;
    const sight = await target.look(known, reader, isFresh && !known.deactivated);
    if (known.deactivated) {
      // Whether somebody deactivated can be read is not known: what cannot be read is then sent again.
      if (sight.state === 'present') sights.set(desired.ref, sight);
      return;
    }
    const isDoubted =
      sight.state === 'present' && (known.unsure === 'activity' || proofs.get(desired.ref)?.check?.isActive === false);
    const isActive = isDoubted ? await target.isActive(known, desired, reader) : undefined;
    sights.set(desired.ref, isActive === undefined ? sight : ({ ...sight, isActive } as Sight));
    // Whom a target deactivated it may not show any more; the check still knows the id that we hold.
    if (
      sight.state === 'missing' &&
      target.seesActivity(desired) &&
      (await target.isActive(known, desired, reader)) === false
    )
      sights.set(desired.ref, { state: 'unread', isActive: false });
    else if (sight.state === 'missing')
      findings.set(
        desired.ref,
        await target.find(desired, reader, options.known, { needsProof: false, except: known.id }),
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
    if (refresh === 'none' || (options.assumeNew && rules.canCreate && !isGiven(desired, rules))) return [];
    return [
      target
        .find(desired, reader, options.known, { needsProof: false })
        .then((finding) => void findings.set(desired.ref, finding)),
    ];
  });
  await Promise.all(looks);
  const unknown = [...sights.values(), ...findings.values()].filter((found) => found.state === 'unknown').length;
  return { sights, findings, tried: looks.length, failed: unknown };
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
  options: LookOptions,
): boolean {
  const rules = options.target.table[desired.kind];
  if (rules.form !== 'object') return false;
  const organization = desired.organization && resources.get(desired.organization);
  const wanted = wantedFields(desired, rules, organization && options.target.givenId(organization));
  const diff = diffFields(rules, desired, wanted, known, undefined, options.digest);
  return diff.changes.length > 0 || diff.immutable.length > 0;
}
