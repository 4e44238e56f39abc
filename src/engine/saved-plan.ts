import { canonical } from '../core/model/canonical.ts';
import { Failure, type FailureCode } from '../core/model/failure.ts';
import { objectOf } from '../core/shape/json.ts';
import type { Operation, Plan, SavedPlan } from '../core/model/plan.ts';
import { gist } from '../core/planning/replay.ts';
import type { Key } from '../state/key.ts';
import type { Store } from '../state/store.ts';
import type { Account } from './account/account.ts';

export type { SavedPlan };

/** What a saved plan is checked against. */
export interface Bearings {
  readonly target: string;
  readonly manifest: string;
  readonly store: Store;
  readonly account: Account;
  readonly now: number;
}

/** The form in which plans are kept; it rises when an older version could not carry one out as it was meant. */
const planFormat = 2;

/** After so long (milliseconds) an object of a saved plan is read again before it is written. */
const freshMs = 60_000;

/** So far (milliseconds) may clocks of two machines be apart. */
const apartMs = 5 * 60_000;

const again = 'Make a new one: caseload plan --out FILE.';

/** Signs a plan that is good for `lifetimeMs` from the time at which it was made. */
export function signPlan(plan: Plan, key: Key, lifetimeMs: number): SavedPlan {
  const dated = {
    ...plan,
    format: planFormat,
    expiresAt: new Date(Date.parse(plan.createdAt) + lifetimeMs).toISOString(),
  };
  return { ...dated, signature: key.seal(sealed(dated)) };
}

/**
 * Reads a saved plan; throws `Failure` (state) when it was not signed with this key, was changed since, or is one of
 * another version.
 */
export function readPlan(text: string, key: Key): SavedPlan {
  const plan = parse(text);
  // A later version may sign otherwise: asked first, so that its plans are not called changed.
  if (formatOf(plan) > planFormat)
    throw new Failure('state', 'newer-plan', 'The saved plan was made by a later version of caseload.', {
      hint: `Use the version that made it, or a later one. ${again}`,
    });
  if (!plan || typeof plan.signature !== 'string' || !key.isSeal(sealed(plan), plan.signature)) {
    throw new Failure('state', 'plan-not-ours', 'The saved plan is not ours: its signature does not fit.', {
      hint:
        'It was changed, or made with another key: CASELOAD_KEY must be the same where it is made and where it is ' +
        `applied. ${again}`,
    });
  }
  if (formatOf(plan) < planFormat)
    throw new Failure('state', 'older-plan', 'The saved plan was made by an earlier version of caseload.', {
      hint: again,
    });
  return plan;
}

/** Plans of the first form do not say which it is. */
function formatOf(plan: Partial<SavedPlan> | undefined): number {
  return typeof plan?.format === 'number' ? plan.format : 1;
}

/** Throws `Failure` (state) when a saved plan is of another target, manifest or state, has expired or was used. */
export function checkPlan(plan: SavedPlan, { target, manifest, store, account, now }: Bearings): void {
  const stale = (code: FailureCode, why: string, hint = again): Failure =>
    new Failure('state', code, `The saved plan cannot be applied: ${why}`, { hint });
  if (plan.target !== target) throw stale('plan-other-target', `it is for ${plan.target}.`);
  if (store.isUsed(plan.signature)) throw stale('plan-used', 'it was applied already, and a plan is good once.');
  if (plan.state.origin !== account.origin)
    throw stale(
      'plan-other-account',
      `it is for ${plan.state.origin}, and this run would reach ${account.origin}.`,
      `Set the address to the one that it was made for. ${again}`,
    );
  if (plan.state.account !== account.key)
    throw stale('plan-other-account', 'it was made with another API key, which may be of another account.');
  if (Date.parse(plan.createdAt) > now + apartMs)
    throw stale('plan-ahead', `it is dated ${plan.createdAt}, and here it is ${new Date(now).toISOString()}.`);
  if (Date.parse(plan.expiresAt) <= now) throw stale('plan-expired', `it expired at ${plan.expiresAt}.`);
  if (plan.state.isNew) {
    if (!store.isNew) throw stale('plan-stale', 'it was made where there was no state, and by now there is one.');
  } else if (plan.state.lineage !== store.lineage) {
    throw stale(
      'plan-other-state',
      'it was made from another state.',
      `CASELOAD_STATE (or --state) must name the same state where it is made and where it is applied. ${again}`,
    );
  }
  if (plan.state.serial !== store.serial || plan.state.entries !== store.entries) {
    throw stale(
      'plan-stale',
      `it was made from state serial ${plan.state.serial}, and state has moved to ${store.serial} since.`,
    );
  }
  if (plan.manifest !== manifest)
    throw stale('plan-other-manifest', 'the manifest is not the one that it was made from.');
}

/**
 * Whether what a saved plan saw of an object is too old to act on: its own age counts, and a plan of a clock that is
 * ahead of this one counts as old.
 */
export function isOldLook({ createdAt }: SavedPlan, { seenAt = createdAt }: Operation, now: number): boolean {
  const age = now - Date.parse(seenAt);
  return age > freshMs || age < 0 || Date.parse(createdAt) > now;
}

/** A saved plan as it was shown when it was made; only what guards let pass is judged when it is carried out. */
export function shownPlan({ format, expiresAt, signature, ...plan }: SavedPlan, { guards }: Plan): Plan {
  void [format, expiresAt, signature];
  return { ...plan, guards };
}

/** Throws `Failure` (state) when the operations made anew from a saved plan are not those that it shows. */
export function checkSame(plan: SavedPlan, made: Plan): void {
  if (gist(plan.operations) === gist(made.operations)) return;
  throw new Failure(
    'state',
    'plan-stale',
    'The saved plan cannot be applied: settings or what state knows differ from when it was made.',
    { hint: again },
  );
}

function sealed({ signature, ...plan }: Partial<SavedPlan>): string {
  void signature;
  return `plan ${canonical(plan)}`;
}

function parse(text: string): SavedPlan | undefined {
  try {
    // Its form is vouched for by the signature, which is checked before anything else.
    return objectOf(JSON.parse(text)) as SavedPlan | undefined;
  } catch {
    return undefined;
  }
}
