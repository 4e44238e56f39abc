import type { ImportSummary } from '../../core/model/imported.ts';
import type { Ref } from '../../core/model/resource.ts';
import { jsonText, visible } from '../parts/escape.ts';
import type { Forms } from '../parts/forms.ts';
import { count } from '../parts/words.ts';
import { renderListingHtml, renderListingMarkdown, type Listing } from './listing.ts';

/** What an import did, in each form, without any value: who was read, who was left out, and what is missing, by id. */
export const importForms: Forms<ImportSummary> = {
  text: (summary) =>
    rowsOf(summary)
      .map(([about, text]) => `${visible(about)}: ${visible(text)}\n`)
      .join(''),
  json: (summary) => jsonText({ version: 1, ...summary }),
  markdown: (summary) => renderListingMarkdown(listingOf(summary)),
  html: (summary) => renderListingHtml(listingOf(summary)),
};

function listingOf(summary: ImportSummary): Listing {
  return {
    title: `Import from ${summary.title}`,
    caption: 'Who was read, who was left out, and what is missing',
    heads: ['What', 'Who'],
    rows: rowsOf(summary),
  };
}

function rowsOf({
  title,
  read,
  added,
  changed,
  stayed,
  untold,
  leftOut,
  nobody,
  missing,
  unusable,
  errors,
}: ImportSummary): readonly (readonly [string, string])[] {
  return [
    [
      `Read from ${title}`,
      `${read.map((one) => count(one.count, one.kind)).join(', ') || 'nobody'}; ${added} new in the manifest, ` +
        `${changed} changed`,
    ],
    ...some(`Not read, and as they were (${stayed.length})`, stayed),
    ...untold.map(({ ref, ids }) => [`Not told apart: ${ref}`, `may be ${ids.join(' or ')}`] as const),
    ...leftOut.map((one) => ['Left out', `${one.count} ${one.what}`] as const),
    ...some('Nobody is there for line', nobody.map(String)),
    ...byField(unusable).map(([field, refs]) => [`Not usable as it is there: ${field}`, refs.join(', ')] as const),
    ...byField(missing).map(([field, refs]) => [`Missing: ${field}`, refs.join(', ')] as const),
    ...(errors > 0 ? [['Not valid yet', `\`caseload validate\` says where (${count(errors, 'error')})`] as const] : []),
  ];
}

function some(about: string, items: readonly string[]): readonly (readonly [string, string])[] {
  return items.length > 0 ? [[about, items.join(', ')]] : [];
}

function byField(items: ImportSummary['missing']): readonly (readonly [string, readonly Ref[]])[] {
  const refs = new Map<string, Ref[]>();
  for (const { ref, fields } of items) for (const field of fields) collect(refs, field, ref);
  return [...refs];
}

function collect(refs: Map<string, Ref[]>, field: string, ref: Ref): void {
  const list = refs.get(field);
  if (list) list.push(ref);
  else refs.set(field, [ref]);
}
