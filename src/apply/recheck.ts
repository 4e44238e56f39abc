import type { Change } from '../core/model/change.ts';
import { observedDigest } from '../core/planning/diff.ts';
import { isReadable } from '../core/model/fields.ts';
import type { Operation } from '../core/model/plan.ts';
import { digestOf, type Recorded } from '../core/model/recorded.ts';
import type { Fields } from '../core/model/resource.ts';
import { Ending } from './operation-error.ts';
import type { Errand } from './context.ts';
import { rulesOf } from './write.ts';

/**
 * Looks at the object of an older plan again; throws `Ending` (moved) when it is not as it was planned. Lists cannot be
 * read, so they are not.
 */
export async function recheck(operation: Operation, change: Change, world: Errand): Promise<void> {
  switch (change.action) {
    case 'create': {
      const finding = await world.target.find(change.desired, world.api, world.known, { needsProof: false });
      if (finding.state === 'unknown') throw unreadable(change, finding.message);
      if (finding.state !== 'nobody') throw moved(change, 'somebody is there now');
      return;
    }
    case 'adopt':
    case 'update':
      return sameAs(operation.observed, change, change.recorded, world);
    case 'activate':
      if ((await world.target.isActive(change.recorded, change.desired, world.api)) === true)
        throw moved(change, 'the person is active now');
      return sameAs(operation.observed, change, change.recorded, world);
    case 'recreate':
      return change.successor ? undefined : sameAs(operation.observed, change, change.predecessor, world);
    case 'delete':
      return asProven(change, change.recorded, world);
    case 'replace':
    case 'release':
      return;
  }
}

async function sameAs(observed: string | undefined, change: Change, recorded: Recorded, world: Errand): Promise<void> {
  const fields = await seen(change, recorded, world);
  if (!fields) throw moved(change, 'the object is gone');
  if (
    observed !== undefined &&
    observedDigest(rulesOf(world, change.ref), fields, recorded.id, world.digest) !== observed
  )
    throw moved(change, 'it was changed live');
}

/** Somebody about to be deactivated must be as last proven: whoever changed them since may still need them. */
async function asProven(change: Change, recorded: Recorded, world: Errand): Promise<void> {
  const fields = await seen(change, recorded, world);
  if (!fields) return;
  const rules = rulesOf(world, change.ref).fields;
  for (const [name, digest] of Object.entries(recorded.fields)) {
    const [rule, value] = [rules[name], fields[name]];
    if (
      rule &&
      isReadable(rule) &&
      value !== undefined &&
      digestOf(world.digest, rule, recorded.id, name, value) !== digest
    )
      throw moved(change, 'it was changed live');
  }
}

async function seen(change: Change, recorded: Recorded, world: Errand): Promise<Fields | undefined> {
  const sight = await world.target.look(recorded, world.api, false);
  if (sight.state === 'unknown') throw unreadable(change, sight.message);
  return sight.state === 'present' ? sight.fields : undefined;
}

function moved(change: Change, why: string): Ending {
  return new Ending('moved', {
    code: 'moved',
    message: `${change.ref} was left alone: ${why}, after the plan was made.`,
  });
}

function unreadable(change: Change, why: string): Ending {
  return new Ending('failed', {
    code: 'not-read',
    message: `${change.ref} could not be read again before its write. ${why}`,
  });
}
