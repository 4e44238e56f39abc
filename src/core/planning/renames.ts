import type { Manifest } from '../model/manifest.ts';
import type { Recorded } from '../model/recorded.ts';
import { refOf, type Desired, type DesiredObject, type Ref } from '../model/resource.ts';

/** Resources that the manifest renamed and state still knows by their old name. */
export function renamesOf(manifest: Manifest, state: ReadonlyMap<Ref, Recorded>): readonly (readonly [Ref, Ref])[] {
  return manifest.resources.flatMap((resource) => {
    const from = resource.previously === undefined ? undefined : refOf(resource.kind, resource.previously);
    return from !== undefined && state.has(from) && !state.has(resource.ref) ? [[from, resource.ref] as const] : [];
  });
}

/** Somebody as the manifest wants them, also under the id that they had before. */
export function desiredUnder(manifest: Manifest): (ref: Ref) => DesiredObject | undefined {
  const desired = new Map(manifest.resources.map((resource) => [resource.ref, resource]));
  const renamed = new Map(
    manifest.resources.flatMap((resource) =>
      resource.previously === undefined ? [] : [[refOf(resource.kind, resource.previously), resource] as const],
    ),
  );
  return (ref) => objectNamed(desired.get(ref) ?? renamed.get(ref));
}

/** A resource as an object that is managed here; undefined for a list, and for somebody who is kept elsewhere. */
export function objectNamed(resource: Desired | undefined): DesiredObject | undefined {
  return resource?.form === 'object' && !resource.external ? resource : undefined;
}
