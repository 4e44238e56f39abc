import { empty, isEmpty, isEqual, isTold } from '../comparing/equal.ts';
import { isLike } from '../comparing/likeness.ts';
import { isSameId, normalForm } from '../comparing/normal-form.ts';
import { canonical } from '../model/canonical.ts';
import type { Cause, FieldChange } from '../model/change.ts';
import { isChangeable, isReadable, type FieldRule, type ObjectRules } from '../model/fields.ts';
import { sendsAtMost, wasSent, wasSentEmpty } from '../model/not-taken.ts';
import type { DesiredObject, Fields, Value } from '../model/resource.ts';
import { digestOf, isDigestOf, type Digest, type NotTaken, type Recorded } from '../model/recorded.ts';

/** A three-way diff of one object: desired against recorded and, where it was read, observed. */
export interface FieldDiff {
  /** Fields that differ and can be sent. */
  readonly changes: readonly FieldChange[];
  /** Fields that differ and that no call changes. */
  readonly immutable: readonly FieldChange[];
  /** Fields that the target did not take, and that are not to be sent again. */
  readonly stuck: readonly FieldChange[];
  /** Digests of fields whose live value equals the manifest's. */
  readonly proven: Readonly<Record<string, string>>;
  /** Digests of today for fields that are as last proven, where an earlier version made the one that state holds. */
  readonly renewed: Readonly<Record<string, string>>;
  /** Fields that differ and that the target did not take when they were sent before. */
  readonly unsettable: readonly string[];
  /** Fields that were sent and that nothing ever showed. */
  readonly unreadable: readonly string[];
  /** Fields that the target shows. */
  readonly shown: readonly string[];
  /** Digests of what the target shows of fields that it did not take. */
  readonly notTaken: Readonly<Record<string, string>>;
}

/** What was seen of an object, and when. */
export interface Seen {
  readonly fields: Fields;
  /** ISO 8601. */
  readonly at: string;
  /** Of a saved plan: why fields differed when it was made. */
  readonly causes?: Readonly<Record<string, Cause>>;
}

interface Compared {
  readonly rule: FieldRule;
  readonly name: string;
  readonly to: Value;
  readonly wanted: string;
  readonly recorded: Recorded;
  readonly digest: Digest;
}

/** Compares only what the manifest declares; `seen` is absent when the object was not read. */
export function diffFields(
  rules: ObjectRules,
  desired: DesiredObject,
  wanted: Fields,
  recorded: Recorded,
  seen: Seen | undefined,
  digest: Digest,
): FieldDiff {
  const found = emptyDiff();
  for (const [name, to] of Object.entries(wanted)) {
    const rule = rules.fields[name];
    if (!rule || desired.ignore.includes(name)) continue;
    // The id by which it is held: there is nothing to look at.
    if (rule.declaresId && isSameId(String(to), recorded.id)) continue;
    const field: Compared = { rule, name, to, wanted: digestOf(digest, rule, recorded.id, name, to), recorded, digest };
    if (seen && isReadable(rule)) compareSeen(field, seen, found);
    else compareKept(field, found);
  }
  return found;
}

type Building = {
  -readonly [K in keyof FieldDiff]: FieldDiff[K] extends readonly (infer T)[] ? T[] : Record<string, string>;
};

function emptyDiff(): Building {
  return {
    changes: [],
    immutable: [],
    stuck: [],
    proven: {},
    renewed: {},
    unsettable: [],
    unreadable: [],
    shown: [],
    notTaken: {},
  };
}

/** A field of somebody who was not read, or that no read shows: what state holds decides. */
function compareKept(field: Compared, found: Building): void {
  const refused = refusedOf(field);
  if (!refused && isKept(field, found)) return;
  place(field, refused ? 'not-taken' : 'edit', undefined, refused, found);
}

function compareSeen(field: Compared, { fields, at, causes }: Seen, found: Building): void {
  const { rule, name, to, recorded } = field;
  const told = causes?.[name];
  const refused = refusedOf(field);
  if (told !== undefined) return place(field, told, undefined, refused, found);
  const live = fields[name];
  const isShown = live !== undefined && isTold(rule, live);
  if (isShown) found.shown.push(name);
  const value = isShown ? live : recorded.shown?.includes(name) ? empty : undefined;
  if (value === undefined) {
    if (!refused && isKept(field, found)) found.unreadable.push(name);
    else place(field, refused ? 'not-taken' : 'edit', undefined, refused, found);
    return;
  }
  if (isEqual(rule, value, to)) {
    found.proven[name] = field.wanted;
    return;
  }
  const seen = digestOf(field.digest, rule, recorded.id, name, value);
  if (refused?.seen === seen || isHabit(field, value, isShown, at)) {
    found.notTaken[name] = seen;
    place(field, 'not-taken', value, refused ?? { wanted: field.wanted, seen, count: 1 }, found);
  } else place(field, causeOf(field, isEmpty(value) ? undefined : value), value, undefined, found);
}

/** Whether the first look since it was sent shows what a target may have made of it: not somebody's doing. */
function isHabit(field: Compared, value: Value, isShown: boolean, at: string): boolean {
  const { recorded, name, to } = field;
  if (!isSameAs(field, recorded.notTaken?.[name]?.wanted ?? recorded.fields[name])) return false;
  if (isEmpty(value)) return wasSentEmpty(recorded, name, isShown);
  return wasSent(recorded, name, at) && isLike(value, to);
}

/** Puts a field that differs where it belongs. */
function place(
  { name, to, rule, recorded }: Compared,
  cause: Cause,
  from: Value | undefined,
  refused: NotTaken | undefined,
  found: Building,
): void {
  const isSaid = from !== undefined && (!isEmpty(from) || cause === 'not-taken');
  const change: FieldChange = { name, cause, to, ...(isSaid ? { from } : {}) };
  if (recorded.unsettable?.includes(name)) found.unsettable.push(name);
  else if (cause === 'not-taken' && (!isChangeable(rule) || (refused?.count ?? 0) >= sendsAtMost))
    found.stuck.push(change);
  else if (isChangeable(rule)) found.changes.push(change);
  else found.immutable.push(change);
}

/** What state holds of a refusal of exactly what is wanted. */
function refusedOf(field: Compared): NotTaken | undefined {
  const refused = field.recorded.notTaken?.[field.name];
  return refused && isSameAs(field, refused.wanted) ? refused : undefined;
}

/** Whether state holds what is wanted; a digest of an earlier version is made anew. */
function isKept(field: Compared, found: Building): boolean {
  const { recorded, name } = field;
  const last = recorded.fields[name];
  if (last === field.wanted) return true;
  // Sent by a create whose answer a person gave: nothing can prove it, so it counts as it is wanted now.
  const isEarlier = last === undefined ? recorded.unproven?.includes(name) === true : isSameAs(field, last);
  if (isEarlier) found.renewed[field.name] = field.wanted;
  return isEarlier;
}

function isSameAs({ digest, rule, recorded, name, to, wanted }: Compared, kept: string | undefined): boolean {
  return kept === wanted || isDigestOf(kept, digest, rule, recorded.id, name, to);
}

function causeOf(field: Compared, from: Value | undefined): Cause {
  const { recorded, name, digest, rule } = field;
  const last = recorded.fields[name];
  if (last === undefined) return 'edit';
  if (isSameAs(field, last)) return 'drift';
  return from !== undefined && isDigestOf(last, digest, rule, recorded.id, name, from) ? 'edit' : 'both';
}

/** A keyed digest of all that a read showed of an object, whether the manifest declares it or not. */
export function observedDigest(rules: ObjectRules, observed: Fields, id: string, digest: Digest): string {
  const shown = Object.entries(rules.fields).flatMap(([name, rule]) => {
    const value = observed[name];
    return value === undefined || isEmpty(value) || !isReadable(rule) ? [] : [[name, normalForm(rule, value)] as const];
  });
  return digest(id, 'observed', canonical(shown));
}
