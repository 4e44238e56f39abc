import type { Settings } from '../core/model/settings.ts';
import { Failure } from '../core/model/failure.ts';
import { accessOf } from './account/access.ts';
import { elsewhereText, isElsewhere } from './account/account.ts';
import { openState } from './state-session.ts';
import { systemClock, type RunOptions } from './run-options.ts';
import { idOf, kindOf } from '../core/model/resource.ts';
import { send } from '../connector/send.ts';
import { RequestError } from '../connector/request-error.ts';
import { isTrustFault, trustFailure } from '../connector/trust.ts';
import type { Check } from '../core/model/answers.ts';

/** Twice this, and a pause between, is less than the time that every command has to reach the target. */
const patienceMs = 9000;

/**
 * Tries a target's key, address and assumptions with a handful of reads; throws `Failure` (unreachable) when nothing
 * answers.
 */
export async function doctor(settings: Settings, options: RunOptions): Promise<readonly Check[]> {
  const { definition, store } = await openState(settings, options);
  const { baseUrl, access } = accessOf(definition, options.env ?? {});
  const held = store.account.held();
  const isOther = isElsewhere(held, baseUrl);
  const note: readonly Check[] = isOther
    ? [{ level: 'open', about: definition.variables.url, message: elsewhereText(held.origin, baseUrl) }]
    : [];
  // Ids of another account are nobody's here.
  const entries = isOther ? [] : [...store.recorded().values()];
  const clock = options.clock ?? systemClock;
  const checks = await definition.doctor({
    settings: settings.targets[definition.name] ?? {},
    async ask(tried, call) {
      for (let attempt = 1; ; attempt += 1) {
        try {
          const patience = { timeoutMs: patienceMs, mostBytes: settings.maxAnswerBytes };
          return await send(definition.address(baseUrl, access, tried), call, patience);
        } catch (cause) {
          if (!(cause instanceof RequestError)) throw cause;
          if (cause.code === 'unreadable-answer') return { status: cause.status ?? 0, body: undefined };
          if (isTrustFault(cause.reason)) throw trustFailure(new URL(baseUrl).origin, cause.reason);
          if (attempt === 2)
            throw new Failure('unreachable', 'unreachable', `${new URL(baseUrl).origin} does not answer.`, {
              hint: `Check ${definition.variables.url} and the network.`,
              cause,
            });
          await clock.sleep(500);
        }
      }
    },
    someone: (kind) => {
      const entry = entries.find(({ ref, deactivated, list }) => kindOf(ref) === kind && !deactivated && !list);
      return entry && { manifestId: idOf(entry.ref), id: entry.id };
    },
  });
  return [...note, ...checks];
}
