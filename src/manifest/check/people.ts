import { textForm } from '../../core/comparing/normal-form.ts';
import { fieldText, placeOf, placeText, type Item } from '../read/items.ts';
import { isDate, isEmail } from '../form/formats.ts';
import { errorAt, warningAt, type Problem } from '../form/problem.ts';
import { cellText, upperFirst } from '../form/subject.ts';

/**
 * What cannot be right about a person although it has the right form: dates that have not come yet, and one address for
 * two people.
 */
export function personProblems(items: readonly Item[], today: string): readonly Problem[] {
  return [...birthProblems(items, today), ...emailProblems(items)];
}

/** What looks wrong and may be right. */
export function personWarnings(items: readonly Item[]): readonly Problem[] {
  return [...phoneWarnings(items), ...idWarnings(items)];
}

function birthProblems(items: readonly Item[], today: string): readonly Problem[] {
  return items.flatMap((item) => {
    const date = fieldText(item, 'dateOfBirth');
    if (date === undefined || !isDate(date) || date <= today) return [];
    const message = `Field "dateOfBirth" of ${item.name}${cellText(item.node, ['dateOfBirth'])} is in the future.`;
    return [errorAt(placeOf(item, 'dateOfBirth'), 'future-date', message, 'Look at the year.')];
  });
}

function emailProblems(items: readonly Item[]): readonly Problem[] {
  const first = new Map<string, Item>();
  return items.flatMap((item) => {
    const written = fieldText(item, 'email');
    if (written === undefined || !isEmail(written)) return [];
    const email = textForm({ compare: 'email' }, written);
    const earlier = first.get(email);
    if (!earlier) {
      first.set(email, item);
      return [];
    }
    // The same person written twice is one mistake, and is reported as that.
    if (earlier.ref !== undefined && earlier.ref === item.ref) return [];
    const message =
      `${upperFirst(item.name)} has the same e-mail address as ${earlier.name} at ` +
      `${placeText(placeOf(earlier, 'email'))}${cellText(item.node, ['email'])}.`;
    return [
      errorAt(
        placeOf(item, 'email'),
        'duplicate-email',
        message,
        'An address belongs to one person, whatever its case: correct one, or leave it out where it is optional.',
      ),
    ];
  });
}

function phoneWarnings(items: readonly Item[]): readonly Problem[] {
  return items.flatMap((item) => {
    const phone = fieldText(item, 'phoneNumber');
    if (phone === undefined || isPhoneLike(phone)) return [];
    const message =
      `Field "phoneNumber" of ${item.name}${cellText(item.node, ['phoneNumber'])} does not look like a phone ` +
      'number.';
    return [warningAt(placeOf(item, 'phoneNumber'), 'odd-phone-number', message, 'It is sent exactly as written.')];
  });
}

function isPhoneLike(text: string): boolean {
  const digits = text.replace(/\D/g, '').length;
  return /^\+?[\d\s()./-]+(?:(?:x|ext\.?)\s*\d+)?$/i.test(text) && digits >= 4 && digits <= 20;
}

function idWarnings(items: readonly Item[]): readonly Problem[] {
  return items.flatMap((item) => {
    // A membership repeats its owner's id.
    if (item.section.form === 'membership' || item.id === undefined || !isEmail(item.id)) return [];
    const kind = item.section.kind;
    const message = `The id of this ${kind} looks like an e-mail address, and ids are shown in every output.`;
    return [
      warningAt(
        placeOf(item, item.section.idField),
        'email-as-id',
        message,
        'Choose an id that tells nothing about the person, such as a number of your own records.',
      ),
    ];
  });
}
