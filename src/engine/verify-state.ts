import type { OpenRecord } from '../core/model/journal.ts';
import type { Settings } from '../core/model/settings.ts';
import { verifyBackups } from '../state/document.ts';
import type { Holder } from '../state/holder.ts';
import { pathsOf } from '../state/paths.ts';
import type { RunOptions } from './run-options.ts';
import { folderOf, lockOf, openState } from './state-session.ts';

/** What a check of state found. */
export interface Verified {
  readonly serial: number;
  readonly resources: number;
  readonly open: readonly OpenRecord[];
  readonly backups: { readonly good: number; readonly bad: readonly string[] };
  readonly holder?: Holder;
}

/** Checks state with its journal and backups; throws `Failure` (state) when state itself is not as it was left. */
export async function verifyState(settings: Pick<Settings, 'target'>, options: RunOptions): Promise<Verified> {
  const { definition, store, key } = await openState(settings, options);
  const holder = await lockOf(settings, options).holder();
  const backups = await verifyBackups(pathsOf(folderOf(options), definition.name).backups, definition.name, key);
  return {
    serial: store.serial,
    resources: store.recorded().size,
    open: store.open(),
    backups,
    ...(holder ? { holder } : {}),
  };
}
