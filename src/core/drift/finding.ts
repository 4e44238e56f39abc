import * as v from 'valibot';
import { acceptedUntil, type Ack } from './ack.ts';
import { driftClasses, type Drift } from '../model/plan.ts';
import type { Digest } from '../model/recorded.ts';
import { compareRefs, type Ref } from '../model/resource.ts';
import { lenient } from '../shape/remembered.ts';
import { refShape } from '../shape/resource.ts';
import type { Shaped } from '../shape/shape.ts';
import type { findingShape } from '../shape/drift.ts';

/** The form of a finding as it is remembered. */
export const keptFindingShape = lenient(
  v.object({
    ref: refShape,
    class: v.picklist(driftClasses),
    fields: v.array(v.string()),
    /** Of somebody who is there twice: the id in the target of the other one. */
    other: v.exactOptional(v.string()),
    /** When it was first seen: ISO 8601. */
    since: v.string(),
    /** The same for the same difference, so that it is told once. */
    fingerprint: v.string(),
    /** Somebody was told of it. */
    told: v.exactOptional(v.literal(true)),
    /** It is gone, and nobody was told of that. */
    closed: v.exactOptional(v.literal(true)),
  }),
  ['told', 'closed'],
);

/** A finding as it is remembered. */
export type KeptFinding = Shaped<typeof keptFindingShape>;

/** Something that differs live from what was last proven; it lives until a look shows that it is gone. */
export interface DriftFinding extends Shaped<typeof findingShape> {}

/** What there is to tell of findings, each once. */
export interface News {
  readonly opened: readonly DriftFinding[];
  readonly closed: readonly DriftFinding[];
  /** Gone because this run sent the manifest's values again. */
  readonly repaired: readonly DriftFinding[];
}

/** What a sweep looked at, and when. */
export interface Seen {
  readonly drift: readonly Drift[];
  /** Looks that told something, by `lookName`. */
  readonly looked: ReadonlySet<string>;
  readonly managed: ReadonlySet<Ref>;
  /** ISO 8601. */
  readonly now: string;
}

/** Names one look of a sweep. */
export function lookName(kind: 'read' | 'check', ref: Ref): string {
  return `${kind} ${ref}`;
}

/** Names the look that shows a finding again, or shows that it is gone. */
function lookOf({ class: kind, fields, ref }: Pick<Drift, 'ref' | 'class' | 'fields'>): string {
  // Who shares an address is shown by the check of it; who shares an id by a read.
  const isChecked = kind === 'deactivated' || (kind === 'doubled' && fields.includes('email'));
  return lookName(isChecked ? 'check' : 'read', ref);
}

/**
 * The findings after a sweep: what was looked at again is as it was seen now, all else stays while it is managed; less
 * of the same is not new.
 */
export function findingsAfter(
  before: readonly KeptFinding[],
  { drift, looked, managed, now }: Seen,
  digest: Digest,
): readonly KeptFinding[] {
  const known = new Map(before.map((finding) => [finding.fingerprint, finding]));
  const open = new Map(before.filter((finding) => !finding.closed).map((finding) => [keyOf(finding), finding]));
  const kept = [...open.values()].filter((finding) => managed.has(finding.ref) && !looked.has(lookOf(finding)));
  const found = drift.map((item): KeptFinding => {
    const fingerprint = digest(item.ref, `drift ${item.class}`, [...item.fields].sort());
    const wider = open.get(keyOf(item));
    const earlier =
      known.get(fingerprint) ?? (wider && item.fields.every((name) => wider.fields.includes(name)) ? wider : undefined);
    return {
      ref: item.ref,
      class: item.class,
      fields: item.fields,
      ...(item.other === undefined ? {} : { other: item.other }),
      since: earlier && !earlier.closed ? earlier.since : now,
      fingerprint,
      ...(earlier?.told ? { told: true } : {}),
    };
  });
  return [...new Map([...kept, ...found].map((finding) => [finding.fingerprint, finding])).values()].sort(
    (a, b) => compareRefs(a.ref, b.ref) || (a.class < b.class ? -1 : 1),
  );
}

/** Findings under the names that resources have once they are renamed. */
export function renamedFindings(
  findings: readonly KeptFinding[],
  renamed: ReadonlyMap<Ref, Ref>,
): readonly KeptFinding[] {
  return findings.map((finding) => ({ ...finding, ref: renamed.get(finding.ref) ?? finding.ref }));
}

/** Findings with what another run told meanwhile. */
export function withTold(findings: readonly KeptFinding[], others: readonly KeptFinding[]): readonly KeptFinding[] {
  const told = new Set(others.filter((finding) => finding.told).map((finding) => finding.fingerprint));
  return findings.map((finding) => (told.has(finding.fingerprint) ? { ...finding, told: true } : finding));
}

/** A finding as it is shown: with the day until which it is accepted. */
export function shown({ told, closed, ...finding }: KeptFinding, acks: readonly Ack[], today: string): DriftFinding {
  void [told, closed];
  const until = acceptedUntil(finding, acks, today);
  return { ...finding, ...(until === undefined ? {} : { acknowledgedUntil: until }) };
}

/** What is new: accepted findings are none, and what ended is told only to those who were told of it. */
export function newsOf(
  before: readonly KeptFinding[],
  seen: readonly KeptFinding[],
  left: readonly KeptFinding[],
  acks: readonly Ack[],
  today: string,
): News {
  const [still, ended] = [new Set(left.map(keyOf)), new Set(seen.map(keyOf))];
  const show = (finding: KeptFinding): DriftFinding => shown(finding, acks, today);
  const isOver = (finding: KeptFinding): boolean => !still.has(keyOf(finding));
  return {
    opened: left
      .filter((finding) => !finding.told)
      .map(show)
      .filter((finding) => finding.acknowledgedUntil === undefined),
    closed: before
      .filter((finding) => finding.told && isOver(finding) && (finding.closed || !ended.has(keyOf(finding))))
      .map(show),
    repaired: seen.filter(isOver).map(show),
  };
}

/** The findings to remember, once somebody was told the news, or nobody could be. */
export function remembered(
  left: readonly KeptFinding[],
  before: readonly KeptFinding[],
  news: News,
  result: 'told' | 'not heard' | 'nobody to tell',
): readonly KeptFinding[] {
  if (result === 'told') {
    const told = new Set(news.opened.map((finding) => finding.fingerprint));
    return left.map((finding) => (told.has(finding.fingerprint) ? { ...finding, told: true } : finding));
  }
  const known = new Set(before.filter((finding) => finding.told).map((finding) => finding.fingerprint));
  const untold = [...news.closed, ...news.repaired].filter(
    (finding) => result === 'not heard' || known.has(finding.fingerprint),
  );
  return [
    ...left,
    ...untold.map(
      ({ acknowledgedUntil, ...finding }): KeptFinding => (
        void acknowledgedUntil,
        { ...finding, told: true, closed: true }
      ),
    ),
  ];
}

function keyOf({ ref, class: kind }: Pick<Drift, 'ref' | 'class'>): string {
  return `${kind} ${ref}`;
}
