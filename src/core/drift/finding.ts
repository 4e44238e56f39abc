import * as v from 'valibot';
import { acceptedUntil, type Ack } from './ack.ts';
import { flapName, isFlapping, isToldFlapping, type Flaps } from './flapping.ts';
import { lookOf } from './look-name.ts';
import type { Change } from '../model/change.ts';
import type { Observation } from '../model/observed.ts';
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
  const open = new Map(before.filter((finding) => !finding.closed).map((finding) => [flapName(finding), finding]));
  const kept = [...open.values()].filter((finding) => managed.has(finding.ref) && !looked.has(lookOf(finding)));
  const found = drift.map((item): KeptFinding => {
    const fingerprint = digest(item.ref, `drift ${item.class}`, [...item.fields].sort());
    const wider = open.get(flapName(item));
    const earlier =
      known.get(fingerprint) ?? (wider && item.fields.every((name) => wider.fields.includes(name)) ? wider : undefined);
    return {
      ref: item.ref,
      class: item.class,
      fields: item.fields,
      ...(item.other === undefined ? {} : { other: item.other }),
      since: earlier && !earlier.closed ? earlier.since : now,
      fingerprint,
      // What had ended and comes back is told again.
      ...(earlier?.told && !earlier.closed ? { told: true } : {}),
    };
  });
  return [...new Map([...kept, ...found].map((finding) => [finding.fingerprint, finding])).values()].sort(
    (a, b) => compareRefs(a.ref, b.ref) || (a.class < b.class ? -1 : 1),
  );
}

/**
 * The findings once a plan looked again: what it saw gone is closed, until those are told who were told of it, and
 * nothing is opened.
 */
export function endedBy(
  findings: readonly KeptFinding[],
  { drift, observations }: { readonly drift: readonly Drift[]; readonly observations: ReadonlyMap<Ref, Observation> },
): readonly KeptFinding[] {
  const still = new Set(drift.map(flapName));
  return closing(findings, (finding) => {
    const seen = observations.get(finding.ref);
    const isLooked =
      finding.class === 'deactivated'
        ? seen !== undefined && 'isActive' in seen && seen.isActive !== undefined
        : seen?.state === 'present' || seen?.state === 'missing';
    return isLooked && !still.has(flapName(finding));
  });
}

/** The findings once an apply carried changes out: what these took back is closed. */
export function endedByChanges(findings: readonly KeptFinding[], done: readonly Change[]): readonly KeptFinding[] {
  const changes = new Map(done.map((change) => [change.ref, change]));
  return closing(findings, ({ ref, class: kind, fields }) => {
    const change = changes.get(ref);
    if (kind === 'missing') return change?.action === 'create';
    if (kind === 'deactivated') return change?.action === 'activate';
    if (change?.action !== 'update') return false;
    const sent = new Set(change.fields.map(({ name }) => name));
    return fields.length > 0 && fields.every((name) => sent.has(name));
  });
}

function closing(findings: readonly KeptFinding[], isOver: (finding: KeptFinding) => boolean): readonly KeptFinding[] {
  return findings.flatMap((finding): readonly KeptFinding[] => {
    if (finding.closed || !isOver(finding)) return [finding];
    return finding.told ? [{ ...finding, closed: true }] : [];
  });
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

/** A finding as it is shown: whether it comes and goes, and with the day until which it is accepted. */
export function shown(
  { told, closed, ...finding }: KeptFinding,
  acks: readonly Ack[],
  today: string,
  flaps: Flaps = new Map(),
): DriftFinding {
  void [told, closed];
  const until = acceptedUntil(finding, acks, today);
  return {
    ...finding,
    ...(isFlapping(flaps, finding) ? { flapping: true as const } : {}),
    ...(until === undefined ? {} : { acknowledgedUntil: until }),
  };
}

/**
 * What is new: accepted findings are none, what ended is told only to those who were told of it, and what comes and
 * goes is told once as that.
 */
export function newsOf(
  before: readonly KeptFinding[],
  seen: readonly KeptFinding[],
  left: readonly KeptFinding[],
  acks: readonly Ack[],
  today: string,
  flaps: Flaps = new Map(),
): News {
  const [still, ended] = [new Set(left.map(flapName)), new Set(seen.map(flapName))];
  const show = (finding: KeptFinding): DriftFinding => shown(finding, acks, today, flaps);
  const isOver = (finding: KeptFinding): boolean => !still.has(flapName(finding));
  return {
    opened: left
      .filter((finding) => !finding.told && !isToldFlapping(flaps, finding))
      .map(show)
      .filter((finding) => finding.acknowledgedUntil === undefined),
    closed: before
      .filter((finding) => !isFlapping(flaps, finding))
      .filter((finding) => finding.told && isOver(finding) && (finding.closed || !ended.has(flapName(finding))))
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
      ({ acknowledgedUntil, flapping, ...finding }): KeptFinding => (
        void [acknowledgedUntil, flapping],
        { ...finding, told: true, closed: true }
      ),
    ),
  ];
}
