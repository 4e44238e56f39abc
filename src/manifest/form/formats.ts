import { isId } from '../../core/shape/ids.ts';

const localPart = /^[^\s@"(),:;<>[\\\]\p{C}]{1,64}$/u;
const domainLabel = /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}])?$/u;

/** Whether a text has the form of an e-mail address: one name, one `@`, and a domain of two or more labels. */
export function isEmail(text: string): boolean {
  const at = text.lastIndexOf('@');
  const local = text.slice(0, at);
  const isName = at > 0 && localPart.test(local) && !/^\.|\.$|\.\./.test(local);
  return isName && isHost(text.slice(at + 1));
}

/** Whether a text is a domain of e-mail addresses, or `*.` and a domain: all that are below it. */
export function isDomain(text: string): boolean {
  return isHost(text.replace(/^\*\./, ''));
}

/** Whether a text is a calendar date that exists, as YYYY-MM-DD. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/** Whether a text is a UUID. */
export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}

/**
 * Whether a text is a National Provider Identifier: ten digits of which the last is the Luhn check digit, computed as
 * if `80840` stood before them.
 */
export function isNpi(text: string): boolean {
  if (!/^[0-9]{10}$/.test(text)) return false;
  // The five digits of the prefix add the same to every sum.
  let sum = 24;
  for (let index = 0; index < 10; index += 1) {
    const digit = Number(text[index]);
    const doubled = digit * 2;
    sum += index % 2 === 1 ? digit : doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

// Tab and line breaks are text; the other control characters and halves of surrogate pairs never are.
const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\p{Cs}]/u;

/** Whether a text holds characters that no name or address has. */
export function hasControl(text: string): boolean {
  return control.test(text);
}

/** Formats of the manifest's schema that are ours, or stricter than usual. */
export const formats = { id: isId, email: isEmail, domain: isDomain, date: isDate, npi: isNpi, uuid: isUuid } as const;

function isHost(text: string): boolean {
  const labels = text.split('.');
  return labels.length > 1 && labels.every((label) => domainLabel.test(label)) && !/^\d+$/.test(labels.at(-1) ?? '');
}
