import { canonical } from '../core/model/canonical.ts';
import { Failure, type FailureCode } from '../core/model/failure.ts';
import { objectOf } from '../core/shape/json.ts';
import type { Plan, SavedPlan } from '../core/model/plan.ts';
import { gist } from '../core/planning/replay.ts';
import type { Key } from '../state/key.ts';
import type { Store } from '../state/store.ts';

export type { SavedPlan };

/** What a saved plan is checked against. */
export interface Bearings {
  readonly target: string;
  readonly manifest: string;
  readonly store: Store;
  readonly now: number;
}

/** After so long (milliseconds) the objects of a saved plan are read again before they are written. */
export const freshMs = 60_000;

const again = 'Make a new one: caseload plan --out FILE.';

/** Signs a plan that is good for `lifetimeMs` from the time at which it was made. */
export function signPlan(plan: Plan, key: Key, lifetimeMs: number): SavedPlan {
  const dated = { ...plan, expiresAt: new Date(Date.parse(plan.createdAt) + lifetimeMs).toISOString() };
  return { ...dated, signature: key.seal(sealed(dated)) };
}

/** Reads a saved plan; throws `Failure` (state) when it was not signed with this key, or was changed since. */
export function readPlan(text: string, key: Key): SavedPlan {
  const plan = parse(text);
  if (!plan || typeof plan.signature !== 'string' || !key.isSeal(sealed(plan), plan.signature)) {
    throw new Failure('state', 'plan-not-ours', 'The saved plan is not ours: its signature does not fit.', {
      hint:
        'It was changed, or made with another key: CASELOAD_KEY must be the same where it is made and where it is ' +
        `applied. ${again}`,
    });
  }
  return plan;
}

/** Throws `Failure` (state) when a saved plan is of another target, manifest or state, has expired or was used. */
export function checkPlan(plan: SavedPlan, { target, manifest, store, now }: Bearings): void {
  const stale = (code: FailureCode, why: string, hint = again): Failure =>
    new Failure('state', code, `The saved plan cannot be applied: ${why}`, { hint });
  if (plan.target !== target) throw stale('plan-other-target', `it is for ${plan.target}.`);
  if (store.isUsed(plan.signature)) throw stale('plan-used', 'it was applied already, and a plan is good once.');
  if (Date.parse(plan.expiresAt) <= now) throw stale('plan-expired', `it expired at ${plan.expiresAt}.`);
  if (plan.state.lineage !== store.lineage && !(store.isNew && plan.state.serial === 0 && plan.state.entries === 0)) {
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
