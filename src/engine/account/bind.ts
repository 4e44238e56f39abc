import type { Reader } from '../../connector/connection.ts';
import { Failure } from '../../core/model/failure.ts';
import type { Store } from '../../state/store.ts';
import { isElsewhere, otherOrigin, type Account } from './account.ts';
import { heldObjects, proveAccount, type Provable } from './prove.ts';

/** What a run may do with the account that it reaches. */
export interface BindOptions {
  readonly store: Store;
  /** It is going to write, so it must be able to remember the account. */
  readonly isWriting: boolean;
  /** It sends nothing, so there is nothing to prove. */
  readonly sendsNothing: boolean;
}

/**
 * Makes sure, before a run sends anything else, that it reaches the account of its state: another origin is refused,
 * another key is proven by reads, and a state that belongs to none is bound. Gives notes for people; throws `Failure`.
 */
export async function bindTo(
  account: Account,
  provable: Omit<Provable, 'recorded' | 'origin'>,
  reader: Reader,
  { store, isWriting, sendsNothing }: BindOptions,
): Promise<readonly string[]> {
  const { origin, key } = account;
  const held = store.account.held();
  if (isElsewhere(held, origin)) throw otherOrigin(held.origin, origin, provable.definition.variables.url);
  const isSame = held?.origin === origin && held.key === key;
  if (sendsNothing || (isSame && !isWriting)) return [];
  const notes: string[] = [];
  if (!isSame && isInDoubt(store, provable.target, held?.origin !== undefined)) {
    // Whoever cannot remember what is proven must not begin.
    if (isWriting) await store.account.rewrite();
    const by = await proveAccount({ ...provable, recorded: store.recorded(), origin }, reader);
    notes.push(
      `The API key is not the one that ${origin} was last reached with; a read of ${by} proved that it is of the ` +
        'same account.',
    );
  }
  try {
    await store.account.bind(account);
  } catch (cause) {
    if (isWriting || !(cause instanceof Failure)) throw cause;
    notes.push(`${cause.message} So it is not remembered that this state belongs to ${origin}; apply would not begin.`);
  }
  return notes;
}

/**
 * Whether there is somebody whom another account would not have: who is managed, or, once state was bound, a create of
 * which nobody knows what came of it.
 */
function isInDoubt(store: Store, target: Provable['target'], wasBound: boolean): boolean {
  return heldObjects(store.recorded(), target).length > 0 || (wasBound && store.open().some(({ keys }) => keys));
}
