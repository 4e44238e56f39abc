import type { ActivateChange, AdoptChange, Change, DeleteChange, UpdateChange } from '../core/model/change.ts';
import { diffFields, observedDigest } from '../core/deciding/diff.ts';
import type { Operation } from '../core/model/plan.ts';
import type { Recorded } from '../core/model/recorded.ts';
import type { Fields } from '../core/model/resource.ts';
import { OperationError } from './operation-error.ts';
import type { OperationRun } from './context.ts';
import { rulesOf } from './received.ts';
import { rememberRemoved } from './remove.ts';

/**
 * Looks at the object of an older plan again. True when it is as the plan wants it already: that is remembered, and
 * nothing is left to send. Throws `OperationError` (moved) when it is not as the plan saw it. Lists cannot be read, so
 * they are not.
 */
export async function recheck(operation: Operation, change: Change, run: OperationRun): Promise<boolean> {
  const { observed } = operation;
  switch (change.action) {
    case 'adopt':
    case 'update': {
      const fields = await seenThere(change, change.recorded, run);
      if (await isDoneAlready(change, change.recorded, fields, run)) return true;
      return asSeen(observed, change, change.recorded, fields, run);
    }
    case 'activate':
      return activation(observed, change, run);
    case 'recreate':
      if (change.successor) return false;
      return asSeen(observed, change, change.predecessor, await seenThere(change, change.predecessor, run), run);
    case 'delete':
      return removal(observed, change, run);
    // Whoever is created is looked for right before that, and the other two change nobody who could have moved.
    case 'create':
    case 'replace':
    case 'release':
      return false;
  }
}

/** Somebody about to be activated: who is active by now is as the plan wants them, when their fields are too. */
async function activation(observed: string | undefined, change: ActivateChange, run: OperationRun): Promise<boolean> {
  const { recorded } = change;
  const isActive = (await run.target.isActive(recorded, change.desired, run.api)) === true;
  const fields = await seenThere(change, recorded, run);
  if (!isActive) return asSeen(observed, change, recorded, fields, run);
  const { deactivated, unsure, ...active } = recorded;
  void [deactivated, unsure];
  if (await isDoneAlready(change, active, fields, run)) return true;
  throw changedMeanwhile(change, 'the person is active now');
}

/**
 * Somebody about to be deactivated must be as the plan saw them: whoever changed them since may still need them. Of
 * whom the plan saw nothing it said so, and there is nothing to compare.
 */
async function removal(observed: string | undefined, change: DeleteChange, run: OperationRun): Promise<boolean> {
  if (observed === undefined) return false;
  const fields = await seen(change, change.recorded, run);
  if (!fields) return false;
  asSeen(observed, change, change.recorded, fields, run);
  if ((await run.target.isActive(change.recorded, undefined, run.api)) !== false) return false;
  await rememberRemoved(change, {}, run);
  return true;
}

/** Whether all that would be sent is there already; it is remembered then. */
async function isDoneAlready(
  { ref, desired, fields, action }: UpdateChange | AdoptChange | ActivateChange,
  recorded: Recorded,
  shown: Fields,
  run: OperationRun,
): Promise<boolean> {
  if (fields.length === 0 && action !== 'activate') return false;
  const wanted = Object.fromEntries(fields.map(({ name, to }) => [name, to]));
  const seenNow = { fields: shown, at: run.recorder.now() };
  const { proven } = diffFields(rulesOf(run, ref), desired, wanted, recorded, seenNow, run.recorder.digest);
  if (fields.some(({ name }) => !(name in proven))) return false;
  const unproven = recorded.unproven?.filter((name) => !(name in proven));
  await run.recorder.write({
    put: [
      {
        ...recorded,
        fields: { ...recorded.fields, ...proven },
        provenAt: run.recorder.now(),
        ...(unproven ? { unproven } : {}),
      },
    ],
  });
  return true;
}

/** Nothing is done yet, and the object is as the plan saw it; where it saw nothing it only has to be there. */
function asSeen(
  observed: string | undefined,
  change: Change,
  recorded: Recorded,
  fields: Fields,
  run: OperationRun,
): false {
  const now = observedDigest(rulesOf(run, change.ref), fields, recorded.id, run.recorder.digest);
  if (observed !== undefined && now !== observed) throw changedMeanwhile(change, 'it was changed live');
  return false;
}

async function seenThere(change: Change, recorded: Recorded, run: OperationRun): Promise<Fields> {
  const fields = await seen(change, recorded, run);
  if (!fields) throw changedMeanwhile(change, 'the object is gone');
  return fields;
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
