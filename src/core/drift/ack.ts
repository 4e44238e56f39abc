import type { Acceptance } from '../deciding/accepted.ts';
import { driftClasses, type Drift, type Plan } from '../model/plan.ts';
import type { Ref } from '../model/resource.ts';
import { stillEnded, withoutEnded, type EndedAck } from './ended-ack.ts';
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
  return fieldUntil(drift, name, acks, today) !== undefined;
}

/** What an entry can accept: a class of drift, or that something is blocked. */
export const ackClasses = [...driftClasses, 'blocked'] as const;

/** What acknowledgements accept on a day (YYYY-MM-DD), as decisions ask for it. */
export function acceptanceOf(acks: readonly Ack[], today: string): Acceptance {
  return {
    whole: (drift) => acceptedUntil(drift, acks, today),
    field: (drift, name) => fieldUntil(drift, name, acks, today),
    blocked: ({ ref, reason, fields }, wanted) =>
      latest(
        validFor({ ref, class: 'blocked' }, acks, today).filter(
          (ack) => ack.reason === reason && fields.every(({ name }) => coversBlocked(ack, name, wanted[name])),
        ),
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

/**
 * Acknowledgements of one target that no edit of the manifest has ended, also under the names that resources have once
 * they are renamed.
 */
export function acksOf(
  acks: readonly Ack[],
  target: string,
  renamed: ReadonlyMap<Ref, Ref>,
  ended: readonly EndedAck[],
): readonly Ack[] {
  const ours = acks.filter((ack) => isOf(ack, target));
  return withoutEnded(ours, ended).map((ack) => ({ ...ack, ref: renamed.get(ack.ref) ?? ack.ref }));
}

/** Of what edits of the manifest ended, that which an acknowledgement of this target would accept on a day. */
export function endedAmong(
  acks: readonly Ack[],
  target: string,
  ended: readonly EndedAck[],
  today: string,
): readonly EndedAck[] {
  return stillEnded(
    ended,
    acks.filter((ack) => isOf(ack, target) && ack.until >= today),
  );
}

function isOf(ack: Ack, target: string): boolean {
  return ack.target === undefined || ack.target === target;
}

/** Whether an entry accepts that a field is blocked; made by `drift ack`, it does so until the manifest is edited. */
function coversBlocked(ack: Ack, name: string, wanted: string | undefined): boolean {
  if (!ack.fields) return true;
  const place = ack.fields.indexOf(name);
  return place >= 0 && (ack.wanted === undefined || ack.wanted[place] === wanted);
}

function fieldUntil(
  drift: Pick<Drift, 'ref' | 'class'>,
  name: string,
  acks: readonly Ack[],
  today: string,
): string | undefined {
  return latest(validFor(drift, acks, today).filter((ack) => ack.fields?.includes(name) ?? true));
}

function latest(acks: readonly Ack[]): string | undefined {
  return acks
    .map(({ until }) => until)
    .sort()
    .at(-1);
}

function validFor(what: Pick<Ack, 'ref' | 'class'>, acks: readonly Ack[], today: string): readonly Ack[] {
  return acks.filter((ack) => ack.ref === what.ref && ack.class === what.class && ack.until >= today);
}
