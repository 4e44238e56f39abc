import type { Acceptance } from '../deciding/accepted.ts';
import { driftClasses, type Drift, type Plan } from '../model/plan.ts';
import type { Ref } from '../model/resource.ts';
import type { ackShape } from '../shape/drift.ts';
import type { Shaped } from '../shape/shape.ts';

/** A difference that is accepted until the end of a day. */
export interface Ack extends Shaped<typeof ackShape> {}

/**
 * Until when a difference is accepted (YYYY-MM-DD); undefined when it is not, or when more differs than was accepted.
 */
export function acceptedUntil(drift: Drift, acks: readonly Ack[], today: string): string | undefined {
  const valid = validFor(drift, acks, today);
  const whole = valid
    .filter((ack) => !ack.fields || drift.fields.every((name) => ack.fields?.includes(name)))
    .map((ack) => ack.until);
  if (whole.length > 0) return whole.sort().at(-1);
  // Several entries may accept a field each: together they hold as long as the first of them.
  const days = drift.fields.map((name) =>
    valid
      .filter((ack) => ack.fields?.includes(name))
      .map((ack) => ack.until)
      .sort()
      .at(-1),
  );
  return days.length > 0 && days.every((day) => day !== undefined) ? days.sort()[0] : undefined;
}

/** Whether a field may differ for now. */
export function isAccepted(
  drift: Pick<Drift, 'ref' | 'class'>,
  name: string,
  acks: readonly Ack[],
  today: string,
): boolean {
  return validFor(drift, acks, today).some((ack) => ack.fields?.includes(name) ?? true);
}

/** What an entry can accept: a class of drift, or that something is blocked. */
export const ackClasses = [...driftClasses, 'blocked'] as const;

/** What acknowledgements accept on a day (YYYY-MM-DD), as decisions ask for it. */
export function acceptanceOf(acks: readonly Ack[], today: string): Acceptance {
  const latest = (days: readonly string[]): string | undefined => [...days].sort().at(-1);
  return {
    whole: (drift) => acceptedUntil(drift, acks, today),
    field: (drift, name) =>
      latest(
        validFor(drift, acks, today)
          .filter((ack) => ack.fields?.includes(name) ?? true)
          .map(({ until }) => until),
      ),
    blocked: ({ ref, reason }) =>
      latest(
        acks
          .filter((ack) => ack.ref === ref && ack.class === 'blocked' && ack.reason === reason && ack.until >= today)
          .map(({ until }) => until),
      ),
  };
}

/** What a saved plan accepted of what it blocks; its differences are left alone by the plan itself. */
export function acceptanceIn({ blocked }: Plan): Acceptance {
  const until = new Map(blocked.map((item) => [`${item.reason} ${item.ref}`, item.acceptedUntil]));
  return {
    whole: () => undefined,
    field: () => undefined,
    blocked: ({ ref, reason }) => until.get(`${reason} ${ref}`),
  };
}

/** Acknowledgements of one target, also under the names that resources have once they are renamed. */
export function acksOf(acks: readonly Ack[], target: string, renamed: ReadonlyMap<Ref, Ref>): readonly Ack[] {
  const ours = acks.filter((ack) => ack.target === undefined || ack.target === target);
  return ours.map((ack) => ({ ...ack, ref: renamed.get(ack.ref) ?? ack.ref }));
}

function validFor(drift: Pick<Drift, 'ref' | 'class'>, acks: readonly Ack[], today: string): readonly Ack[] {
  return acks.filter((ack) => ack.ref === drift.ref && ack.class === drift.class && ack.until >= today);
}
