import { existsSync } from 'node:fs';
import { Failure } from '../core/model/failure.ts';
import type { Settings } from '../core/model/settings.ts';
import { loadKey, type Key } from '../state/key.ts';
import type { Holder } from '../state/holder.ts';
import { removeLock, seeLock } from '../state/lock-folder.ts';
import { takeLock, type Lock, type LockOptions } from '../state/lock.ts';
import { openStore } from '../state/file-store.ts';
import { pathsOf } from '../state/paths.ts';
import type { Store } from '../state/store.ts';
import type { TargetDefinition } from '../connector/target.ts';
import { systemClock, targetOf, type RunOptions } from './run-options.ts';

/** What state is about, without a connection. */
export interface StateSession {
  readonly definition: TargetDefinition;
  readonly store: Store;
  readonly key: Key;
  /**
   * Takes the lock of state unless this run has it; throws `Failure` (state) when another has it, or wrote since state
   * was read.
   */
  lock(): Promise<void>;
  unlock(): Promise<void>;
}

/** Opens state alone; throws `Failure` when it was edited, belongs to another key, or cannot be read. */
export async function openState(settings: Pick<Settings, 'target'>, options: RunOptions): Promise<StateSession> {
  const env = options.env ?? {};
  const definition = targetOf(settings, options);
  const folder = folderOf(options);
  const clock = options.clock ?? systemClock;
  const key = await loadKey({ folder, env: env['CASELOAD_KEY'], target: definition.name });
  const own = lockFor({ path: pathsOf(folder, definition.name).lock, clock, say: options.say, stop: options.stop });
  if (options.lock) await own.take();
  try {
    const store = await openStore({ folder, target: definition.name, key, clock, fence: own.check });
    const lock = async (): Promise<void> => {
      if (await own.take()) await store.check();
    };
    return { definition, key, store, lock, unlock: own.release };
  } catch (cause) {
    await own.release();
    throw cause;
  }
}

/** The lock of a state as one run has it: taken once, and checked only while it is taken. */
function lockFor(how: LockOptions) {
  let taken: Lock | undefined;
  return {
    /** False when this run has it already. */
    take: async (): Promise<boolean> => {
      if (taken) return false;
      taken = await takeLock(how);
      return true;
    },
    check: async (): Promise<void> => taken?.check(),
    release: async (): Promise<void> => {
      const lock = taken;
      taken = undefined;
      await lock?.release();
    },
  };
}

/** Opens state as `openState` does, and makes none where there is none. */
export async function stateIfThere(
  settings: Pick<Settings, 'target'>,
  options: RunOptions,
): Promise<StateSession | undefined> {
  const { home } = pathsOf(folderOf(options), targetOf(settings, options).name);
  return existsSync(home) ? openState(settings, options) : undefined;
}

/** The lock of a state, whoever holds it: read and taken away without opening state. */
export function lockOf(
  settings: Pick<Settings, 'target'>,
  options: RunOptions,
): { holder(): Promise<Holder | undefined>; remove(holder: Holder): Promise<void> } {
  const path = pathsOf(folderOf(options), targetOf(settings, options).name).lock;
  return {
    holder: async () => (await seeLock(path))?.holder,
    remove: (holder) => removeLock(path, holder.token),
  };
}

/** The folder of state; throws `Failure` (usage) when it is named as anything else. */
export function folderOf(options: RunOptions): string {
  const folder = options.state ?? options.env?.['CASELOAD_STATE'] ?? '.caseload';
  if (folder.includes('://'))
    throw new Failure('usage', 'state-not-supported', 'State can be kept in a folder only.', {
      hint: 'Set CASELOAD_STATE or --state to a folder.',
    });
  return folder;
}
