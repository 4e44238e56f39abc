import type { Diagnostic } from './diagnostic.ts';
import { refOf, type Desired, type Ref } from './resource.ts';
import type { Settings } from './settings.ts';

/** All files of a manifest as one value; resources are sorted by ref, whatever the order of the input. */
export interface Manifest {
  readonly settings: Settings;
  readonly resources: readonly Desired[];
  /** Warnings that do not stop a plan. */
  readonly warnings: readonly Diagnostic[];
}

/** The resources of a manifest by their ref. */
export function byRef(manifest: Manifest): ReadonlyMap<Ref, Desired> {
  return new Map(manifest.resources.map((resource) => [resource.ref, resource]));
}

/** The name that a manifest says a resource had before. */
export function nameBefore({ kind, previously }: Desired): Ref | undefined {
  return previously === undefined ? undefined : refOf(kind, previously);
}
