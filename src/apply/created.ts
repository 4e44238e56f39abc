import { managedListOf } from '../core/model/belonging.ts';
import type { CreateChange, RecreateChange } from '../core/model/change.ts';
import type { LookupResult } from '../core/model/observed.ts';
import { keysOf, type Recorded } from '../core/model/recorded.ts';
import type { Steps, WriteResult } from '../connector/target.ts';
import type { OperationRun } from './context.ts';
import { afterWrite, failWhenNotTaken } from './after-write.ts';
import { rulesOf } from './received.ts';
import { deactivatedThere, refuseHeld } from './take-over.ts';
import { sendFields } from './update.ts';
import type { Details } from './write.ts';

type Change = CreateChange | RecreateChange;
type Found = Extract<LookupResult, { state: 'found' }>;

/** What the next run needs to find somebody whose create was lost. */
export function detailsOf(change: Change, run: OperationRun): Details {
  const keys = keysOf(run.recorder.digest, rulesOf(run, change.ref), change.ref, change.fields);
  const { list, begun } = madeList(change, run) ?? {};
  return {
    keys,
    ...(list ? { list } : {}),
    ...(begun ? { begun } : {}),
    ...(change.action === 'recreate' ? { predecessor: change.predecessor.id } : {}),
    ...(change.desired.protect ? { protect: true } : {}),
  };
}

/** The answer named the new person: remembered, with the list that the create made, before anything else is sent. */
export async function created(
  change: Change,
  steps: Steps,
  said: WriteResult & { readonly id: string },
  close: number | undefined,
  run: OperationRun,
): Promise<void> {
  const { ref, desired, fields } = change;
  const base: Recorded = {
    ref,
    id: said.id,
    origin: 'created',
    fields: {},
    provenAt: run.recorder.now(),
    ...(said.isRead ? {} : { sent: { at: run.recorder.now() } }),
    ...(said.organizationId === undefined ? {} : { organizationId: said.organizationId }),
    ...(desired.protect ? { protect: true } : {}),
    ...(change.action === 'recreate' ? { predecessor: change.predecessor.id } : {}),
  };
  const { recorded, notTaken } = steps.create
    ? afterWrite(base, steps.create, fields, said, run)
    : { recorded: base, notTaken: [] };
  const made = madeList(change, run);
  const list: Recorded[] = made
    ? [{ ...made, id: said.id, origin: 'created', fields: {}, provenAt: base.provenAt }]
    : [];
  await run.recorder.write({ ...(close === undefined ? {} : { close }), put: [recorded, ...list] });
  await sendFields(steps.after(said.id), fields, ref, desired, run);
  failWhenNotTaken(ref, notTaken);
}

/** Somebody is there after our own create was lost: it took effect. */
export async function ours(
  change: Change,
  steps: Steps,
  lookup: Found,
  close: number | undefined,
  run: OperationRun,
): Promise<void> {
  // What was sent may have taken effect all the same, under an id that nobody knows yet.
  refuseHeld(change.ref, lookup, 'unknown', run);
  if (lookup.isActive === false) throw deactivatedThere(change.ref);
  const organization = lookup.organizationId === undefined ? {} : { organizationId: lookup.organizationId };
  await created(change, steps, { id: lookup.id, shown: lookup.fields, isRead: true, ...organization }, close, run);
}

/** The list that a create brings: its first member is the only one. */
function madeList(change: Change, run: OperationRun): Pick<Recorded, 'ref' | 'list' | 'begun'> | undefined {
  const ref = managedListOf(run.target.table, change.ref);
  const [primary, ...others] = change.members;
  if (ref === undefined || primary === undefined) return undefined;
  return { ref, list: [run.resolve(primary)], ...(others.length > 0 ? { begun: true as const } : {}) };
}
