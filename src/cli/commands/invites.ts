import type { Command } from 'commander';
import type { Registered } from '../../engine/registry.ts';
import { invitesOf } from '../../engine/invites.ts';
import { inviteForms } from '../../report/listings/invite-listing.ts';
import { openConsole } from '../console.ts';
import { loadFor } from '../load.ts';
import { runOptionsOf, withTargetFlags, type TargetFlags } from '../options.ts';

/** `caseload invites`: prints the invite links of managed people who sign in; the only place where they are shown. */
export function addInvites(program: Command, registered: Registered): void {
  withTargetFlags(
    program.command('invites').argument('[paths...]', 'files or folders; - is standard input'),
    registered,
  )
    .description('print invite links of managed providers: whoever has one can claim the account')
    .addHelpText('after', '\nExample:\n  caseload invites roster/')
    .action(async (paths: string[], flags: TargetFlags) => {
      const out = openConsole({ color: flags.color, quiet: flags.quiet ?? false });
      const manifest = await loadFor(paths, flags, out);
      if (!manifest) return;
      const found = await invitesOf(manifest, runOptionsOf(flags));
      out.answer(inviteForms[flags.format](found, out.paint));
    });
}
