import { isSameId } from '../comparing/normal-form.ts';
import { block, type Decision } from './decision.ts';
import type { Compared } from './compared.ts';
import type { DecideInput } from './decide-input.ts';
import { declaredIdOf } from './desired.ts';
import { isAlike } from './identity.ts';
import { heldBy, holdersOf } from '../model/held.ts';
import { nameBefore } from '../model/manifest.ts';
import type { LookupResult } from '../model/observed.ts';
import type { Digest, Recorded } from '../model/recorded.ts';
import { compareRefs, idOf, kindOf, type Ref } from '../model/resource.ts';

type Sources = Pick<DecideInput, 'manifest' | 'recorded' | 'declaredId' | 'table'>;

/**
 * One object has one ref: nobody is taken over, brought back, changed or deactivated under one name while another name
 * stands for the same object, and neither is the one who has it already deactivated for want of its name.
 */
export function keepOneRef(decisions: Map<Ref, Decision>, input: Sources): void {
  const { recorded, table } = input;
  const changes = [...decisions.values()].flatMap(({ change }) => (change && 'recorded' in change ? [change] : []));
  const next = new Map(recorded);
  for (const { ref, recorded: entry } of changes) if (entry) next.set(ref, entry);
  const ids = { table, declared: declaredIds(input) };
  const holders = holdersOf([...recorded.values(), ...next.values()], (ref) => next.get(ref), ids);
  const held = changes.flatMap(({ ref, action, recorded: entry }) => {
    if (action === 'replace' || action === 'release' || !entry) return [];
    const other = holders.otherThan(ref, entry.id);
    return other === undefined ? [] : [{ ref, action, other }];
  });
  for (const { ref, action, other } of held.sort((a, b) => compareRefs(a.ref, b.ref))) {
    const { message, hint } = heldBy(ref, other);
    decisions.set(ref, { ref, blocked: { ...block(ref, action, 'id-held', message, hint), because: other } });
  }
}

/** Whoever is kept elsewhere and is held here under another name: one of the two lists would undo the other. */
export function namedTwice({ manifest, recorded, declaredId, table }: Sources): readonly Decision[] {
  const holders = holdersOf(recorded.values(), (ref) => recorded.get(ref), { table, declared: new Map() });
  return manifest.resources.flatMap((resource) => {
    const { ref } = resource;
    const id = resource.form === 'object' ? declaredId(resource) : undefined;
    const other = id === undefined ? undefined : holders.otherThan(ref, id);
    if (other === undefined) return [];
    const { message, hint } = heldBy(ref, other);
    return [{ ref, blocked: { ...block(ref, 'adopt', 'id-held', message, hint), because: other } }];
  });
}

/** The ids of the target that the manifest itself has, by whose they are. */
export function declaredIds({
  manifest,
  declaredId,
  table,
}: Pick<Sources, 'manifest' | 'declaredId' | 'table'>): ReadonlyMap<Ref, string> {
  return new Map(
    manifest.resources.flatMap((resource) => {
      const rules = table[resource.kind];
      if (resource.form !== 'object' || rules.form !== 'object') return [];
      const id = declaredId(resource) ?? declaredIdOf(resource, rules);
      return id === undefined ? [] : [[resource.ref, id] as const];
    }),
  );
}

/**
 * Nobody is turned into somebody else: where state holds the id that the manifest calls the previous one and the new id
 * as two people, and the one was never renamed into the other, both are left as they are.
 */
export function twoPeople({
  manifest,
  recorded,
  table,
}: Pick<DecideInput, 'manifest' | 'recorded' | 'table'>): readonly Decision[] {
  return manifest.resources.flatMap((resource) => {
    const old = nameBefore(resource);
    const [now, before] = [recorded.get(resource.ref), old === undefined ? undefined : recorded.get(old)];
    if (resource.form !== 'object' || table[resource.kind].form !== 'object' || !now || !before) return [];
    if (now.formerly?.includes(idOf(before.ref))) return [];
    const message =
      `The manifest says that ${before.ref} was renamed to ${now.ref}, and state holds them as two people: neither ` +
      'is changed.';
    const hint =
      `If they are two people, remove "previously" and put ${before.ref} back; if ${now.ref} is not managed any ` +
      `more, forget it first: caseload state rm ${now.ref}.`;
    const about = (ref: typeof now.ref, action: 'update' | 'delete'): Decision => ({
      ref,
      blocked: block(ref, action, 'previously-taken', message, hint),
    });
    return [about(now.ref, 'update'), about(before.ref, 'delete')];
  });
}

/**
 * Who state holds under another id than the manifest names is not written to: one of the two is wrong, and nobody but a
 * person can say which.
 */
export function otherIds({
  manifest,
  recorded,
  table,
  targetTitle,
}: Pick<DecideInput, 'manifest' | 'recorded' | 'table' | 'targetTitle'>): readonly Decision[] {
  return manifest.resources.flatMap((resource) => {
    const rules = table[resource.kind];
    const held = recorded.get(resource.ref);
    if (resource.form !== 'object' || rules.form !== 'object' || !rules.managed || !held) return [];
    const declared = declaredIdOf(resource, rules);
    if (declared === undefined || isSameId(declared, held.id)) return [];
    const { ref } = resource;
    const message = `State holds ${ref} under another id of ${targetTitle} than the manifest has: nothing is sent.`;
    const hint =
      `Mend the id in the manifest; if it is right, forget the other one first (\`caseload state rm ${ref}\`), ` +
      'who stays in the target as he is.';
    return [{ ref, blocked: block(ref, 'update', 'other-id', message, hint) }];
  });
}

/** Somebody who leaves the manifest, and what of him state holds. */
interface Leaver {
  readonly recorded: Recorded;
  readonly decision: Decision;
}

/** Those who leave and would be deactivated, now or when their time is over. */
export function leaversAmong(
  decisions: ReadonlyMap<Ref, Decision>,
  recorded: ReadonlyMap<Ref, Recorded>,
): readonly Leaver[] {
  return [...decisions].flatMap(([ref, decision]) => {
    const entry = recorded.get(ref);
    const isEnding = decision.change?.action === 'delete' || decision.waiting?.action === 'delete';
    return entry && isEnding ? [{ recorded: entry, decision }] : [];
  });
}

/**
 * Nobody is deactivated and made anew by one plan: while a newcomer may be one who leaves, under another id and without
 * `previously`, neither of the two is touched. Gives the decisions that say so; none where nobody leaves who is like
 * him, or where the manifest says that they are two.
 */
export function perhapsRenamed(
  { ref, unknown, change }: Decision,
  newcomer: Compared,
  lookup: LookupResult,
  leavers: readonly Leaver[],
  digest: Digest,
): readonly Decision[] {
  const { desired, known } = newcomer;
  // Who is found is somebody already: nobody is made for him.
  if (known || lookup.state === 'found') return [];
  const alike = leavers.find(
    ({ recorded }) =>
      kindOf(recorded.ref) === desired.kind &&
      desired.distinctFrom !== idOf(recorded.ref) &&
      (isHolder(lookup, recorded) || isAlike(newcomer, recorded, digest)),
  );
  if (!alike) return [];
  const old = alike.recorded.ref;
  const message = `${old} left the manifest and ${ref} came, and they may be one person: neither is touched.`;
  const hint =
    `If they are one, write "previously: ${idOf(old)}" beside ${ref}; if they are two, write ` +
    `"distinctFrom: ${idOf(old)}" there.`;
  const { change: _, waiting: __, ...stays } = alike.decision;
  const ending: Decision = {
    ...stays,
    blocked: { ...block(old, 'delete', 'perhaps-renamed', message, hint), because: ref },
  };
  if (unknown) return [ending];
  const action = change?.action === 'create' ? 'create' : 'adopt';
  return [{ ref, blocked: { ...block(ref, action, 'perhaps-renamed', message, hint), because: old } }, ending];
}

/** Whether a look for a newcomer led to the one who leaves. */
function isHolder(lookup: LookupResult, { id }: Recorded): boolean {
  return lookup.state === 'conflict' && lookup.holder !== undefined && isSameId(lookup.holder.id, id);
}
