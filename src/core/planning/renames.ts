import { nameBefore, type Manifest } from '../model/manifest.ts';
import type { Recorded } from '../model/recorded.ts';
import {
  idOf,
  kindOf,
  refOf,
  type Desired,
  type DesiredMembership,
  type DesiredObject,
  type Ref,
} from '../model/resource.ts';

/**
 * Resources that state knows under another name than the manifest, as pairs of the old name and the new one: what
 * `previously` says, and whoever is back under an id that was given up, while the id that came after it left. A list
 * goes with its owner.
 */
export function renamesOf(manifest: Manifest, state: ReadonlyMap<Ref, Recorded>): readonly (readonly [Ref, Ref])[] {
  const objects = manifest.resources.filter((resource) => resource.form === 'object');
  const said = objects.flatMap((object) => {
    const from = nameBefore(object);
    return from !== undefined && state.has(from) && !state.has(object.ref) ? [[from, object.ref] as const] : [];
  });
  const owners = [...said, ...takenBack(objects, state, said)];
  const ownersBefore = new Map(owners.map(([from, to]) => [to, from]));
  const lists = manifest.resources.flatMap((resource) => {
    if (resource.form !== 'membership' || state.has(resource.ref)) return [];
    const from = listBefore(resource, state, ownersBefore);
    return from !== undefined && state.has(from) ? [[from, resource.ref] as const] : [];
  });
  return [...owners, ...lists];
}

/** An entry of state under a new name; an object remembers the ids that it had. */
export function renamed(entry: Recorded, to: Ref): Recorded {
  if (entry.list) return { ...entry, ref: to };
  const [from, now] = [idOf(entry.ref), idOf(to)];
  const formerly = [...(entry.formerly ?? []).filter((id) => id !== now), from];
  return { ...entry, ref: to, formerly };
}

/** Who is back under an id that was given up for one that left, or goes on from there. */
function takenBack(
  objects: readonly DesiredObject[],
  state: ReadonlyMap<Ref, Recorded>,
  said: readonly (readonly [Ref, Ref])[],
): readonly (readonly [Ref, Ref])[] {
  const givenUp = new Map<Ref, Recorded>();
  const staying = new Set([...objects.map(({ ref }) => ref), ...said.map(([from]) => from)]);
  for (const entry of state.values()) {
    if (staying.has(entry.ref)) continue;
    for (const id of entry.formerly ?? []) {
      const ref = refOf(kindOf(entry.ref), id);
      const other = givenUp.get(ref);
      if (!other || other.deactivated) givenUp.set(ref, entry);
    }
  }
  const goals = new Set(said.map(([, to]) => to));
  const taken = new Set<Ref>();
  return objects.flatMap((object) => {
    const { ref } = object;
    const old = nameBefore(object);
    const known = givenUp.get(ref) ?? (old === undefined ? undefined : givenUp.get(old));
    const from = state.has(ref) || goals.has(ref) ? undefined : known?.ref;
    if (from === undefined || taken.has(from)) return [];
    taken.add(from);
    return [[from, ref] as const];
  });
}

/** The name under which state may know a list: that of its owner, unless the two names of the owner are two people. */
function listBefore(
  list: DesiredMembership,
  state: ReadonlyMap<Ref, Recorded>,
  ownersBefore: ReadonlyMap<Ref, Ref>,
): Ref | undefined {
  const owner = ownersBefore.get(list.owner);
  if (owner !== undefined) return refOf(list.kind, idOf(owner));
  return state.has(list.owner) ? undefined : nameBefore(list);
}

/** Somebody as the manifest wants them, also under the id that they had before. */
export function desiredUnder(manifest: Manifest): (ref: Ref) => DesiredObject | undefined {
  const desired = new Map(manifest.resources.map((resource) => [resource.ref, resource]));
  const renamed = new Map(
    manifest.resources.flatMap((resource) => {
      const from = nameBefore(resource);
      return from === undefined ? [] : [[from, resource] as const];
    }),
  );
  return (ref) => objectNamed(desired.get(ref) ?? renamed.get(ref));
}

/** A resource as an object that is managed here; undefined for a list, and for somebody who is kept elsewhere. */
export function objectNamed(resource: Desired | undefined): DesiredObject | undefined {
  return resource?.form === 'object' && !resource.external ? resource : undefined;
}
