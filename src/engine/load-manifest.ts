import { loadManifest as load, type Loaded, type LoadOptions } from '../manifest/load.ts';
import { targets } from '../targets/index.ts';

/** How a manifest is loaded; `today` (YYYY-MM-DD) is the last day on which somebody may have been born. */
export type ManifestOptions = Partial<Omit<LoadOptions, 'tables'>>;

/** Loads and checks a manifest against every target there is; `manifest` is absent when a diagnostic is an error. */
export function loadManifest(paths: readonly string[], options: ManifestOptions = {}): Promise<Loaded> {
  const tables = Object.fromEntries(Object.entries(targets).map(([name, definition]) => [name, definition.table]));
  return load(paths, { today: new Date().toISOString().slice(0, 10), ...options, tables });
}
