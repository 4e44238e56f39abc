import equal from 'fast-deep-equal';
import { canonical } from '../model/canonical.ts';
import type { Cause, FieldChange } from '../model/change.ts';
import { isChangeable, isReadable, normalize, type FieldRule, type ObjectRules } from '../model/fields.ts';
import type { DesiredObject, Fields, Value } from '../model/resource.ts';
import { digestOf, type Digest, type Recorded } from '../model/recorded.ts';

/** A three-way diff of one object: desired against recorded and, where it was read, observed. */
export interface FieldDiff {
  /** Fields that differ and can be sent. */
  readonly changes: readonly FieldChange[];
  /** Fields that differ and that no call changes. */
  readonly immutable: readonly FieldChange[];
  /** Digests of fields whose live value equals the manifest's. */
  readonly proven: Readonly<Record<string, string>>;
  /** Fields that differ and that the target did not take when they were sent before. */
  readonly unsettable: readonly string[];
}

/** Compares only what the manifest declares; `observed` is absent when the object was not read. */
export function diffFields(
  rules: ObjectRules,
  desired: DesiredObject,
  wanted: Fields,
  recorded: Recorded,
  observed: Fields | undefined,
  digest: Digest,
): FieldDiff {
  const changes: FieldChange[] = [];
  const immutable: FieldChange[] = [];
  const unsettable: string[] = [];
  const proven: Record<string, string> = {};
  for (const [name, to] of Object.entries(wanted)) {
    const rule = rules.fields[name];
    if (!rule || desired.ignore.includes(name)) continue;
    const wantedDigest = digestOf(digest, rule, recorded.id, name, to);
    const isSeen = observed !== undefined && isReadable(rule);
    const from = isSeen ? observed[name] : undefined;
    if (isSeen && from !== undefined && equal(normalize(rule, from), normalize(rule, to))) {
      proven[name] = wantedDigest;
      continue;
    }
    if (!isSeen && recorded.fields[name] === wantedDigest) continue;
    const cause = isSeen ? causeOf(rule, recorded, name, wantedDigest, from, digest) : 'edit';
    const change: FieldChange = { name, cause, to, ...(from === undefined ? {} : { from }) };
    if (recorded.unsettable?.includes(name)) unsettable.push(name);
    else if (isChangeable(rule)) changes.push(change);
    else immutable.push(change);
  }
  return { changes, immutable, proven, unsettable };
}

function causeOf(
  rule: FieldRule,
  recorded: Recorded,
  name: string,
  wantedDigest: string,
  from: Value | undefined,
  digest: Digest,
): Cause {
  const last = recorded.fields[name];
  if (last === undefined) return 'edit';
  if (last === wantedDigest) return 'drift';
  return from !== undefined && digestOf(digest, rule, recorded.id, name, from) === last ? 'edit' : 'both';
}

/** A keyed digest of all that a read showed of an object, whether the manifest declares it or not. */
export function observedDigest(rules: ObjectRules, observed: Fields, id: string, digest: Digest): string {
  const shown = Object.entries(rules.fields).flatMap(([name, rule]) => {
    const value = observed[name];
    return value === undefined || !isReadable(rule) ? [] : [[name, normalize(rule, value)] as const];
  });
  return digest(id, 'observed', canonical(shown));
}
