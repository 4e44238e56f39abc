import * as v from 'valibot';
import { shapedOf } from '../core/shape/remembered.ts';
import type { Shaped } from '../core/shape/shape.ts';
import { replaceText, textIfReadable } from './files.ts';
import type { Key } from './key.ts';
import { sealedText, unsealed } from './seal.ts';

/** The form of what is remembered of the account that a state belongs to. */
const accountShape = v.object({
  /** Scheme, host, port and base path, without a slash at the end; absent while it belongs to none. */
  origin: v.exactOptional(v.string()),
  /** A keyed digest of the API key that reaches it; absent while none was proven there. */
  key: v.exactOptional(v.string()),
});

/** The account that a state belongs to. */
export type BoundAccount = Shaped<typeof accountShape>;

/** The sealed file that says to which account a state belongs; it moves no serial and needs no lock. */
export interface AccountFile {
  /** The account as it was read or last saved; undefined when no file of ours says it. */
  held(): BoundAccount | undefined;
  /** Binds state to an account: written unless the file says exactly this; throws `Failure` (state). */
  bind(account: BoundAccount): Promise<void>;
  /** Writes again what it says, to find out whether it can be written; throws `Failure` (state). */
  rewrite(): Promise<void>;
}

/** The state that such a file lies beside. */
export interface AccountPlace {
  readonly path: string;
  readonly lineage: string;
  /** Nothing was ever remembered there, so it has had no lineage that a file could name. */
  readonly isNew: boolean;
  readonly key: Key;
}

/** Reads the account of a state; a file of another state, or one that is not ours, is as good as none. */
export async function openAccountFile({ path, lineage, isNew, key }: AccountPlace): Promise<AccountFile> {
  const body = unsealed((await textIfReadable(path)) ?? '', key);
  const isOurs = body?.['lineage'] === lineage;
  let held = isOurs || isNew ? shapedOf(accountShape, body) : undefined;
  let isWritten = isOurs && held !== undefined;
  const write = async (account: BoundAccount): Promise<void> => {
    await replaceText(path, sealedText({ lineage, ...account }, key, 1));
    [held, isWritten] = [account, true];
  };
  return {
    held: () => held,
    async bind(account) {
      if (!isWritten || held?.origin !== account.origin || held?.key !== account.key) await write(account);
    },
    rewrite: () => write(held ?? {}),
  };
}
