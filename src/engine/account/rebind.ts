import { parseBaseUrl } from '../../connector/address.ts';
import type { TargetDefinition } from '../../connector/target.ts';
import { Failure } from '../../core/model/failure.ts';
import type { BoundAccount } from '../../state/account-file.ts';
import type { Key } from '../../state/key.ts';
import { accessOf } from './access.ts';
import { accountAt } from './account.ts';

/** What a person says of the account that a state belongs to. */
export interface Rebinding {
  /** The account is at this address by now; unless `key` is said too, the next run proves that it is the same one. */
  readonly to?: string;
  /** The API key that is set is of this account, which is taken without proof. */
  readonly key?: boolean;
}

/** What takes a rebinding into account beside what state says. */
export interface RebindContext {
  readonly definition: TargetDefinition;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly key: Key;
}

/**
 * What a state is to be bound to; nothing is sent and nothing is written. Throws `Failure` (usage) for an address that
 * is refused, a key that is not set, and when nothing was said.
 */
export function reboundTo(
  held: BoundAccount | undefined,
  { to, key: isKeyTaken }: Rebinding,
  { definition, env, key }: RebindContext,
): BoundAccount {
  if (to === undefined && !isKeyTaken)
    throw new Failure('usage', 'rebind-how', 'Say --to URL, --key, or both.', {
      hint: '--to: the account is at another address. --key: the key that is set is of the same account.',
    });
  const { url } = definition.variables;
  const origin = to === undefined ? undefined : parseBaseUrl(to, '--to');
  if (!isKeyTaken) return origin === undefined ? {} : { origin };
  const { baseUrl, access } = accessOf(definition, origin === undefined ? env : { ...env, [url]: origin });
  const account = accountAt(baseUrl, access, key);
  return { ...account, origin: origin ?? held?.origin ?? account.origin };
}
