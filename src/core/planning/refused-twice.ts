import * as v from 'valibot';
import { isEqual } from '../comparing/equal.ts';
import type { ObjectRules } from '../model/fields.ts';
import type { LookupResult, Means } from '../model/observed.ts';
import { kinds, type DesiredObject, type Kind } from '../model/resource.ts';

/** The form of one thing that a target was seen to refuse: a second person with the same address, or own id. */
export const refusedTwiceShape = v.object({
  kind: v.picklist(kinds),
  by: v.picklist(['own-id', 'address']),
  /** Whether the first one was active. */
  isActive: v.boolean(),
  /** ISO 8601. */
  at: v.pipe(
    v.string(),
    v.check((at) => !Number.isNaN(Date.parse(at))),
  ),
});

/** One thing that a target was seen to refuse. */
export type RefusedTwice = v.InferOutput<typeof refusedTwiceShape>;

/** Who had what a refused create asked for. */
export type Holder = Pick<Extract<LookupResult, { state: 'found' }>, 'fields' | 'isActive' | 'by'>;

const lifeMs = 90 * 24 * 60 * 60 * 1000;

/**
 * Whether a target refuses a second person of a kind whatever they share, and whether or not the first one is active:
 * then a create makes nobody twice. What was seen 90 days ago does not count any more.
 */
export function isRefusedTwice(seen: readonly RefusedTwice[], kind: Kind, now: number): boolean {
  const current = seen.filter((one) => one.kind === kind && now - Date.parse(one.at) < lifeMs);
  return (['own-id', 'address'] as const).every((by) =>
    [true, false].every((isActive) => current.some((one) => one.by === by && one.isActive === isActive)),
  );
}

/**
 * What a refusal shows of a target once a look told who was there: it was for the address when he has another own id
 * or none, for the own id when he has another address or none, and nothing when he shares both.
 */
export function refusalShows(
  desired: DesiredObject,
  rules: ObjectRules,
  { fields, isActive, by }: Holder,
  at: string,
): RefusedTwice | undefined {
  if (isActive === undefined) return undefined;
  const has = (means: Means, isMeant: (name: string) => boolean): boolean =>
    (by?.includes(means) ?? false) ||
    Object.entries(rules.fields).some(([name, rule]) => {
      const [wanted, there] = [rule.from === 'own-id' ? desired.id : desired.fields[name], fields[name]];
      return isMeant(name) && wanted !== undefined && there !== undefined && isEqual(rule, there, wanted);
    });
  const hasId = has('own-id', (name) => rules.fields[name]?.from === 'own-id');
  const hasAddress = has('address', (name) => rules.fields[name]?.identifies === true);
  return hasId === hasAddress ? undefined : { kind: desired.kind, by: hasId ? 'own-id' : 'address', isActive, at };
}

/** What is known with one more: the latest of its like. */
export function withRefusal(seen: readonly RefusedTwice[], one: RefusedTwice): readonly RefusedTwice[] {
  const isSame = (other: RefusedTwice): boolean =>
    other.kind === one.kind && other.by === one.by && other.isActive === one.isActive;
  return [...seen.filter((other) => !isSame(other)), one];
}
