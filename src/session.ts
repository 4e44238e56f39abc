import type { Clock } from './core/clock.ts';
import { Failure } from './core/failure.ts';
import { allowedPerMinute, type Settings } from './core/settings.ts';
import { loadKey, type Key } from './state/key.ts';
import { openStore, type Store } from './state/store.ts';
import { connect, type Connection } from './target/api.ts';
import { parseBaseUrl } from './target/address.ts';
import { createPace } from './target/pace.ts';
import type { Target, TargetDefinition } from './target/target.ts';
import { targets } from './targets/index.ts';

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
}

/** A target, opened, with the state that belongs to it. */
export interface Session {
  readonly definition: TargetDefinition;
  readonly target: Target;
  readonly connection: Connection;
  readonly store: Store;
  readonly key: Key;
  readonly clock: Clock;
  readonly stop: AbortSignal;
  /** Requests a minute that this run may send. */
  readonly perMinute: number;
}

/** What state is about, without a connection. */
export interface StateSession {
  readonly definition: TargetDefinition;
  readonly store: Store;
  readonly key: Key;
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
export function targetNamed(name: string): TargetDefinition {
  const definition = targets[name];
  if (definition) return definition;
  throw new Failure('usage', 'unknown-target', `There is no target named "${name}" here.`, { hint: `Targets: ${Object.keys(targets).join(', ')}.` });
}

/** Opens state alone; throws `Failure` when it was edited, belongs to another key, or cannot be read. */
export async function openState(settings: Pick<Settings, 'target'>, options: RunOptions): Promise<StateSession> {
  const env = options.env ?? {};
  const definition = targetNamed(options.target ?? settings.target);
  const folder = options.state ?? env['CASELOAD_STATE'] ?? '.caseload';
  if (folder.includes('://')) throw new Failure('usage', 'state-not-supported', 'State can be kept in a folder only.', { hint: 'Set CASELOAD_STATE or --state to a folder.' });
  const key = await loadKey({ folder, env: env['CASELOAD_KEY'], target: definition.name });
  return { definition, key, store: await openStore({ folder, target: definition.name, key, clock: options.clock ?? systemClock }) };
}

/** Opens target and state for one run; throws `Failure` for a missing key or an address that is refused. */
export async function openSession(settings: Settings, options: RunOptions): Promise<Session> {
  const env = options.env ?? {};
  const clock = options.clock ?? systemClock;
  const stop = options.stop ?? new AbortController().signal;
  const { definition, store, key } = await openState(settings, options);
  const { baseUrl, apiKey } = accessOf(definition, env);
  const own = settings.targets[definition.name] ?? {};
  const perMinute = allowedPerMinute(options.rate ?? settings.rateLimit, settings.reserve);
  const connection = connect({
    address: definition.address(baseUrl, apiKey, own),
    pace: createPace(perMinute, clock),
    clock,
    stop,
    concurrency: options.concurrency ?? settings.concurrency,
    random: options.random ?? Math.random,
  });
  return { definition, target: definition.open(own, (ms) => clock.sleep(ms, stop)), connection, store, key, clock, stop, perMinute };
}

/** The address and key of a target from the environment. */
export function accessOf(definition: TargetDefinition, env: Readonly<Record<string, string | undefined>>): { readonly baseUrl: string; readonly apiKey: string } {
  const { key, url } = definition.variables;
  const address = env[url] || definition.defaultUrl;
  if (!address) throw new Failure('usage', 'no-url', `${url} is not set.`, { hint: `Set it to the address of your ${definition.title}.` });
  const baseUrl = parseBaseUrl(address, url);
  const apiKey = env[key]?.trim();
  if (!apiKey) throw new Failure('usage', 'no-key', `${key} is not set.`, { hint: `Set it to the API key of ${definition.title}; keys are never taken from flags.` });
  if (/[^\x21-\x7e]/.test(apiKey)) throw new Failure('usage', 'bad-key', `${key} holds spaces or characters that a key cannot have.`, { hint: 'Copy it again, whole and without quotes.' });
  return { baseUrl, apiKey };
}
