import type { FoundInvite, Invite } from '../../core/model/answers.ts';
import { jsonText, visible } from '../parts/escape.ts';
import type { Forms } from '../parts/forms.ts';
import { renderListingHtml, renderListingMarkdown, type Listing } from './listing.ts';

/** Invite links in each form; the only output in which they are shown. */
export const inviteForms: Forms<readonly FoundInvite[]> = {
  text: (found) => found.map(({ ref, invite }) => `${visible(ref)}  ${visible(textOf(invite))}\n`).join(''),
  json: jsonText,
  markdown: (found) => renderListingMarkdown(listingOf(found)),
  html: (found) => renderListingHtml(listingOf(found)),
};

function listingOf(found: readonly FoundInvite[]): Listing {
  return {
    title: 'Invite links',
    caption: 'Whoever has a link can claim the account',
    heads: ['Resource', 'Link'],
    rows: found.map(({ ref, invite }) => [ref, invite.state === 'link' ? { exact: invite.link } : textOf(invite)]),
  };
}

function textOf(invite: Invite): string {
  switch (invite.state) {
    case 'link':
      return invite.link;
    case 'none':
      return '(no invite link)';
    case 'unknown':
      return invite.message;
  }
}
