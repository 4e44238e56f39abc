import type { Check } from '../../core/model/answers.ts';
import { jsonText, visible } from '../parts/escape.ts';
import type { Forms } from '../parts/forms.ts';
import type { Paint } from '../parts/paint.ts';
import { renderListingHtml, renderListingMarkdown, type Listing } from './listing.ts';

const levelWords: Readonly<Record<Check['level'], string>> = { good: 'ok', bad: 'wrong', open: 'open' };
const levelColours = { good: 'green', bad: 'red', open: 'yellow' } as const;

/** What was tried of a target, in each form. */
export const checkForms: Forms<readonly Check[]> = {
  text: (checks, paint) => checks.map((check) => textOf(check, paint)).join(''),
  json: jsonText,
  markdown: (checks) => renderListingMarkdown(listingOf(checks)),
  html: (checks) => renderListingHtml(listingOf(checks)),
};

function textOf({ level, about, message, advice }: Check, paint: Paint): string {
  return (
    `${paint[levelColours[level]](levelWords[level])}  ${visible(about)}: ` +
    `${visible(message)}${advice === undefined ? '' : `\n    ${visible(advice)}`}\n`
  );
}

function listingOf(checks: readonly Check[]): Listing {
  return {
    title: 'What was tried',
    caption: 'Key, address and assumptions, tried with harmless reads',
    heads: ['About', 'How it is', 'Why', 'What to set'],
    rows: checks.map(({ level, about, message, advice }) => [about, levelWords[level], message, advice ?? '']),
  };
}
