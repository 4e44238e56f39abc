import { declared, type Entry } from '../manifest.ts';
import { unchangeable } from '../people.ts';
import type { Ran } from '../run/documents.ts';
import type { Account } from '../world/record.ts';

/**
 * Accounts of the human of an entry, active ones first. Of several the newest that the command made comes first: it
 * made another only where none could be found, or where it was told not to look.
 */
export function accountsOf(
  accounts: ReadonlyMap<string, Account>,
  entry: Pick<Entry, 'human' | 'kind'>,
): readonly Account[] {
  const own = [...accounts.values()].filter((one) => one.human === entry.human && one.kind === entry.kind);
  return own
    .reverse()
    .sort((a, b) => Number(b.isActive) - Number(a.isActive) || Number(b.madeBy === 'us') - Number(a.madeBy === 'us'));
}

/** Declared fields of an entry that an account has otherwise. */
export function differing(entry: Entry, account: Account): readonly string[] {
  return Object.keys(entry.fields)
    .filter((name) => !entry.ignore?.includes(name))
    .filter((name) => text(declared(entry, name), name) !== text(account.fields[name], name));
}

function text(value: unknown, name: string): string {
  if (Array.isArray(value)) return value.map(String).sort().join('|');
  const plain = String(value ?? '').trim();
  return name === 'email' ? plain.toLowerCase() : plain;
}

/** Of the fields that differ, those that the API can change. */
export function changeable(names: readonly string[]): readonly string[] {
  return names.filter((name) => !unchangeable.includes(name));
}

/** The entry of a ref in the manifest of a run. */
export function entryOf({ wanted }: Pick<Ran, 'wanted'>, ref: string): Entry | undefined {
  const id = ref.slice(ref.indexOf('/') + 1);
  const kind = ref.startsWith('provider/') ? 'provider' : 'client';
  return wanted.entries.find((one) => one.id === id && one.kind === kind);
}
