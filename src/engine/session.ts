import { setMaxListeners } from 'node:events';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../core/model/clock.ts';
import { Failure } from '../core/model/failure.ts';
import { allowedPerMinute, type Settings } from '../core/model/settings.ts';
import { loadKey, type Key } from '../state/key.ts';
import { readLock, removeLock, takeLock, type Holder, type Lock } from '../state/lock.ts';
import { openStore } from '../state/file-store.ts';
import { pathsOf } from '../state/paths.ts';
import type { Store } from '../state/store.ts';
import { connect, type Connection } from '../connector/connection.ts';
import { parseBaseUrl } from '../connector/address.ts';
import { createPace } from '../connector/pace.ts';
import { sharedWindow, windowName } from '../connector/shared-window.ts';
import type { Access, Target, TargetDefinition } from '../connector/target.ts';
import { targets } from '../targets/index.ts';

/** What every run takes beside the manifest; each wins over the environment, which wins over the manifest. */
export interface RunOptions {
  /** `UPHEAL_API_KEY`, `CASELOAD_STATE` and the like; nothing is read from the process itself. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** A target by name. */
  readonly target?: string;
  /** The folder of state. */
  readonly state?: string;
  /** Requests a minute that the key is allowed; the reserve is taken off. */
  readonly rate?: number;
  /** Requests in flight at once. */
  readonly concurrency?: number;
  readonly clock?: Clock;
  /** A number from 0 to 1; spreads waits. */
  readonly random?: () => number;
  /** Aborted when nothing new may start. */
  readonly stop?: AbortSignal;
  /** Takes the lock of state before anything is read: for runs that are going to write. */
  readonly lock?: boolean;
  /**
   * The folder in which runs share their pace; by default one among the temporary files, and none with a clock of one's
   * own.
   */
  readonly paceFolder?: string;
}

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

/** A target's address with a way to reach it, without state. */
export interface Link {
  readonly definition: TargetDefinition;
  readonly connection: Connection;
  readonly clock: Clock;
  readonly stop: AbortSignal;
  /** Requests a minute that this run may send. */
  readonly perMinute: number;
}

/** A target, opened, with the state that belongs to it. */
export interface Session extends StateSession, Link {
  readonly target: Target;
}

/** The clock of this machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const leave = (): void => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', leave);
        resolve();
      }, ms);
      signal?.addEventListener('abort', leave, { once: true });
    }),
};

/** Finds a target by name; throws `Failure` (usage) with the names there are. */
function targetNamed(name: string): TargetDefinition {
  const definition = targets[name];
  if (definition) return definition;
  throw new Failure('usage', 'unknown-target', `There is no target named "${name}" here.`, {
    hint: `Targets: ${Object.keys(targets).join(', ')}.`,
  });
}

/** Opens state alone; throws `Failure` when it was edited, belongs to another key, or cannot be read. */
export async function openState(settings: Pick<Settings, 'target'>, options: RunOptions): Promise<StateSession> {
  const env = options.env ?? {};
  const definition = targetNamed(options.target ?? settings.target);
  const folder = folderOf(options);
  const clock = options.clock ?? systemClock;
  const key = await loadKey({ folder, env: env['CASELOAD_KEY'], target: definition.name });
  let held: Lock | undefined;
  const take = async (): Promise<void> =>
    void (held ??= await takeLock({ path: pathsOf(folder, definition.name).lock, clock }));
  const unlock = async (): Promise<void> => {
    const lock = held;
    held = undefined;
    await lock?.release();
  };
  if (options.lock) await take();
  try {
    const fence = async (): Promise<void> => held?.check();
    const store = await openStore({ folder, target: definition.name, key, clock, fence });
    const lock = async (): Promise<void> => {
      if (held) return;
      await take();
      await store.check();
    };
    return { definition, key, store, lock, unlock };
  } catch (cause) {
    await unlock();
    throw cause;
  }
}

/** Opens state as `openState` does, and makes none where there is none. */
export async function stateIfThere(
  settings: Pick<Settings, 'target'>,
  options: RunOptions,
): Promise<StateSession | undefined> {
  const { home } = pathsOf(folderOf(options), targetNamed(options.target ?? settings.target).name);
  return existsSync(home) ? openState(settings, options) : undefined;
}

/** The lock of a state, whoever holds it: read and taken away without opening state. */
export function lockOf(
  settings: Pick<Settings, 'target'>,
  options: RunOptions,
): { holder(): Promise<Holder | undefined>; remove(holder: Holder): Promise<void> } {
  const path = pathsOf(folderOf(options), targetNamed(options.target ?? settings.target).name).lock;
  return {
    holder: () => readLock(path, options.clock ?? systemClock),
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

/** Opens target and state for one run; throws `Failure` for a missing key or an address that is refused. */
export async function openSession(settings: Settings, options: RunOptions): Promise<Session> {
  const link = openLink(settings, options);
  const state = await openState(settings, options);
  const { clock, stop, definition } = link;
  return {
    ...state,
    ...link,
    target: definition.open(settings.targets[definition.name] ?? {}, (ms) => clock.sleep(ms, stop)),
  };
}

/** Opens the way to a target; throws `Failure` (usage) for a missing key or an address that is refused. */
export function openLink(settings: Settings, options: RunOptions): Link {
  const clock = options.clock ?? systemClock;
  const stop = options.stop ?? new AbortController().signal;
  // Every request that waits listens to it.
  setMaxListeners(0, stop);
  const definition = targetNamed(options.target ?? settings.target);
  const { baseUrl, access } = accessOf(definition, options.env ?? {});
  const address = definition.address(baseUrl, access, settings.targets[definition.name] ?? {});
  const perMinute = allowedPerMinute(options.rate ?? settings.rateLimit, settings.reserve);
  const paceFolder =
    options.paceFolder ?? (options.clock ? undefined : join(tmpdir(), `caseload-${process.getuid?.() ?? 'user'}`));
  const connection = connect({
    address,
    pace: createPace(
      perMinute,
      clock,
      paceFolder === undefined ? undefined : sharedWindow(paceFolder, windowName(address), clock),
    ),
    clock,
    stop,
    concurrency: options.concurrency ?? settings.concurrency,
    random: options.random ?? Math.random,
  });
  return { definition, connection, clock, stop, perMinute };
}

/**
 * The address of a target and what opens it, from the environment; throws `Failure` (usage) for what is missing or
 * malformed.
 */
export function accessOf(
  definition: TargetDefinition,
  env: Readonly<Record<string, string | undefined>>,
): { readonly baseUrl: string; readonly access: Access } {
  const { url } = definition.variables;
  const address = env[url] || definition.defaultUrl;
  if (!address)
    throw new Failure('usage', 'no-url', `${url} is not set.`, {
      hint: `Set it to the address of your ${definition.title}.`,
    });
  return { baseUrl: parseBaseUrl(address, url), access: secretOf(definition, env) };
}

function secretOf({ variables, title }: TargetDefinition, env: Readonly<Record<string, string | undefined>>): Access {
  const { key, user, password } = variables;
  const value = env[key]?.trim();
  if (value && /[^\x21-\x7e]/.test(value))
    throw new Failure('usage', 'bad-key', `${key} holds spaces or characters that a key cannot have.`, {
      hint: 'Copy it again, whole and without quotes.',
    });
  if (value) return { key: value };
  const name = user === undefined ? undefined : env[user];
  const secret = password === undefined ? undefined : env[password];
  if (name && secret) return { user: name, password: secret };
  const others = user === undefined ? '' : `, or set ${user} and ${password ?? ''}`;
  throw new Failure('usage', 'no-key', `${key} is not set.`, {
    hint: `Set it to the API key of ${title}${others}; keys are never taken from flags.`,
  });
}
