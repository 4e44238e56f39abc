import * as v from 'valibot';
import type { CompareRule } from '../comparing/comparison.ts';
import { knownForms, normalForm } from '../comparing/normal-form.ts';
import type { ObjectRules } from './fields.ts';
import type { Fields, Ref, Value } from './resource.ts';
import { countShape, lenient, textsByNameShape } from '../shape/remembered.ts';
import { refShape } from '../shape/resource.ts';
import type { Shaped } from '../shape/shape.ts';

/** The form of the role that somebody has in the target. */
const roleShape = v.object({
  /** As the target calls it. */
  name: v.string(),
  /** When it was read: ISO 8601. */
  at: v.string(),
});

/** The role that somebody has in the target, as it was read. */
export type Role = Shaped<typeof roleShape>;

/** The form of a value that the target did not take. */
const notTakenShape = v.object({
  /** A digest of what was sent. */
  wanted: v.string(),
  /** A digest of what the target showed in its place. */
  seen: v.string(),
  /** How often the same was sent in all. */
  count: countShape,
});

/** A value that the target did not take. */
export type NotTaken = Shaped<typeof notTakenShape>;

/** The form of what state remembers of one resource: ids and keyed digests, never a value. */
export const recordedShape = v.object({
  ref: refShape,
  /** The target's own id; of a membership, its owner's. */
  id: v.string(),
  /** When a write or a read last proved it: ISO 8601. */
  provenAt: v.string(),
  /** Digest by field of what was last proven to be as the manifest wants it. */
  fields: textsByNameShape,
  /** Who made it: decides whether the first replace of its members would be blind. */
  origin: v.picklist(['created', 'adopted']),
  organizationId: v.exactOptional(v.string()),
  /**
   * Fields that the manifest set at adoption and that nothing ever proved: their digest only notices a change of the
   * manifest.
   */
  unproven: v.exactOptional(v.array(v.string())),
  /** Fields that were sent once and that the target did not take. */
  unsettable: v.exactOptional(v.array(v.string())),
  /** Fields that the target showed of this object at least once: their absence says that they are empty. */
  shown: v.exactOptional(v.array(v.string())),
  /** What was sent and not read since, and when (ISO 8601); without `fields` it is all that the object has. */
  sent: v.exactOptional(v.object({ at: v.string(), fields: v.exactOptional(v.array(v.string())) })),
  /** Values that were sent and that the target showed otherwise, by field; of a membership under `providers`. */
  notTaken: v.exactOptional(v.record(v.string(), notTakenShape)),
  /** Of a membership: the members' ids in the target as last written, the primary one first. */
  list: v.exactOptional(v.array(v.string())),
  /** Of a membership: the create of its owner brought its first member, and the rest was not sent yet. */
  begun: v.exactOptional(v.literal(true)),
  protect: v.exactOptional(v.literal(true)),
  /** Ids that it was renamed from, the latest one last. */
  formerly: v.exactOptional(v.array(v.string())),
  role: v.exactOptional(roleShape),
  /** Deactivated by us; kept so that a return is an activation and not a second person. */
  deactivated: v.exactOptional(v.literal(true)),
  /** A recreate under way: the id in the target that is still to be deactivated. */
  predecessor: v.exactOptional(v.string()),
  /** A write got no answer, and the list, or whether the object is active, may be as before it or as it asked. */
  unsure: v.exactOptional(v.picklist(['list', 'activity'])),
});

/** What state remembers of one resource. */
export type Recorded = Shaped<typeof recordedShape>;

/** The form of what looks found since the last write; kept apart from state, whose serial it does not move. */
export const proofShape = v.object({
  ref: refShape,
  /** The id that was looked at: a proof of another id is no proof. */
  id: v.string(),
  /** What the last read told. */
  read: v.exactOptional(
    lenient(
      v.object({
        /** ISO 8601. */
        at: v.string(),
        /** Digests of fields whose live value equals the manifest's. */
        fields: textsByNameShape,
        /** What was seen to differ, so that the next plan looks again. */
        seen: v.exactOptional(v.picklist(['changed', 'missing'])),
        /** Fields beside those that the target showed by then. */
        shown: v.exactOptional(v.array(v.string())),
        /** Digests of what it showed of fields that it did not take when they were sent. */
        notTaken: v.exactOptional(textsByNameShape),
      }),
      ['seen', 'shown', 'notTaken'],
    ),
  ),
  /** What the last look at whether the object is active told. */
  check: v.exactOptional(
    v.object({
      /** ISO 8601. */
      at: v.string(),
      isActive: v.boolean(),
      /** When the person was last seen inactive, before being seen active: ISO 8601. */
      awayAt: v.exactOptional(v.string()),
    }),
  ),
  role: v.exactOptional(roleShape),
  /** When looks last found nobody else with the same address or the same id of ours: ISO 8601. */
  alone: v.exactOptional(v.object({ at: v.string() })),
});

/** What looks found of one resource since the last write. */
export type Proof = Shaped<typeof proofShape>;

/** A keyed digest of one value; `salt` is the target's id of the object, so that equal values of two people differ. */
export type Digest = (salt: string, name: string, value: Value) => string;

/** Who has been known longest first: by when a write last proved them, then by ref. */
export function longestKnown(entries: readonly Recorded[]): readonly Recorded[] {
  return [...entries].sort((a, b) => compareTexts(a.provenAt, b.provenAt) || compareTexts(a.ref, b.ref));
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The digest of a field's value in the form in which it is compared. */
export function digestOf(digest: Digest, rule: CompareRule, salt: string, name: string, value: Value): string {
  return digest(salt, name, normalForm(rule, value));
}

/** Whether a digest that state holds may be of this value, also when an earlier version made it. */
export function isDigestOf(
  kept: string | undefined,
  digest: Digest,
  rule: CompareRule,
  salt: string,
  name: string,
  value: Value,
): boolean {
  if (kept === undefined) return false;
  const forms = new Map(knownForms(rule, value).map((form) => [JSON.stringify(form), form]));
  return [...forms.values()].some((form) => digest(salt, name, form) === kept);
}

/** Keyed digests of the fields by which somebody can be looked up; salted by ref, for there is no id yet. */
export function keysOf(digest: Digest, rules: ObjectRules, ref: Ref, fields: Fields): Readonly<Record<string, string>> {
  const entries = Object.entries(rules.fields).flatMap(([name, rule]) => {
    const value = rule.identifies ? fields[name] : undefined;
    return value === undefined ? [] : [[name, digestOf(digest, rule, ref, name, value)] as const];
  });
  return Object.fromEntries(entries);
}

/** Whether digests by which somebody can be looked up are of these fields. */
export function areKeysOf(
  keys: Readonly<Record<string, string>> | undefined,
  digest: Digest,
  rules: ObjectRules,
  ref: Ref,
  fields: Fields,
): boolean {
  const names = Object.keys(rules.fields).filter(
    (name) => rules.fields[name]?.identifies && fields[name] !== undefined,
  );
  return (
    names.length === Object.keys(keys ?? {}).length &&
    names.every((name) => isDigestOf(keys?.[name], digest, rules.fields[name] ?? {}, ref, name, fields[name] ?? ''))
  );
}

/**
 * The parts of a proof that are later than what state itself proved of the same object; undefined when there is none.
 */
export function currentProof(recorded: Recorded, proof: Proof | undefined): Proof | undefined {
  if (proof?.id !== recorded.id) return undefined;
  const { ref, id, read, check, role, alone } = proof;
  const isLater = (part: { readonly at: string } | undefined): boolean =>
    part !== undefined && part.at >= recorded.provenAt;
  const isNewRole = role !== undefined && role.at > (recorded.role?.at ?? '');
  if (!isLater(read) && !isLater(check) && !isNewRole && !alone) return undefined;
  return {
    ref,
    id,
    ...(read && isLater(read) ? { read } : {}),
    ...(check && isLater(check) ? { check } : {}),
    ...(isNewRole ? { role } : {}),
    ...(alone ? { alone } : {}),
  };
}

/** What is known of a resource, the later of state and proof for each field. */
export function withProof(recorded: Recorded, proof: Proof | undefined): Recorded {
  const { read, check, role } = currentProof(recorded, proof) ?? {};
  const { unsure, ...before } = recorded;
  const rest = role ? { ...before, role } : before;
  const doubt = unsure === undefined || (unsure === 'activity' && check?.isActive) ? {} : { unsure };
  if (!read) return { ...rest, ...doubt };
  const unproven = recorded.unproven?.filter((name) => !(name in read.fields));
  const { sent, notTaken, shown, ...known } = rest;
  return {
    ...known,
    ...doubt,
    fields: { ...recorded.fields, ...read.fields },
    ...(unproven ? { unproven } : {}),
    // What was read before it was sent says nothing of it.
    ...(sent && read.at <= sent.at ? { sent } : {}),
    ...shownIn([...(shown ?? []), ...Object.keys(read.fields), ...(read.shown ?? [])]),
    ...notTakenIn(refusedSince(notTaken, recorded, read)),
    provenAt: read.at,
  };
}

/** The names of fields that were shown, each once, where there are any. */
export function shownIn(names: readonly string[]): Pick<Recorded, 'shown'> {
  return names.length === 0 ? {} : { shown: [...new Set(names)].sort() };
}

/** What was not taken, where there is any. */
export function notTakenIn(notTaken: Readonly<Record<string, NotTaken>>): Pick<Recorded, 'notTaken'> {
  return Object.keys(notTaken).length === 0 ? {} : { notTaken };
}

/** What is known not to have been taken once a read showed fields. */
function refusedSince(
  before: Recorded['notTaken'],
  { fields, provenAt }: Recorded,
  read: NonNullable<Proof['read']>,
): Readonly<Record<string, NotTaken>> {
  const left = Object.entries(before ?? {}).filter(([name]) => !(name in read.fields));
  const told = read.at > provenAt ? (read.notTaken ?? {}) : {};
  const seen = Object.entries(told).flatMap(([name, digest]) => {
    const wanted = before?.[name]?.wanted ?? fields[name];
    return wanted === undefined ? [] : [[name, { wanted, seen: digest, count: before?.[name]?.count ?? 1 }] as const];
  });
  return Object.fromEntries([...left, ...seen]);
}
