import { isSameId } from '../comparing/normal-form.ts';
import { block, type Decision } from './decision.ts';
import type { DecideInput } from './decide-input.ts';
import { declaredIdOf } from './desired.ts';
import { heldBy, holdersOf } from '../model/held.ts';
import { nameBefore } from '../model/manifest.ts';
import type { Recorded } from '../model/recorded.ts';
import { compareRefs, idOf, type Ref } from '../model/resource.ts';

type Sources = Pick<DecideInput, 'manifest' | 'recorded' | 'declaredId'>;

/**
 * One object has one ref: nobody is taken over, brought back, changed or deactivated under one name while another name
 * stands for the same object, and neither is the one who has it already deactivated for want of its name.
 */
export function keepOneRef(decisions: Map<Ref, Decision>, input: Sources): void {
  const recorded = new Map([...declaredIn(input), ...input.recorded]);
  const changes = [...decisions.values()].flatMap(({ change }) => (change && 'recorded' in change ? [change] : []));
  const next = new Map(recorded);
  for (const { ref, recorded: entry } of changes) if (entry) next.set(ref, entry);
  const holders = holdersOf([...recorded.values(), ...next.values()], (ref) => next.get(ref));
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
export function namedTwice(input: Sources): readonly Decision[] {
  const holders = holdersOf(input.recorded.values(), (ref) => input.recorded.get(ref));
  return [...declaredIn(input)].flatMap(([ref, { id }]) => {
    const other = holders.otherThan(ref, id);
    if (other === undefined) return [];
    const { message, hint } = heldBy(ref, other);
    return [{ ref, blocked: { ...block(ref, 'adopt', 'id-held', message, hint), because: other } }];
  });
}

/** What the manifest itself says to be an object of the target, as if state held it. */
function declaredIn({ manifest, declaredId }: Sources): ReadonlyMap<Ref, Recorded> {
  return new Map(
    manifest.resources.flatMap((resource) => {
      const id = resource.form === 'object' ? declaredId(resource) : undefined;
      const { ref } = resource;
      return id === undefined ? [] : [[ref, { ref, id, origin: 'adopted', fields: {}, provenAt: '' }] as const];
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
