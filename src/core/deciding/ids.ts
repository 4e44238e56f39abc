import type { Change } from '../model/change.ts';
import { byRef, type Manifest } from '../model/manifest.ts';
import type { Recorded } from '../model/recorded.ts';
import type { Desired, Ref } from '../model/resource.ts';

/** What tells which id a resource has in the target. */
export interface IdSources {
  readonly manifest: Manifest;
  readonly recorded: ReadonlyMap<Ref, Recorded>;
  /** The id in the target that the manifest itself gives a resource. */
  declaredId(resource: Desired): string | undefined;
}

/** The id in the target of a resource that has one and keeps it; undefined while it is still to be made. */
export type IdOf = (ref: Ref) => string | undefined;

/**
 * Tells ids, those of organizations included: what the manifest declares, else the id of what this plan adopts, else
 * of what state holds. `changeOf` gives the changes that are decided by then.
 */
export function idsOf(
  { manifest, recorded, declaredId }: IdSources,
  changeOf: (ref: Ref) => Change | undefined = () => undefined,
): IdOf {
  const resources = byRef(manifest);
  return (ref) => {
    const resource = resources.get(ref);
    const declared = resource && declaredId(resource);
    if (declared !== undefined) return declared;
    const change = changeOf(ref);
    if (change?.action === 'adopt' || change?.action === 'activate') return change.recorded.id;
    if (givesNewId(change)) return undefined;
    return recorded.get(ref)?.id;
  };
}

/** Whether a change makes a new object, whose id nobody knows before. */
export function givesNewId(change: Change | undefined): boolean {
  return change?.action === 'create' || (change?.action === 'recreate' && !change.successor);
}
