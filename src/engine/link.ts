import { setMaxListeners } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../core/model/clock.ts';
import { allowedPerMinute, type Settings } from '../core/model/settings.ts';
import { connect, type Connection } from '../connector/connection.ts';
import { createPace } from '../connector/pace.ts';
import type { Address } from '../connector/address.ts';
import { sharedWindow, windowName, type SharedWindow } from '../connector/shared-window.ts';
import type { Access, TargetDefinition } from '../connector/target.ts';
import { accessOf } from './account/access.ts';
import { systemClock, targetOf, type RunOptions } from './run-options.ts';

/** A target's address with a way to reach it, without state. */
export interface Link {
  readonly definition: TargetDefinition;
  readonly connection: Connection;
  /** The base URL, and what opens it. */
  readonly baseUrl: string;
  readonly access: Access;
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
    mostBytes: settings.maxAnswerBytes,
    random: options.random ?? Math.random,
  });
  return { definition, connection, baseUrl, access, clock, stop, perMinute, concurrency };
}

/** Where runs that share a key keep to one pace together; none with a clock of one's own. */
function windowOf(address: Address, clock: Clock, options: RunOptions): SharedWindow | undefined {
  const folder =
    options.paceFolder ?? (options.clock ? undefined : join(tmpdir(), `caseload-${process.getuid?.() ?? 'user'}`));
  return folder === undefined ? undefined : sharedWindow(folder, windowName(address), clock);
}
