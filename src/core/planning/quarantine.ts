import * as v from 'valibot';
import { canonical } from '../model/canonical.ts';
import type { Change } from '../model/change.ts';
import type { Outcome, OutcomeError } from '../model/outcome.ts';
import type { Plan } from '../model/plan.ts';
import type { Digest } from '../model/recorded.ts';
import type { Ref } from '../model/resource.ts';
import { countShape } from '../shape/remembered.ts';
import { refShape } from '../shape/resource.ts';
import type { Shaped } from '../shape/shape.ts';

/** The form of how often the target refused the same thing of one resource, run after run. */
export const refusedShape = v.object({
  ref: refShape,
  code: v.string(),
  status: countShape,
  count: countShape,
  /** When it last did: ISO 8601. */
  at: v.string(),
  /** A keyed digest of what was wanted; something else is tried at once. */
  wanted: v.string(),
});

/** How often the target refused the same thing of one resource, run after run. */
export type Refused = Shaped<typeof refusedShape>;

const patience = 3;
const firstMs = 60 * 60_000;
const longestMs = 24 * firstMs;

/** What is wanted of a resource, as a keyed digest. */
export function wantedDigest(change: Change, digest: Digest): string {
  const values = 'fields' in change ? change.fields : 'desired' in change ? change.desired.members : [];
  const members = 'members' in change ? change.members : [];
  return digest(change.ref, change.action, canonical([values, members]));
}

/**
 * Until when a resource is left alone (ISO 8601); undefined when it may be tried. The time doubles with each further
 * refusal, up to a day.
 */
export function quarantineEnd(refused: Refused | undefined, wanted: string, now: number): string | undefined {
  if (!refused || refused.wanted !== wanted || refused.count < patience) return undefined;
  const until = Date.parse(refused.at) + Math.min(longestMs, firstMs * 2 ** (refused.count - patience));
  return until > now ? new Date(until).toISOString() : undefined;
}

/** Refusals after a run: only a final 4xx counts, and what ended as done is forgotten. */
export function refusalsAfter(
  before: ReadonlyMap<Ref, Refused>,
  outcomes: readonly Outcome[],
  wantedOf: (ref: Ref) => string | undefined,
  now: string,
): ReadonlyMap<Ref, Refused> {
  const after = new Map(before);
  for (const { ref, status, error } of outcomes) {
    if (status === 'done') after.delete(ref);
    const wanted = wantedOf(ref);
    if (status !== 'failed' || !error || wanted === undefined || !isFinal(error.status)) continue;
    const last = after.get(ref);
    const isSame = last?.code === error.code && last.status === error.status && last.wanted === wanted;
    after.set(ref, {
      ref,
      code: error.code,
      status: error.status,
      count: isSame ? last.count + 1 : 1,
      at: now,
      wanted,
    });
  }
  return after;
}

function isFinal(status: number | undefined): status is number {
  return status !== undefined && status >= 400 && status < 500 && status !== 429;
}

/** A plan with what the target refused time and again marked as left alone. */
export function withQuarantine(
  plan: Plan,
  changes: ReadonlyMap<Ref, Change>,
  refusals: ReadonlyMap<Ref, Refused>,
  digest: Digest,
  now: number,
): Plan {
  const operations = plan.operations.map((operation) => {
    const { quarantinedUntil, ...rest } = operation;
    void quarantinedUntil;
    const change = changes.get(operation.ref);
    const until = change && quarantineEnd(refusals.get(operation.ref), wantedDigest(change, digest), now);
    return until === undefined ? rest : { ...rest, quarantinedUntil: until };
  });
  return { ...plan, operations };
}

/** Operations that are not to be tried: what the target refused time and again. */
export function withheld(plan: Plan, retryQuarantined: boolean): ReadonlyMap<Ref, OutcomeError> {
  const errors = new Map<Ref, OutcomeError>();
  for (const { ref, quarantinedUntil } of plan.operations) {
    if (quarantinedUntil === undefined || retryQuarantined) continue;
    errors.set(ref, {
      code: 'quarantined',
      message:
        `The target refused the same thing in three runs or more; ${ref} is left alone until ${quarantinedUntil}. ` +
        'To try it now: --retry-quarantined.',
    });
  }
  return errors;
}
