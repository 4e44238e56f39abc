import { BudgetSpent } from '../../connector/budget.ts';
import type { Reader } from '../../connector/connection.ts';
import type { Target, TargetDefinition } from '../../connector/target.ts';
import { Failure } from '../../core/model/failure.ts';
import type { ObjectRules } from '../../core/model/fields.ts';
import type { Observation } from '../../core/model/observed.ts';
import { isDigestOf, longestKnown, type Digest, type Recorded } from '../../core/model/recorded.ts';
import { kindOf, type Fields, type Ref } from '../../core/model/resource.ts';
import { isRequestErrorCode } from '../../core/shape/answer-codes.ts';

/** What proving an account takes. */
export interface Provable {
  readonly definition: TargetDefinition;
  readonly target: Target;
  readonly digest: Digest;
  readonly recorded: ReadonlyMap<Ref, Recorded>;
  readonly origin: string;
}

const readsAtMost = 3;

/** The objects that state holds: who is active first, and among them who has been known longest. */
export function heldObjects(recorded: ReadonlyMap<Ref, Recorded>, { table }: Target): readonly Recorded[] {
  const objects = longestKnown([...recorded.values()].filter(({ ref }) => table[kindOf(ref)].form === 'object'));
  return [...objects.filter(({ deactivated }) => !deactivated), ...objects.filter(({ deactivated }) => deactivated)];
}

/**
 * Proves by at most three reads that the account which answers is the one whose people state holds, and tells who
 * proved it; throws `Failure`: state when others answered, unreachable when nothing did.
 */
export async function proveAccount(provable: Provable, reader: Reader): Promise<Ref> {
  const { target, recorded } = provable;
  const held = heldObjects(recorded, target);
  const able = held.filter((one) => provingFields(one, provable).length > 0);
  const told: string[] = [];
  for (const one of able.slice(0, readsAtMost)) {
    const seen = await look(one, provable, reader);
    if (isProof(one, seen, provable)) return one.ref;
    if (seen.state !== 'unknown' || !isRequestErrorCode(seen.code)) told.push(one.ref);
  }
  if (able.length > 0 && told.length === 0) throw nothingTold(provable, Math.min(able.length, readsAtMost));
  throw otherAccount(provable, told, held.length);
}

async function look(one: Recorded, { target, origin }: Provable, reader: Reader): Promise<Observation> {
  try {
    return await target.look(one, reader, false);
  } catch (cause) {
    if (!(cause instanceof BudgetSpent)) throw cause;
    throw new Failure(
      'unreachable',
      'budget',
      `The budget was spent before it was proven that ${origin} is the account of this state.`,
      { hint: `Give it ${readsAtMost} requests more, once.` },
    );
  }
}

/** The groups of fields of which one proves somebody by what state holds of them; an empty one where the id does. */
function provingFields(one: Recorded, { definition }: Provable): readonly (readonly string[])[] {
  if (!definition.provenBy) return [[]];
  const isHeld = (name: string): boolean => name in one.fields && !one.unproven?.includes(name);
  return definition.provenBy.filter((names) => names.every(isHeld));
}

/** Whether a look shows the very person that state holds. */
function isProof(one: Recorded, seen: Observation, provable: Provable): boolean {
  if (seen.state !== 'present') return false;
  const rules = provable.target.table[kindOf(one.ref)];
  return provingFields(one, provable).some(
    (names) => rules.form === 'object' && names.every((name) => isAsHeld(one, rules, name, seen.fields, provable)),
  );
}

function isAsHeld(one: Recorded, rules: ObjectRules, name: string, shown: Fields, { digest }: Provable): boolean {
  const [rule, value] = [rules.fields[name], shown[name]];
  return rule !== undefined && value !== undefined && isDigestOf(one.fields[name], digest, rule, one.id, name, value);
}

function nothingTold({ origin }: Provable, tried: number): Failure {
  return new Failure(
    'unreachable',
    'nothing-read',
    `Whether ${origin} is the account of this state could not be told: none of ${tried} reads was answered.`,
    { hint: 'Run the same command again later; `caseload doctor` shows what answers.' },
  );
}

function otherAccount({ origin, definition }: Provable, told: readonly string[], held: number): Failure {
  const why =
    told.length === 0
      ? `state holds nothing of its ${held} resources that could prove it`
      : `it showed none of ${told.join(', ')} as this state holds them`;
  return new Failure('state', 'other-account', `${origin} is not proven to be the account of this state: ${why}.`, {
    hint:
      `Set ${definition.variables.key} back to the key of the account that this state was made with, or keep the ` +
      'state of the other one in a place of its own (--state). When it is certain that the key is of the same ' +
      'account, run: caseload state rebind --key',
  });
}
