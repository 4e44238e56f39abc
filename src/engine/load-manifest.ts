import { loadManifest as load, type Loaded } from '../manifest/load.ts';
import type { JsonSchema } from '../manifest/form/json-schema.ts';
import type { DefinedTarget } from '../connector/define-target.ts';
import { schemaWith } from '../manifest/form/extended-schema.ts';
import { registryOf, type Registered } from './registry.ts';

/** How a manifest is loaded. */
export interface ManifestOptions {
  /** The target, when it is chosen outside of the manifest. */
  readonly target?: string;
  /** Targets of packages of their own, beside those that are built in. */
  readonly targets?: readonly DefinedTarget[];
  /** YYYY-MM-DD: the last day on which somebody may have been born; without it the day it is, in UTC. */
  readonly today?: string;
  /** Show source lines with personal values. */
  readonly reveal?: boolean;
  /** Reads what the path `-` stands for: bytes, of which the encoding is then checked, or text. */
  readonly readStdin?: () => Promise<string | Uint8Array>;
  /** The folder from which paths are taken; without it the process's own. */
  readonly cwd?: string;
}

/** Loads and checks a manifest against every target there is; `manifest` is absent when a diagnostic is an error. */
export function loadManifest(paths: readonly string[], { targets, ...options }: ManifestOptions = {}): Promise<Loaded> {
  const tables = Object.fromEntries([...registryOf(targets)].map(([name, { table }]) => [name, table]));
  return load(paths, {
    today: new Date().toISOString().slice(0, 10),
    ...options,
    tables,
    schema: schemaFor(targets),
  });
}

/** The schema of manifests, with what the registered targets add to it. */
export function schemaFor(targets: Registered = []): JsonSchema {
  return schemaWith(targets.map(({ name, schema }) => ({ name, ...schema })));
}
