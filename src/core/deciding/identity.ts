import type { Compared } from './compared.ts';
import { hasDeclaredId } from './desired.ts';
import { isEmpty, isEqual } from '../comparing/equal.ts';
import type { ActivateChange, AdoptChange, UpdateChange } from '../model/change.ts';
import { isReadable, type FieldRule, type ObjectRules } from '../model/fields.ts';
import type { LookupResult } from '../model/observed.ts';
import { isDigestOf, type Digest, type Recorded } from '../model/recorded.ts';
import type { Ref, Value } from '../model/resource.ts';

type Wanted = Pick<Compared, 'desired' | 'rules' | 'wanted'>;
type Found = Extract<LookupResult, { state: 'found' }>;
/** How a value is there: as wanted, otherwise, or not at all (which can be filled in). */
type Likeness = 'agrees' | 'differs' | 'open';

/**
 * The rule of identity. Who agrees in no name, e-mail or birth date is another person however he was found; who was
 * found by an address alone must agree in the birth date, or in his names with no birth date that differs. What is
 * empty there differs from nothing.
 */
export function isSamePerson({ desired, rules, wanted }: Wanted, found: Found): boolean {
  const likenessOf = (isMeant: (rule: FieldRule) => boolean | undefined): readonly Likeness[] =>
    Object.entries(rules.fields).flatMap(([name, rule]) =>
      isMeant(rule) ? [likeness(rule, wanted[name] ?? desired.fields[name], found.fields[name])] : [],
    );
  const names = likenessOf(({ identity }) => identity === 'first-name' || identity === 'last-name');
  const birth = likenessOf(({ identity }) => identity === 'birth-date');
  // Organizations have neither: they are told apart by how they were found.
  if (names.length + birth.length === 0) return true;
  const address = found.by?.includes('address') ? ['agrees'] : likenessOf(({ identifies }) => identifies);
  const all = [...names, ...birth, ...address];
  if (!all.includes('agrees') && all.includes('differs')) return false;
  if (isKnownById({ desired, rules, wanted }, found) || birth.includes('agrees')) return true;
  return !names.includes('differs') && !birth.includes('differs');
}

/** What to say of somebody who was found and is taken for another person; holds no personal data. */
export function taken(ref: Ref, evidence: string, title: string): { readonly message: string; readonly hint: string } {
  return {
    message:
      `Somebody was found for ${ref} (${evidence}) whose name or birth date is another: that is taken for another ` +
      'person.',
    hint:
      'If it is another person, mend the id or the address in the manifest; if it is the same, mend the name or the ' +
      `birth date, here or in ${title}.`,
  };
}

/**
 * The fields by which a change makes somebody another person: they say who that is, and their value is neither the last
 * one sent nor the last one seen. Taking back what was changed live, and filling in what is empty, are none.
 */
export function identityFields(
  { recorded, fields }: AdoptChange | ActivateChange | UpdateChange,
  rules: ObjectRules,
  wasRead: boolean,
): ReadonlySet<string> {
  const names = fields.flatMap(({ name, cause, from }) => {
    const rule = rules.fields[name];
    if (!rule?.identity || !(cause === 'edit' || cause === 'both')) return [];
    const isFillingIn =
      recorded.fields[name] === undefined && (from === undefined || isEmpty(from)) && (wasRead || !isReadable(rule));
    return isFillingIn ? [] : [name];
  });
  return new Set(names);
}

/**
 * Whether what state holds of one is what the manifest says of the other: both names and the birth date, and of a kind
 * whose people have a number of their profession that number, the address or both names. What one of them lacks agrees
 * with nothing.
 */
export function isAlike({ desired, rules, wanted }: Wanted, recorded: Recorded, digest: Digest): boolean {
  const agree = (isMeant: (rule: FieldRule) => boolean): readonly boolean[] =>
    Object.entries(rules.fields).flatMap(([name, rule]) => {
      if (!isMeant(rule)) return [];
      const value = wanted[name] ?? desired.fields[name];
      return [value !== undefined && isDigestOf(recorded.fields[name], digest, rule, recorded.id, name, value)];
    });
  const names = agree(({ identity }) => identity === 'first-name' || identity === 'last-name');
  const areNamesSame = names.length > 0 && !names.includes(false);
  const isNumber = ({ identity, compare }: FieldRule): boolean => identity === 'number' && compare === 'digits';
  if (!Object.values(rules.fields).some(isNumber))
    return areNamesSame && agree(({ identity }) => identity === 'birth-date').includes(true);
  return areNamesSame || agree(isNumber).includes(true) || agree(({ compare }) => compare === 'email').includes(true);
}

/** Whether somebody was found by an id, the manifest's own or the target's, and not by an address alone. */
function isKnownById({ desired, rules }: Wanted, { by, fields }: Found): boolean {
  if (by) return by.some((means) => means !== 'address');
  const own = Object.entries(rules.fields).find(([, rule]) => rule.from === 'own-id');
  const ids: readonly (Value | undefined)[] = [desired.id, desired.previously];
  return hasDeclaredId(desired, rules) || (own !== undefined && ids.includes(fields[own[0]] ?? ''));
}

function likeness(rule: FieldRule, wanted: Value | undefined, there: Value | undefined): Likeness {
  if (wanted === undefined || there === undefined || isEmpty(there)) return 'open';
  return isEqual(rule, there, wanted) ? 'agrees' : 'differs';
}
