import * as v from 'valibot';
import { canonical } from '../core/model/canonical.ts';
import { shapedOf, textsByNameShape } from '../core/shape/remembered.ts';
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

/** The form of what lies in the same file beside it. */
const besideShape = v.object({
  /** Settings of a manifest that say where the API key goes, as the last apply went by them. */
  keySettings: v.exactOptional(textsByNameShape),
});

/** The sealed file that says to which account a state belongs; it moves no serial and needs no lock. */
export interface AccountFile {
  /** The account as it was read or last saved; undefined when no file of ours says it. */
  held(): BoundAccount | undefined;
  /** Binds state to an account: written unless the file says exactly this; throws `Failure` (state). */
  bind(account: BoundAccount): Promise<void>;
  /** Settings that say where the API key goes, as the last apply went by them; none where nothing is known. */
  keySettings(): Readonly<Record<string, string>>;
  /** Notes them: written unless the file says exactly this; throws `Failure` (state). */
  keepKeySettings(settings: Readonly<Record<string, string>>): Promise<void>;
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
  const known = isOurs || isNew ? body : undefined;
  let held = shapedOf(accountShape, known);
  let kept = shapedOf(besideShape, known)?.keySettings ?? {};
  let isWritten = isOurs && held !== undefined;
  const write = async (account: BoundAccount, keySettings = kept): Promise<void> => {
    const beside = Object.keys(keySettings).length > 0 ? { keySettings } : {};
    await replaceText(path, sealedText({ lineage, ...account, ...beside }, key, 1));
    [held, kept, isWritten] = [account, keySettings, true];
  };
  return {
    held: () => held,
    async bind(account) {
      if (!isWritten || held?.origin !== account.origin || held?.key !== account.key) await write(account);
    },
    keySettings: () => kept,
    async keepKeySettings(settings) {
      if (canonical(settings) !== canonical(kept)) await write(held ?? {}, settings);
    },
    rewrite: () => write(held ?? {}),
  };
}
