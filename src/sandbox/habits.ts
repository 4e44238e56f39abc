/** What servers do to what they are sent, or to what they show of it. */
export const habits = [
  'trim',
  'nfc',
  'lowercase',
  'uppercase',
  'e164',
  'numbers',
  'nulls',
  'dropEmpty',
  'shiftDates',
  'addsAdmin',
] as const;

/**
 * One of them: `trim` drops blanks at the ends of texts and makes runs of them one, `nfc` keeps texts in that form,
 * `lowercase` and `uppercase` keep texts and e-mail addresses (upper case: ids of organizations, too) so, `e164` keeps
 * telephone numbers with the country code in front, `numbers` shows digits as bare numbers, `nulls` and `dropEmpty`
 * drop a field or two and show what has no value as null or not at all, `shiftDates` shows the evening before a day,
 * `addsAdmin` puts an administrator on every list of members.
 */
export type Habit = (typeof habits)[number];

/** Which fields of a system are what, by their names there. */
export interface HabitFields {
  readonly texts: readonly string[];
  readonly emails: readonly string[];
  readonly phone: { readonly number: string; readonly country?: string };
  readonly digits: readonly string[];
  readonly dates: readonly string[];
  readonly organizations: readonly string[];
  /** What a system with `nulls` or `dropEmpty` does not keep. */
  readonly unkept: readonly string[];
}

/** The administrator whom `addsAdmin` puts on lists. */
const addedAdmin = 'ad000000-0000-4000-8000-000000000001';

type Named = Readonly<Record<string, unknown>>;

/** Fields that were sent, as a system with these habits keeps them. */
export function keptAs<R extends object>(sent: R, of: readonly Habit[], fields: HabitFields): R {
  const has = (habit: Habit): boolean => of.includes(habit);
  const keeps = ([name]: readonly [string, unknown]): boolean =>
    !((has('nulls') || has('dropEmpty')) && fields.unkept.includes(name));
  const keep = ([name, value]: readonly [string, unknown]): readonly [string, unknown] => {
    if (typeof value !== 'string') return [name, value];
    const isText = fields.texts.includes(name);
    const isEmail = fields.emails.includes(name);
    if (has('e164') && name === fields.phone.number) return [name, e164(value, sent as Named, fields)];
    if (!isText && !isEmail) return [name, value];
    return [name, spelt(value, has)];
  };
  return Object.fromEntries(Object.entries(sent).filter(keeps).map(keep)) as R;
}

/** An answer as a system with these habits gives it; `listed` are the fields that its page lists for it. */
export function shownAs(
  answer: Named,
  of: readonly Habit[],
  fields: HabitFields,
  listed: readonly string[] = [],
): Named {
  const has = (habit: Habit): boolean => of.includes(habit);
  const empties = Object.fromEntries(listed.map((name) => [name, null]));
  const whole = has('nulls') ? { ...empties, ...answer } : answer;
  const show = ([name, value]: readonly [string, unknown]): readonly (readonly [string, unknown])[] => {
    if (isNothing(value) && has('dropEmpty')) return [];
    if (isNothing(value) && has('nulls')) return [[name, null]];
    if (typeof value !== 'string') return [[name, value]];
    if (has('uppercase') && fields.organizations.includes(name)) return [[name, value.toUpperCase()]];
    if (has('numbers') && fields.digits.includes(name) && /^\d{1,15}$/.test(value)) return [[name, Number(value)]];
    if (has('shiftDates') && fields.dates.includes(name)) return [[name, eveningBefore(value)]];
    return [[name, value]];
  };
  return Object.fromEntries(Object.entries(whole).flatMap(show));
}

/** A list of members as a system with these habits keeps it. */
export function listedAs(members: readonly string[], of: readonly Habit[]): readonly string[] {
  return of.includes('addsAdmin') && !members.includes(addedAdmin) ? [...members, addedAdmin] : members;
}

function spelt(text: string, has: (habit: Habit) => boolean): string {
  const trimmed = has('trim') ? text.trim().replace(/\s+/gu, ' ') : text;
  const formed = has('nfc') ? trimmed.normalize('NFC') : trimmed;
  const lower = has('lowercase') ? formed.toLowerCase() : formed;
  return has('uppercase') ? lower.toUpperCase() : lower;
}

function e164(number: string, sent: Named, { phone }: HabitFields): string {
  const country = phone.country === undefined ? '' : String(sent[phone.country] ?? '');
  return `+${country.replace(/\D/g, '')}${number.replace(/\D/g, '').replace(/^0+/, '')}`;
}

function isNothing(value: unknown): boolean {
  return value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
}

function eveningBefore(date: string): string {
  const day = new Date(Date.parse(`${date.slice(0, 10)}T00:00:00.000Z`) - 2 * 60 * 60_000);
  return day.toISOString();
}
