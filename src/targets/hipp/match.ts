import { isEqual } from '../../core/comparing/equal.ts';
import { normalForm } from '../../core/comparing/normal-form.ts';
import type { DesiredObject, Value } from '../../core/model/resource.ts';
import type { Row } from './answers.ts';
import { hipp } from './fields.ts';

/** What the rows that a look-up by e-mail gave are to somebody who is looked for. */
export interface Matches {
  /** The same first and last name, the same role, and no other birth date. */
  readonly same: readonly Row[];
  /** Alike in a name and not in all: perhaps the same person, perhaps not. */
  readonly alike: readonly Row[];
  /** Another first and another last name: their address may only contain the one that was asked for. */
  readonly others: readonly Row[];
}

/** Sorts the rows of a look-up by what they are to somebody. */
export function matchesOf(desired: DesiredObject, rows: readonly Row[]): Matches {
  const isSame = (row: Row): boolean => isPerson(desired, row);
  const isAlike = (row: Row): boolean => !isSame(row) && names.some((name) => agrees(desired.fields[name], row[name]));
  return {
    same: rows.filter(isSame),
    alike: rows.filter(isAlike),
    others: rows.filter((row) => !isSame(row) && !isAlike(row)),
  };
}

/** Whether two names may be one: blanks, case and accents do not count, nor how a letter is put together. */
export function likeName(a: string, b: string): boolean {
  return bare(a) === bare(b);
}

const names = ['firstName', 'lastName'] as const;

function isPerson(desired: DesiredObject, row: Row): boolean {
  const rules = hipp[desired.kind];
  const fields = rules.form === 'object' ? rules.fields : {};
  const role = desired.blocks['hipp']?.['role'] ?? fields['role']?.default;
  const born = desired.fields['dateOfBirth'];
  const isBornThen =
    born === undefined || row.birthDate === undefined || isEqual({ compare: 'date' }, row.birthDate, born);
  return (
    row.role === role &&
    isBornThen &&
    names.every((name) => isEqual({ compare: 'text' }, row[name] ?? '', desired.fields[name] ?? ''))
  );
}

/** A name that the answer does not show tells nothing, so it may be the same. */
function agrees(wanted: Value | undefined, shown: Value | undefined): boolean {
  return shown === undefined || likeName(String(wanted ?? ''), String(shown));
}

function bare(name: string): string {
  return String(normalForm({ compare: 'email' }, name))
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replaceAll(' ', '');
}
