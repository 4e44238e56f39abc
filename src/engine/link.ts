import { setMaxListeners } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../core/model/clock.ts';
import { Failure } from '../core/model/failure.ts';
import { allowedPerMinute, type Settings } from '../core/model/settings.ts';
import { connect, type Connection } from '../connector/connection.ts';
import { parseBaseUrl } from '../connector/address.ts';
import { createPace } from '../connector/pace.ts';
import type { Address } from '../connector/send.ts';
import { sharedWindow, windowName, type SharedWindow } from '../connector/shared-window.ts';
import type { Access, TargetDefinition } from '../connector/target.ts';
import { systemClock, targetOf, type RunOptions } from './run-options.ts';

/** A target's address with a way to reach it, without state. */
export interface Link {
  readonly definition: TargetDefinition;
  readonly connection: Connection;
  readonly clock: Clock;
  readonly stop: AbortSignal;
  /** Requests a minute that this run may send. */
  readonly perMinute: number;
  /** How many requests may be in flight at once. */
  readonly concurrency: number;
}

/** Opens the way to a target; throws `Failure` (usage) for a missing key or an address that is refused. */
export function openLink(settings: Settings, options: RunOptions): Link {
  const clock = options.clock ?? systemClock;
  const stop = options.stop ?? new AbortController().signal;
  // Every request that waits listens to it.
  setMaxListeners(0, stop);
  const definition = targetOf(settings, options);
  const { baseUrl, access } = accessOf(definition, options.env ?? {});
  const address = definition.address(baseUrl, access, settings.targets[definition.name] ?? {});
  const perMinute = allowedPerMinute(options.rate ?? settings.rateLimit, settings.reserve);
  const concurrency = options.concurrency ?? settings.concurrency;
  const connection = connect({
    address,
    pace: createPace(perMinute, clock, windowOf(address, clock, options)),
    clock,
    stop,
    concurrency,
    random: options.random ?? Math.random,
  });
  return { definition, connection, clock, stop, perMinute, concurrency };
}

/** Where runs that share a key keep to one pace together; none with a clock of one's own. */
function windowOf(address: Address, clock: Clock, options: RunOptions): SharedWindow | undefined {
  const folder =
    options.paceFolder ?? (options.clock ? undefined : join(tmpdir(), `caseload-${process.getuid?.() ?? 'user'}`));
  return folder === undefined ? undefined : sharedWindow(folder, windowName(address), clock);
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
