import type { ConformanceHabit, ConformanceSubject } from '../../src/conformance/index.ts';
import { habits, type Habit } from '../../src/sandbox/index.ts';
import { subjectOf, type Item, type Roster } from './stage.ts';

/** `José  Maria` with the accent as a sign of its own, and blanks that nobody sees. */
const written = { firstName: 'Jose\u0301 \u00a0Maria', lastName: 'Rivera' };

/** A roster that has something for each habit to change. */
const rosters: Readonly<Record<string, Roster>> = {
  upheal: {
    organizations: [{ key: 'lakeside', id: '8f0c2d1e-6a57-4c6f-9d0e-2f3f1c9b7a10', name: 'Lakeside Counseling' }],
    providers: [
      {
        id: 'p-1001',
        organization: 'lakeside',
        ...written,
        email: 'Ana.Rivera@lakeside.example',
        phoneNumber: '05550100',
        phoneCountryCode: '1',
        nationalProviderIdentifier: '1234567893',
        therapyLicence: 'Lcsw 88321',
      },
      { id: 'p-1002', firstName: 'Ben', lastName: 'Ito', email: 'ben.ito@lakeside.example' },
    ],
    clients: [{ id: 'cl-1001', ...written, pronoun: 'NeutralThem', dateOfBirth: '1990-04-12' }],
    assignments: [{ client: 'cl-1001', providers: ['p-1001', 'p-1002'] }],
  },
  hipp: {
    providers: [{ id: 'p-1001', ...written, email: 'Ana.Rivera@lakeside.example', phoneNumber: '05550100' }],
    clients: [{ id: 'cl-1001', ...written, email: 'sam.doe@mail.example' }],
    assignments: [{ client: 'cl-1001', providers: ['p-1001'] }],
  },
  practice: {
    organizations: [{ key: 'lakeside', name: 'Lakeside  Counseling', practice: { therapistUserId: 12 } }],
    providers: [
      {
        id: 'p-1001',
        ...written,
        email: 'Ana.Rivera@lakeside.example',
        phoneCountryCode: '1',
        phoneNumber: '5550100',
        nationalProviderIdentifier: '1234567893',
        practice: { userId: 12, gender: 'F', dob: '1980-01-02' },
      },
    ],
    clients: [{ id: 'cl-1001', firstName: 'Sam', lastName: 'Doe', email: 'sam.doe@mail.example' }],
    assignments: [{ client: 'cl-1001', providers: ['p-1001'] }],
  },
};

const names = ['firstName', 'lastName'];
const of = (kind: string, fields: readonly string[]): readonly string[] => fields.map((field) => `${kind} ${field}`);

/** What goes beyond the rule of a field, by target and habit; what is not named is quiet. */
const refusals: Readonly<Record<string, Partial<Readonly<Record<Habit, readonly string[]>>>>> = {
  upheal: {
    lowercase: [...of('provider', [...names, 'therapyLicence']), ...of('client', names)],
    uppercase: [...of('provider', [...names, 'therapyLicence']), ...of('client', names)],
    e164: of('provider', ['phoneNumber']),
    nulls: ['provider therapyLicence', 'client pronoun'],
    shiftDates: ['client dateOfBirth'],
    addsAdmin: ['assignment providers'],
  },
  hipp: {
    lowercase: [...of('provider', names), ...of('client', names)],
    uppercase: [...of('provider', names), ...of('client', names)],
    e164: of('provider', ['phoneNumber']),
    nulls: of('provider', ['phoneNumber']),
  },
  practice: {
    lowercase: ['organization name', ...of('provider', [...names, 'gender'])],
    uppercase: ['organization name', ...of('provider', names)],
    e164: of('provider', ['phoneCountryCode', 'phoneNumber']),
    nulls: ['provider gender'],
    dropEmpty: ['provider gender'],
    shiftDates: ['provider dob'],
  },
};

/** Habits that a rule covers for every field: with them the whole table holds. */
const wholeTables: Readonly<Record<string, readonly Habit[]>> = {
  upheal: ['trim', 'numbers', 'dropEmpty'],
  hipp: ['numbers'],
  practice: ['numbers'],
};

/** A target that is built in, with a server for each habit. */
export function subjectWithHabits(target: string): ConformanceSubject & { readonly roster: Item } {
  const subject = subjectOf(target);
  const withHabit = (name: Habit): ConformanceHabit => ({
    name,
    refused: refusals[target]?.[name] ?? [],
    ...(wholeTables[target]?.includes(name) ? { isWhole: true } : {}),
    roster: rosters[target] ?? subject.roster,
    start: (clock) => subjectOf(target, { settings: { normalize: [name] } }).start(clock),
  });
  return { ...subject, habits: habits.map(withHabit) };
}
