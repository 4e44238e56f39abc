import { declared, type Entry } from '../manifest.ts';
import { unchangeable } from '../people.ts';
import type { Ran } from '../run/documents.ts';
import type { Account } from '../world/record.ts';

/**
 * Accounts of the human of an entry, the one that the command answers for first: the newest that it made, for it made
 * another only where none could be found or where it was told not to look; then active ones.
 */
export function accountsOf(
  accounts: ReadonlyMap<string, Account>,
  entry: Pick<Entry, 'human' | 'kind'>,
): readonly Account[] {
  const own = [...accounts.values()].filter((one) => one.human === entry.human && one.kind === entry.kind);
  const ours = own.filter(({ madeBy }) => madeBy === 'us').reverse();
  const others = own.filter(({ madeBy }) => madeBy !== 'us');
  return [...ours, ...others.sort((a, b) => Number(b.isActive) - Number(a.isActive))];
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

/**
 * Whether state's digests and looks could tell that somebody under a new id is the one of an account: name and birth
 * date, of a clinician address, number or both names; and an address under which a look finds the account itself.
 */
export function isTold(entry: Entry, account: Account, looks: boolean): boolean {
  const agree = (name: string): boolean => {
    const value = declared(entry, name);
    return value !== undefined && text(value, name) === text(account.fields[name], name);
  };
  const names = agree('firstName') && agree('lastName');
  if (entry.kind === 'client') return (names && agree('dateOfBirth')) || (looks && agree('email'));
  return names || agree('email') || agree('nationalProviderIdentifier');
}
