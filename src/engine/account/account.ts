import type { Access } from '../../connector/target.ts';
import { Failure } from '../../core/model/failure.ts';
import type { BoundAccount } from '../../state/account-file.ts';
import type { Key } from '../../state/key.ts';

/** The account that a run reaches: its origin, and a keyed digest of the API key. */
export type Account = Required<BoundAccount>;

type Bound = BoundAccount & Required<Pick<BoundAccount, 'origin'>>;

/** The account behind an address and what opens it; a password may change, a user stays who he is. */
export function accountAt(baseUrl: string, access: Access, key: Key): Account {
  const secret = 'key' in access ? access.key : access.user;
  return { origin: baseUrl, key: key.digest('account', 'key' in access ? 'key' : 'user', secret) };
}

/** Whether a state belongs to another origin; one that belongs to none yet does not. */
export function isElsewhere(held: BoundAccount | undefined, origin: string): held is Bound {
  return held?.origin !== undefined && held.origin !== origin;
}

/** The failure of a run whose state belongs to another origin; nothing was sent. */
export function otherOrigin(held: string, origin: string, variable: string): Failure {
  return new Failure('state', 'other-origin', elsewhereText(held, origin), {
    hint:
      `Set ${variable} back to ${held}, keep the state of ${origin} in a place of its own (--state), or, when it is ` +
      `the same account that has moved, run: caseload state rebind --to ${origin}`,
  });
}

/** In one sentence that state belongs to one origin and a run reaches another. */
export function elsewhereText(held: string, origin: string): string {
  return `This state belongs to ${held}, and the run would reach ${origin}: ids of the one mean nothing at the other.`;
}
