/** Everything that Upheal's pages leave open, as one server answers it (api/upheal.md, A4 and Q1 to Q5). */
export interface Habits {
  readonly partnerLookup: 'found' | 'notFound' | 'refused';
  readonly duplicateEmail: 'refuse' | 'allow';
  readonly duplicatePartnerId: 'refuse' | 'allow';
  readonly partnerIdUpdate: 'taken' | 'ignored';
  readonly deactivatedRead: 'shown' | 'missing';
  readonly deactivateAgain: 'accept' | 'refuse';
  readonly numbers: boolean;
  readonly trims: boolean;
  readonly dateTimes: boolean;
}

/** The server that hides nothing. */
export const plainHabits: Habits = {
  partnerLookup: 'found',
  duplicateEmail: 'refuse',
  duplicatePartnerId: 'refuse',
  partnerIdUpdate: 'taken',
  deactivatedRead: 'shown',
  deactivateAgain: 'accept',
  numbers: false,
  trims: false,
  dateTimes: false,
};

/** A field as this server shows it. */
export function shownAs(name: string, value: unknown, habits: Habits): unknown {
  if (habits.numbers && (name === 'nationalProviderIdentifier' || name === 'phoneNumber')) return Number(value);
  if (habits.dateTimes && name === 'dateOfBirth') return `${String(value)}T00:00:00.000Z`;
  return value;
}

/** A field as this server keeps it. */
export function keptAs(value: string | readonly string[], habits: Habits): string | readonly string[] {
  return habits.trims && typeof value === 'string' ? value.trim().replace(/\s+/g, ' ') : value;
}
