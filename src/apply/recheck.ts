import type { Change } from '../core/model/change.ts';
import { observedDigest } from '../core/deciding/diff.ts';
import { isReadable } from '../core/model/fields.ts';
import type { Operation } from '../core/model/plan.ts';
import { digestOf, type Recorded } from '../core/model/recorded.ts';
import type { Fields } from '../core/model/resource.ts';
import { OperationError } from './operation-error.ts';
import type { OperationRun } from './context.ts';
import { rulesOf } from './received.ts';

/**
 * Looks at the object of an older plan again; throws `OperationError` (moved) when it is not as it was planned. Lists
 * cannot be read, so they are not.
 */
export async function recheck(operation: Operation, change: Change, run: OperationRun): Promise<void> {
  switch (change.action) {
    case 'adopt':
    case 'update':
      return sameAs(operation.observed, change, change.recorded, run);
    case 'activate':
      if ((await run.target.isActive(change.recorded, change.desired, run.api)) === true)
        throw changedMeanwhile(change, 'the person is active now');
      return sameAs(operation.observed, change, change.recorded, run);
    case 'recreate':
      return change.successor ? undefined : sameAs(operation.observed, change, change.predecessor, run);
    case 'delete':
      if (change.isInactive && (await run.target.isActive(change.recorded, undefined, run.api)) !== false)
        throw changedMeanwhile(change, 'the person is active again');
      return asProven(change, change.recorded, run);
    // Whoever is created is looked for right before that, and the other two change nobody who could have moved.
    case 'create':
    case 'replace':
    case 'release':
      return;
  }
}

async function sameAs(
  observed: string | undefined,
  change: Change,
  recorded: Recorded,
  run: OperationRun,
): Promise<void> {
  const fields = await seen(change, recorded, run);
  if (!fields) throw changedMeanwhile(change, 'the object is gone');
  if (
    observed !== undefined &&
    observedDigest(rulesOf(run, change.ref), fields, recorded.id, run.recorder.digest) !== observed
  )
    throw changedMeanwhile(change, 'it was changed live');
}

/** Somebody about to be deactivated must be as last proven: whoever changed them since may still need them. */
async function asProven(change: Change, recorded: Recorded, run: OperationRun): Promise<void> {
  const fields = await seen(change, recorded, run);
  if (!fields) return;
  const rules = rulesOf(run, change.ref).fields;
  for (const [name, digest] of Object.entries(recorded.fields)) {
    const [rule, value] = [rules[name], fields[name]];
    if (
      rule &&
      isReadable(rule) &&
      value !== undefined &&
      digestOf(run.recorder.digest, rule, recorded.id, name, value) !== digest
    )
      throw changedMeanwhile(change, 'it was changed live');
  }
}

async function seen(change: Change, recorded: Recorded, run: OperationRun): Promise<Fields | undefined> {
  const observation = await run.presence.lookWitnessed(recorded, run.api);
  if (observation.state === 'unknown') throw unreadable(change, observation.message);
  if (observation.state === 'unwitnessed')
    throw unreadable(change, 'It was answered as not there, and so was everybody else.');
  return observation.state === 'present' ? observation.fields : undefined;
}

function changedMeanwhile(change: Change, why: string): OperationError {
  return new OperationError('moved', {
    code: 'moved',
    message: `${change.ref} was left alone: ${why}, after the plan was made.`,
  });
}

function unreadable(change: Change, why: string): OperationError {
  return new OperationError('failed', {
    code: 'not-read',
    message: `${change.ref} could not be read again before its write. ${why}`,
  });
}
