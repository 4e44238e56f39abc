import * as v from 'valibot';
import type { Drift } from '../model/plan.ts';
import type { Change } from '../model/change.ts';
import type { Ref } from '../model/resource.ts';
import { refShape } from '../shape/resource.ts';

/** The form of a field whose difference is accepted no more, for the manifest was edited since. */
export const endedAckShape = v.object({ ref: refShape, field: v.string() });

/** A field whose difference is accepted no more, for the manifest was edited since. */
export type EndedAck = v.InferOutput<typeof endedAckShape>;

/** What an entry accepts, as far as it matters here. */
interface Accepting {
  readonly ref: Ref;
  readonly class: string;
  readonly fields?: readonly string[];
}

/** Acceptances without those that an edit of the manifest ended; one of any field ends as a whole. */
export function withoutEnded<A extends Accepting>(acks: readonly A[], ended: readonly EndedAck[]): readonly A[] {
  if (ended.length === 0) return acks;
  return acks.flatMap((ack): readonly A[] => {
    const gone = new Set(ended.flatMap(({ ref, field }) => (ref === ack.ref ? [field] : [])));
    if (gone.size === 0 || ack.class === 'blocked') return [ack];
    const fields = (ack.fields ?? []).filter((name) => !gone.has(name));
    return fields.length > 0 ? [{ ...ack, fields }] : [];
  });
}

/** What is accepted no more and an entry would still accept; of what none accepts the next entry is a new one. */
export function stillEnded(ended: readonly EndedAck[], acks: readonly Accepting[]): readonly EndedAck[] {
  return ended.filter(({ ref, field }) =>
    acks.some((ack) => ack.ref === ref && ack.class !== 'blocked' && (ack.fields?.includes(field) ?? true)),
  );
}

/** What is accepted no more once changes were carried out: what they edited of fields that were found to differ. */
export function endedAfter(
  before: readonly EndedAck[],
  findings: readonly Drift[],
  done: readonly Change[],
): readonly EndedAck[] {
  const differing = new Map(
    findings.flatMap(({ ref, class: kind, fields }) => (kind === 'changed' ? [[ref, fields] as const] : [])),
  );
  const edited = done.flatMap((change): readonly EndedAck[] => {
    if (change.action !== 'update') return [];
    const { ref, fields } = change;
    return fields.flatMap(({ name, cause }) =>
      cause !== 'drift' && differing.get(ref)?.includes(name) ? [{ ref, field: name }] : [],
    );
  });
  return [...new Map([...before, ...edited].map((one) => [`${one.ref} ${one.field}`, one])).values()];
}
