import { adopted } from '../core/deciding/adopted.ts';
import { identityFields, isSamePerson, taken } from '../core/deciding/identity.ts';
import { immutableBlock } from '../core/deciding/immutable.ts';
import { heldBy } from '../core/model/held.ts';
import { membershipOf } from '../core/model/belonging.ts';
import type { AdoptChange, CreateChange, RecreateChange, ReplaceChange } from '../core/model/change.ts';
import type { ObjectRules } from '../core/model/fields.ts';
import type { Blocked } from '../core/model/plan.ts';
import type { LookupResult } from '../core/model/observed.ts';
import type { Recorded } from '../core/model/recorded.ts';
import type { Ref } from '../core/model/resource.ts';
import { rolesOf } from '../connector/roles.ts';
import { activate } from './activate.ts';
import type { OperationRun } from './context.ts';
import { OperationError } from './operation-error.ts';
import { rulesOf } from './received.ts';
import { replace } from './replace.ts';
import { sendFields } from './update.ts';

type Change = CreateChange | RecreateChange;
type Found = Extract<LookupResult, { state: 'found' }>;

/**
 * Somebody is there whom we did not create: adopted by the rules of a plan, and brought up to date. What a plan would
 * have said of it is said here: what cannot be changed is blocked; throws `OperationError` when he is taken for another
 * person, was deactivated, or has a list that nobody saw.
 */
export async function takeOver(change: Change, lookup: Found, run: OperationRun): Promise<void> {
  const { ref, desired, fields: wanted } = change;
  const rules = rulesOf(run, ref);
  const { recorder, adoption, target } = run;
  if (!isSamePerson({ desired, rules, wanted }, lookup)) throw anotherPerson(ref, lookup, adoption.targetTitle);
  refuseHeld(ref, lookup, 'failed', run);
  const isAway = lookup.isActive === false;
  const { recorded: base, diff } = adopted(desired, lookup, wanted, 'adopted', {
    rules,
    digest: recorder.digest,
    now: recorder.now(),
  });
  const action = isAway ? 'activate' : 'adopt';
  const { blocked } = immutableBlock(desired, diff.immutable, action, { rules, targetTitle: adoption.targetTitle });
  if (isAway && (blocked || !adoption.mayActivate(ref))) throw deactivatedThere(ref, blocked);
  const asked = rules.adminRoles ? [base] : [];
  const role = (await rolesOf(asked, target, run.api, recorder.now())).get(ref);
  const recorded: Recorded = {
    ...base,
    ...(role ? { role } : {}),
    ...(change.action === 'recreate' ? { predecessor: change.predecessor.id } : {}),
  };
  run.adopted(lookup.evidence);
  if (blocked) adoption.block(blocked);
  const common = { ref, desired, recorded, fields: diff.changes, evidence: lookup.evidence };
  const counted = countingIdentity({ action: 'adopt', ...common }, rules, run);
  if (isAway) {
    const back = { action: 'activate', ...common } as const;
    await activate(back, target.steps(back, run.resolve), counted);
  } else {
    await recorder.write({ put: [recorded] });
    const steps = target.steps({ action: 'adopt', ...common }, run.resolve);
    await sendFields(steps.after(recorded.id), wanted, ref, desired, counted);
  }
  await takeListOver(ref, run);
}

/** The run of an adoption that makes somebody another person: guards of later runs count it. */
function countingIdentity(change: AdoptChange, rules: ObjectRules, run: OperationRun): OperationRun {
  const { ref, recorded, evidence } = change;
  const fields = [...identityFields(change, rules, true)].map(
    (name) => ({ name, cause: 'edit', identity: true }) as const,
  );
  if (fields.length === 0) return run;
  const removal = run.removalOf({ ref, action: 'adopt', after: [], requests: 0, id: recorded.id, evidence, fields });
  return removal ? { ...run, operation: { ...run.operation, removal } } : run;
}

/** Sends the list that the create would have brought; throws `OperationError` where nobody saw who else is on it. */
async function takeListOver(ref: Ref, run: OperationRun): Promise<void> {
  const desired = run.adoption.listOf(ref);
  const brought = membershipOf(run.target.table)?.membersInCreate ?? 0;
  // A longer list has an operation of its own.
  if (!desired || desired.members.length === 0 || desired.members.length > brought) return;
  const change: ReplaceChange = { action: 'replace', ref: desired.ref, desired, blind: false };
  await replace(change, run.target.steps(change, run.resolve), [], run);
}

/** Throws `OperationError` for somebody who is another ref's; who is nobody's is this one's from now on. */
export function refuseHeld(ref: Ref, { id }: Found, status: 'failed' | 'unknown', run: OperationRun): void {
  const holder = run.recorder.claim(ref, id);
  if (holder === undefined) return;
  const { message, hint } = heldBy(ref, holder);
  throw new OperationError(status, { code: 'id-held', message: `${message} ${hint}` });
}

/** The ending for somebody whom somebody else deactivated in the target; `apart` is what keeps him so. */
export function deactivatedThere(ref: Ref, apart?: Blocked): OperationError {
  const way = apart
    ? `${apart.message} ${apart.hint}`
    : 'To activate: --allow-activate 1, or settings.onLiveDeactivation: activate.';
  const message = `${ref} is there already, and was deactivated there. ${way}`;
  return new OperationError('failed', { code: 'live-deactivation', message });
}

function anotherPerson(ref: Ref, { evidence }: Found, title: string): OperationError {
  const { message, hint } = taken(ref, evidence, title);
  return new OperationError('failed', { code: 'identity-differs', message: `${message} ${hint}` });
}
