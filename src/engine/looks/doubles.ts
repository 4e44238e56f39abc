import { isEmpty, isEqual } from '../../core/comparing/equal.ts';
import type { Observation } from '../../core/model/observed.ts';
import type { Drift } from '../../core/model/plan.ts';
import type { Proof, Recorded } from '../../core/model/recorded.ts';
import type { DesiredObject, Ref } from '../../core/model/resource.ts';
import type { Reader } from '../../connector/connection.ts';
import type { DoubleLook, Target } from '../../connector/target.ts';

const aloneMs = 24 * 60 * 60 * 1000;

/** Somebody whom we hold, as a look just showed him. */
export interface Held {
  readonly desired: DesiredObject;
  readonly recorded: Recorded;
  readonly proof: Proof | undefined;
}

/** Whether nobody has looked for a double of somebody within a day. */
export function isDoubleDue({ proof }: Pick<Held, 'proof'>, now: number): boolean {
  return proof?.alone === undefined || now - Date.parse(proof.alone.at) >= aloneMs;
}

/** Another person of the same address or id, as a difference; undefined where the look tells none. */
export function doubledBy(ref: Ref, { other }: DoubleLook, observation: Observation | undefined): Drift | undefined {
  if (!other || (observation && observation.state !== 'present')) return undefined;
  const own = observation?.fields[other.field];
  // Whose own address is another one does not share that of the manifest: that is a difference of its own.
  const isShared = own === undefined || isEmpty(own) || isEqual({ compare: 'email' }, own, other.value);
  return isShared ? { ref, class: 'doubled', fields: [other.field], other: other.id } : undefined;
}

/** What looks for doubles told. */
export interface Doubles {
  readonly doubles: readonly Drift[];
  /** That people are there once, as far as looks saw. */
  readonly proofs: readonly Proof[];
  /** Whether people are active, as far as looks saw. */
  readonly active: ReadonlyMap<Ref, boolean>;
}

/** Looks for doubles of those who are there and for whom nobody has looked within a day. */
export async function lookForDoubles(
  held: readonly Held[],
  observations: ReadonlyMap<Ref, Observation>,
  { target, reader, now }: { readonly target: Target; readonly reader: Reader; readonly now: number },
): Promise<Doubles> {
  const find = target.findDouble?.bind(target);
  const active = new Map<Ref, boolean>();
  if (!find) return { doubles: [], proofs: [], active };
  const looked = await Promise.all(
    held
      .filter((one) => observations.get(one.desired.ref)?.state === 'present' && isDoubleDue(one, now))
      .map(async ({ desired, recorded }) => {
        const { ref } = desired;
        const found: Drift[] = [];
        for (const by of ['address', 'own-id'] as const) {
          const look = await find(recorded, desired, reader, by);
          if (look.isActive !== undefined) active.set(ref, look.isActive);
          const drift = doubledBy(ref, look, observations.get(ref));
          if (drift) found.push(drift);
        }
        return { ref, id: recorded.id, found };
      }),
  );
  const at = new Date(now).toISOString();
  return {
    active,
    doubles: looked.flatMap(({ found }) => found),
    proofs: looked.flatMap(({ ref, id, found }) => (found.length > 0 ? [] : [{ ref, id, alone: { at } }])),
  };
}
