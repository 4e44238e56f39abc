import type { Drift } from './plan.ts';

/** A difference that is accepted until the end of a day. */
export interface Ack extends Pick<Drift, 'ref' | 'class'> {
  /** The fields that may differ; absent: any. */
  readonly fields?: readonly string[];
  /** YYYY-MM-DD, that day included, in UTC. */
  readonly until: string;
  /** For people who read the file; never shown elsewhere, for it may name somebody. */
  readonly why: string;
}

/** Until when a difference is accepted (YYYY-MM-DD); undefined when it is not, or when more differs than was accepted. */
export function acceptedUntil(drift: Drift, acks: readonly Ack[], today: string): string | undefined {
  const covering = acks.filter((ack) => ack.ref === drift.ref && ack.class === drift.class && ack.until >= today && drift.fields.every((name) => ack.fields?.includes(name) ?? true));
  return covering.map((ack) => ack.until).sort().at(-1);
}
