import type { AdoptChange, Change, UpdateChange } from '../core/model/change.ts';
import type { Ref } from '../core/model/resource.ts';
import type { WriteCall } from '../connector/call.ts';
import type { Steps } from '../connector/target.ts';
import { activate, valuesOf } from './activate.ts';
import type { OperationRun } from './context.ts';
import { create } from './create.ts';
import { release, remove } from './remove.ts';
import { replace } from './replace.ts';
import { sendFields } from './update.ts';

/**
 * Carries one change out but for the requests that wait until others are done, which it gives back; throws
 * `OperationError` when it does not end as done.
 */
export async function carryOut(
  change: Change,
  needs: readonly Ref[],
  run: OperationRun,
): Promise<readonly WriteCall[]> {
  const steps = run.target.steps(change, run.resolve);
  await begin(change, steps, needs, run);
  return steps.finish;
}

async function begin(change: Change, steps: Steps, needs: readonly Ref[], run: OperationRun): Promise<void> {
  switch (change.action) {
    case 'create':
      return create(change, steps, needs, run);
    case 'recreate':
      return change.successor ? undefined : create(change, steps, needs, run);
    case 'adopt':
    case 'update':
      return update(change, steps, run);
    case 'activate':
      return activate(change, steps, run);
    case 'replace':
      return replace(change, steps, needs, run);
    case 'delete':
      return remove(change, steps, run);
    case 'release':
      return release(change, run);
  }
}

async function update(change: AdoptChange | UpdateChange, steps: Steps, run: OperationRun): Promise<void> {
  const { ref, desired, recorded, fields } = change;
  await run.recorder.write({ put: [recorded] });
  await sendFields(steps.after(recorded.id), valuesOf(fields), ref, desired, run);
}
