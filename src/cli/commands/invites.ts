import type { Command } from 'commander';
import type { Ref } from '../../core/model/resource.ts';
import { knownObjects } from '../../engine/knowledge.ts';
import { visible } from '../../report/parts/escape.ts';
import { renderListingHtml, renderListingMarkdown, type Listing } from '../../report/parts/listing.ts';
import { openSession, type Session } from '../../engine/session.ts';
import { openConsole } from '../console.ts';
import { exitCodes } from '../exit.ts';
import { loadFor } from '../load.ts';
import { runOptionsOf, withTargetFlags, type TargetFlags } from '../options.ts';

type Invite = Awaited<ReturnType<NonNullable<Session['target']['invite']>>>;

interface Found {
  readonly ref: Ref;
  readonly invite: Invite;
}

/** `caseload invites`: prints the invite links of managed people who sign in; the only place where they are shown. */
export function addInvites(program: Command): void {
  withTargetFlags(program.command('invites').argument('[paths...]', 'files or folders; - is standard input'))
    .description('print invite links of managed providers: whoever has one can claim the account')
    .addHelpText('after', '\nExample:\n  caseload invites roster/')
    .action(async (paths: string[], flags: TargetFlags) => {
      const out = openConsole({ color: flags.color, quiet: flags.quiet ?? false });
      const manifest = await loadFor(paths, flags, out);
      if (!manifest) return void (process.exitCode = exitCodes.usage);
      const { target, definition, connection, store } = await openSession(manifest.settings, runOptionsOf(flags));
      const members = new Set(
        Object.values(definition.table).flatMap((rules) => (rules.form === 'membership' ? [rules.member] : [])),
      );
      const held = knownObjects(manifest, store.recorded()).filter(({ desired }) => members.has(desired.kind));
      const found = await Promise.all(
        held.map(async ({ recorded }): Promise<Found> => ({
          ref: recorded.ref,
          invite: (await target.invite?.(recorded, connection.reader)) ?? { state: 'none' },
        })),
      );
      out.answer(rendered(found, flags.format));
    });
}

function rendered(found: readonly Found[], format: TargetFlags['format']): string {
  switch (format) {
    case 'json':
      return `${JSON.stringify(found, undefined, 2)}\n`;
    case 'markdown':
      return renderListingMarkdown(listingOf(found));
    case 'html':
      return renderListingHtml(listingOf(found));
    case 'text':
      return found.map(({ ref, invite }) => `${visible(ref)}  ${visible(inviteText(invite))}\n`).join('');
  }
}

function listingOf(found: readonly Found[]): Listing {
  return {
    title: 'Invite links',
    caption: 'Whoever has a link can claim the account',
    heads: ['Resource', 'Link'],
    rows: found.map(({ ref, invite }) => [ref, invite.state === 'link' ? { exact: invite.link } : inviteText(invite)]),
  };
}

function inviteText(invite: Invite): string {
  switch (invite.state) {
    case 'link':
      return invite.link;
    case 'none':
      return '(no invite link)';
    case 'unknown':
      return invite.message;
  }
}
